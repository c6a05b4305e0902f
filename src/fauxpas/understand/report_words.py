"""A damage report in words: sections of figures, each with its interval and its source, in the active language and time zone.

The answer is plain JSON, kept as it is: a report says tomorrow what it said today. A figure about an author or a
story carries a number instead of a name; the page looks the name up, and finds none once the author was erased.
"""

from datetime import datetime
from typing import Any

from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.engine.shares import Shares
from fauxpas.understand.affected import Row, loud_or_harmful
from fauxpas.understand.models import Fact, FactVersion
from fauxpas.understand.queries import shown_sentence, shown_value
from fauxpas.understand.report_figures import Figures, Reason, ToldStory, open_facts, shown_facts
from fauxpas.watch.harms import REASON_WORDS
from fauxpas.watch.indices import drivers_in_words
from fauxpas.watch.models import Source
from fauxpas.watch.silence import why_in_words

Figure = dict[str, Any]
Section = dict[str, Any]


def in_words(figures: Figures) -> dict[str, Any]:
    """The whole report: title, the sentence that comes first, what is read in half a minute, sections."""
    return {
        "title": figures.case.title,
        "lede": _lede(figures),
        "summary": {"title": _("In short"), "figures": _summary(figures)},
        "sections": [
            {"title": title, "figures": told}
            for title, told in (
                (_("What happened"), _what(figures)),
                (_("Since when"), _since(figures)),
                (_("How wide"), _wide(figures)),
                (_("Who says it"), _who(figures)),
                (_("Who is hit"), _hit(figures)),
                (_("What is said against us, and by how many"), _against(figures)),
                (_("What we do not know"), _unknown(figures) or [_nothing_open()]),
            )
        ],
    }


def _summary(figures: Figures) -> list[Figure]:
    """Six lines for whoever decides; each leads to its section, by the section's place (`part`)."""
    total, share = figures.hit.total, _share(figures.share)
    negative = _("%(share)s negative (%(interval)s)") % {"share": share[0], "interval": share[1]}
    confirmed = figures.statuses[FactVersion.Status.CONFIRMED]
    word, after = _first_word(figures)
    written = ngettext("of %(count)s written down", "of %(count)s written down", len(figures.facts))
    return [
        _figure(_("How it stands"), figures.case.get_level_display(), source=_("level of the room")) | {"part": 1},
        _figure(
            _("People hit"),
            _number(total.likely) if total else _("not known yet"),
            interval=_between(total.low, total.high) if total else "",
            source=_("groups of people hit"),
        ) | {"part": 5},
        _figure(
            _("Mentions since it began"),
            _number(figures.mentions),
            interval=negative if figures.share else _("negative share not known"),
            source=_("tallies of the watch"),
        ) | {"part": 3},
        _figure(_("First public word"), word, interval=after, source=_("public texts")) | {"part": 2},
        _figure(
            _("Confirmed facts"),
            _number(confirmed),
            interval=written % {"count": _number(len(figures.facts))},
            source=_("table of facts"),
        ) | {"part": 1},
        _figure(
            _("Not known yet"),
            _number(len(_unknown(figures))),
            interval=_("questions open"),
            source=_("table of facts, groups, sources"),
        ) | {"part": 7},
    ]  # fmt: skip


def _lede(figures: Figures) -> str:
    words = {"mentions": _number(figures.mentions), "since": _moment(figures.since)}
    said = (
        ngettext(
            "%(mentions)s mention since %(since)s.",
            "%(mentions)s mentions since %(since)s.",
            figures.mentions,
        )
        % words
    )
    return " ".join((said, _people(figures), str(loud_or_harmful(figures.situation.indices))))


def _people(figures: Figures) -> str:
    total = figures.hit.total
    if total is None:
        return _("How many people are hit is not known yet.")
    interval = _between(total.low, total.high)
    return _("Likely %(likely)s people are hit (%(interval)s).") % {
        "likely": _number(total.likely),
        "interval": interval,
    }


def _what(figures: Figures) -> list[Figure]:
    case = figures.case
    told = [_figure(_("The case"), case.get_level_display(), source=_("level of the room"), path=case.path)]
    if case.how_known:
        told.append(_figure(_("How it became known"), case.how_known, source=_("whoever opened the case")))
    told += [_fact(fact, figures) for fact in shown_facts(figures)]
    if not shown_facts(figures):
        told.append(
            _figure(
                _("Facts"),
                _("nothing is confirmed yet"),
                source=_("table of facts"),
                path=f"{case.path}facts/",
            )
        )
    return told


def _fact(fact: Fact, figures: Figures) -> Figure:
    version = fact.current
    if version is None:
        raise ValueError("a fact that is told has a version")
    said = shown_value(version, figures.case) or shown_sentence(version, figures.case)
    value = said if said and version.status != FactVersion.Status.UNKNOWN else _("not known yet")
    label = " ".join(part for part in (fact.key, version.subject, version.attribute) if part)
    as_of = _("%(source)s, as of %(at)s") % {
        "source": version.source or _("nobody yet"),
        "at": _moment(version.as_of),
    }
    status = str(FactVersion.Status(version.status).label)
    return _figure(
        label, value, interval=status, source=as_of, path=f"{figures.case.path}facts/{fact.number}/"
    )


def _since(figures: Figures) -> list[Figure]:
    case, room = figures.case, _("log of the room")
    told = [_figure(_("First signal"), _moment(figures.since), source=_("the alarm") if case.alarm else room)]
    if case.alarm:
        told.append(_figure(_("The alarm rang"), _moment(case.alarm.raised_at), source=_("the alarm")))
    told.append(_figure(_("The case was opened"), _moment(case.opened_at), source=room))
    word, after = _first_word(figures)
    told.append(_figure(_("First public word"), word, interval=after, source=_("public texts")))
    texts = len(figures.said)
    told.append(
        _figure(_("Public texts so far"), _number(texts), interval=_("counted"), source=_("public texts"))
    )
    return told


def _first_word(figures: Figures) -> tuple[str, str]:
    """When the first public word was said, and how long after the first signal."""
    first = figures.case.first_word_at
    if first is None:
        return _("none yet"), ""
    span = forms.span(first - figures.since, language=_tongue())
    return _moment(first), _("%(span)s after the first signal") % {"span": span}


def _wide(figures: Figures) -> list[Figure]:
    seen, tallies = figures.situation, _("tallies of the watch, by the hour")
    share, interval = _share(figures.share)
    usual = (
        _("%(usual)s on a usual day") % {"usual": forms.rough(seen.usual, language=_tongue())}
        if seen.usual is not None
        else _("what is usual is still being learnt")
    )
    reached = _("for %(known)s of %(read)s mentions; one person may count several times") % {
        "known": _number(figures.reach_known), "read": _number(figures.read),
    }  # fmt: skip
    told = [
        _figure(_("Mentions since then"), _number(figures.mentions), interval=_("counted, where we could hear"), source=tallies),
        _figure(_("Mentions in the last 24 hours"), _number(seen.count), interval=usual, source=tallies),
        _figure(_("Negative share"), share, interval=interval, source=_("a program reads; its known errors are taken out")),
        _figure(_("May have seen it, at most"), _number(figures.reached), interval=reached, source=_("followers and readers, as the sources say")),
        _index(_("Attention"), seen.indices.attention.value, drivers_in_words(seen.indices.attention)),
        _index(_("Harm told of"), seen.indices.harm.value, drivers_in_words(seen.indices.harm)),
        _figure(_("Languages"), _languages(figures), interval=_of_read(figures), source=_("a program reads the language")),
        _figure(_("Places"), _places(figures), source=_("the groups of people hit; the sources do not say where somebody writes")),
    ]  # fmt: skip
    return told + [_story(each) for each in figures.stories]


def _index(label: str, value: float, drivers: str) -> Figure:
    words = _("%(value)s of 100") % {"value": _number(round(value))}
    return _figure(label, words, interval=drivers, source=_("last 24 hours; 0 is an ordinary day"))


def _story(told: ToldStory) -> Figure:
    share, interval = _share(told.share)
    words = _("%(count)s mentions, negative %(share)s") % {"count": _number(told.posts), "share": share}
    return _figure(_("Story"), words, interval=interval, source=_("stories of the watch")) | {
        "story": told.story
    }


def _who(figures: Figures) -> list[Figure]:
    told = [
        _figure(_("Different authors"), _number(figures.authors), interval=_of_read(figures), source=_("names the sources give")),
        _figure(_("From feeds of the press and of others"), _number(figures.press), interval=_of_read(figures), source=_("kind of the source")),
        _figure(_("Journalists who speak of themselves as such"), _number(figures.journalists), interval=_of_read(figures), source=_("words of the mention")),
    ]  # fmt: skip
    told += [
        _figure(each.source.name, _number(each.count), interval=_("counted"), source=_("tallies of the watch")) for each in figures.sources
    ]  # fmt: skip
    for voice in figures.voices:
        words = _("reached up to %(reach)s") % {"reach": _number(voice.reach)}
        posts = ngettext("%(count)s mention", "%(count)s mentions", voice.posts) % {
            "count": _number(voice.posts)
        }
        told.append(
            _figure(_("Influential voice"), words, interval=posts, source=_("the source’s own count"))
            | {"mention": voice.mention}
        )
    return told


def _hit(figures: Figures) -> list[Figure]:
    hit, path = figures.hit, f"{figures.case.path}groups/"
    if not hit.rows:
        return [
            _figure(
                _("People hit"),
                _("nobody has written it down yet"),
                source=_("groups of people hit"),
                path=path,
            )
        ]
    told = []
    if hit.total is not None:
        told.append(
            _figure(
                _("In all"),
                _number(hit.total.likely),
                interval=_between(hit.total.low, hit.total.high),
                source=_("all groups, each person once; 19 times in 20"),
                path=path,
            )
        )
    return told + [_group(row, path) for row in hit.rows if row.version.counts]


def _group(row: Row, path: str) -> Figure:
    version, estimate = row.version, row.estimate
    parts = [str(row.word), version.where, _("told: %(told)s") % {"told": version.get_told_display()}]
    if version.vulnerable in {version.Vulnerable.SOME, version.Vulnerable.ALL}:
        parts.insert(1, _("vulnerable: %(which)s") % {"which": version.get_vulnerable_display()})
    return _figure(
        f"{row.group.key} {version.who} ({', '.join(part for part in parts if part)})",
        _number(estimate.likely) if estimate else _("not known yet"),
        interval=_between(estimate.low, estimate.high) if estimate else "",
        source=version.source,
        path=f"{path}{row.group.number}/",
    )


def _against(figures: Figures) -> list[Figure]:
    if not figures.reasons:
        return [_figure(_("Reasons"), _("no negative mention was read"), source=_("mentions"))]
    return [_reason(reason) for reason in figures.reasons]


def _reason(told: Reason) -> Figure:
    words = _("%(count)s of %(all)s") % {"count": _number(told.posts), "all": _number(told.of)}
    interval = forms.percent_interval(told.low, told.high, language=_tongue())
    source = _(
        "negative mentions read by a program, and what people corrected; the interval is of chance, not of its errors"
    )
    name = str(REASON_WORDS.get(told.name, told.name))
    return _figure(name[:1].upper() + name[1:], words, interval=interval, source=source)


def _unknown(figures: Figures) -> list[Figure]:
    told = [_fact(fact, figures) for fact in open_facts(figures)]
    hit, path = figures.hit, f"{figures.case.path}groups/"
    told += [
        _figure(f"{row.group.key} {row.version.who}", _("how many is not known"), source=row.version.source, path=path) for row in hit.uncounted
    ]  # fmt: skip
    told += [
        _figure(
            _("In both %(one)s and %(other)s") % {"one": pair.first.key, "other": pair.second.key},
            _("nobody was asked yet"),
            source=_("groups of people hit"),
            path=path,
        )
        for pair in hit.unasked
    ]
    deaf = [each.source for each in figures.coverage.sources if each.source.hearing != Source.Hearing.HEARD]
    told += [
        _figure(source.name, str(Source.Hearing(source.hearing).label), interval=why_in_words(source.why_silent), source=_("sources of the watch"))
        for source in deaf
    ]  # fmt: skip
    if figures.read < figures.mentions:
        told.append(
            _figure(
                _("Mentions not looked at one by one"),
                _number(figures.mentions - figures.read),
                source=_("the newest stand for all"),
            )
        )
    if figures.share is None:
        told.append(
            _figure(
                _("Negative share"),
                _("not known"),
                source=_("the errors of the program that read are not known"),
            )
        )
    return told


def _nothing_open() -> Figure:
    return _figure(_("Open"), _("nothing is marked as unknown"), source=_("table of facts, groups, sources"))


def _figure(label: str, value: str, *, interval: str = "", source: str, path: str = "") -> Figure:
    return {"label": label, "value": str(value), "interval": interval, "source": source, "path": path}


def _share(share: Shares | None) -> tuple[str, str]:
    if share is None:
        return _("not known"), ""
    language = _tongue()
    return forms.percent(share.negative, language=language), forms.percent_interval(
        share.low, share.high, language=language
    )


def _languages(figures: Figures) -> str:
    names = [f"{_called(code)} {_number(count)}" for code, count in figures.languages]
    return ", ".join(names) or _("none")


def _called(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code or _("not known")


def _places(figures: Figures) -> str:
    said = [row.version.where for row in figures.hit.rows if row.version.counts and row.version.where]
    return ", ".join(dict.fromkeys(said)) or _("not known")


def _of_read(figures: Figures) -> str:
    return _("of %(read)s mentions looked at") % {"read": _number(figures.read)}


def _between(low: int, high: int) -> str:
    return forms.interval(low, high, language=_tongue())


def _number(value: int) -> str:
    return forms.number(value, language=_tongue())


def _moment(at: datetime) -> str:
    """The day and the time, whenever it is read."""
    language, zone = _tongue(), get_current_timezone()
    return (
        f"{forms.day(at, language=language, zone=zone)}, {forms.clock_time(at, language=language, zone=zone)}"
    )


def _tongue() -> str:
    return get_language() or "en"
