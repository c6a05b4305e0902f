"""Raises alarms, lets them rise, and ends them: the detector's verdict, followed as one storm."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _

from fauxpas.core import notices, trail
from fauxpas.core.models import Brand
from fauxpas.core.rights import Right, people_who_may
from fauxpas.engine.alarms import Episode, Event, step
from fauxpas.engine.bursts import Window
from fauxpas.engine.bursts.judge import asked_of, band_of, is_calm, judge_learnt, see
from fauxpas.engine.bursts.study import study
from fauxpas.engine.content import content_flags
from fauxpas.watch import driving
from fauxpas.watch.alarms import alarm_detail, alarm_sentence
from fauxpas.watch.bins import can_rise, known_usuals, read_window
from fauxpas.watch.focus import Weighed, remember, weighed
from fauxpas.watch.harms import HARM_WORDS, WAKES
from fauxpas.watch.models import Alarm, AlarmMention, Mention, ReasonCorrection
from fauxpas.watch.reasons import lessons_of

STEP_SECONDS = 900
HISTORY = timedelta(days=29)
MOST_DESCRIBED = 256
A_SECOND = timedelta(seconds=1)
LATE_HOURS = 48
CONTENT_CALM = timedelta(hours=24)
# This many different authors who tell of harm are no longer one sad story.
CONTENT_CRISIS_AUTHORS = 5
_KEEPS_QUIET = {Alarm.State.ACKNOWLEDGED, Alarm.State.SNOOZED, Alarm.State.DISMISSED}


@dataclass(frozen=True)
class Harm:
    """One mention that tells of harm grave enough to wake people, and the kinds of it; `words` when it was read by meaning."""

    mention: Mention
    kinds: tuple[str, ...]
    words: tuple[str, ...] = ()


def score_brand(brand: Brand, *, now: datetime) -> Alarm | None:
    """Judge the brand's last hours and raise, raise further, or end its burst alarm; returns the running one, or None.

    Safe to repeat at any time. People are told in the same transaction. Two queries for a brand of which little was said.
    """
    running = list(Alarm.objects.filter(brand=brand, ended_at__isnull=True))
    if any(alarm.kind == Alarm.Kind.CONTENT for alarm in running):
        end_content(brand, now=now)
    if any(alarm.state == Alarm.State.SNOOZED for alarm in running):
        wake_snoozed(brand, now=now)
    storm = any(alarm.kind == Alarm.Kind.BURST for alarm in running)
    if not storm and not can_rise(brand, now=now):
        return None
    window = read_window(brand, since=now - HISTORY, until=now + A_SECOND, step=STEP_SECONDS)
    found = _judge(brand, window, now=now)
    if not storm and found.verdict.level == 0:
        return None
    return _follow(brand, found, now=now)


def score_late(brand: Brand, *, now: datetime) -> Alarm | None:
    """Score the last 48 hours again, hour by hour, because posts arrived late; then the present.

    A storm that is over by now still raises its alarm, unless one rang in these hours; what it is about is weighed as it is in
    its time.
    """
    rang = Alarm.objects.filter(
        brand=brand, kind=Alarm.Kind.BURST, raised_at__gte=now - timedelta(hours=LATE_HOURS)
    )
    if not rang.exists() and not _running(brand, Alarm.Kind.BURST):
        window = read_window(brand, since=now - HISTORY, until=now + A_SECOND, step=STEP_SECONDS)
        hours = [now - timedelta(hours=back) for back in range(LATE_HOURS, -1, -1)]
        heard = [_judge(brand, window, now=hour) for hour in hours]
        worst = max(heard, key=lambda found: (found.verdict.level, found.verdict.score))
        if worst.verdict.level > heard[-1].verdict.level:
            return _follow(brand, worst, now=now)
    return score_brand(brand, now=now)


def _judge(brand: Brand, window: Window, *, now: datetime) -> Weighed:
    """The verdict on the counts, weighed by what is said, with its band."""
    # As `Listener` does: what was said at this very second has been said.
    at = int(now.timestamp()) + 1
    learnt = study(window, now=at, usuals=known_usuals(brand, window, now=at))
    seen, rate = see(learnt), brand.false_alarms_per_month
    asked = asked_of(learnt, rate)
    verdict = judge_learnt(learnt, seen, now=at, false_alarms_per_month=rate)
    if is_calm(seen, asked):
        return Weighed(verdict)
    low, high = band_of(seen.volume[verdict.span_seconds], learnt, verdict.span_seconds, asked)
    return weighed(brand, replace(verdict, low=low, high=high), learnt, seen, now=at, asked=asked)


def _follow(brand: Brand, found: Weighed, *, now: datetime) -> Alarm | None:
    """Take one verdict into the brand's burst alarm; returns the alarm that runs afterwards, or None."""
    with transaction.atomic():
        Brand.objects.select_for_update().get(pk=brand.pk)
        alarm = _running(brand, Alarm.Kind.BURST)
        episode, event = step(_episode(alarm), found.verdict, int(now.timestamp()))
        rings = event in {"raise", "escalate"} and found.verdict.level >= Alarm.Level.ALERT
        if rings or found.hushed:
            remember(found, now=now)
        if episode is None:
            if alarm is not None:
                _end(alarm, now=now)
            return None
        if alarm is None:
            alarm = _begin(brand, found, episode, now=now)
        else:
            _go_on(alarm, found, episode, event, now=now)
        if found.story is not None and alarm.story_id != found.story:
            alarm.story_id = found.story
            alarm.save(update_fields=["story"])
    return alarm


def score_content(brand: Brand, mentions: list[Mention], *, now: datetime) -> Alarm | None:
    """Raise the content alarm for what these new mentions plainly say, or add them to the running one; None when nothing wakes."""
    return score_harms(brand, [harm for harm in map(find_harm, mentions) if harm is not None], now=now)


def score_harms(brand: Brand, harms: list[Harm], *, now: datetime) -> Alarm | None:
    """Raise the content alarm for this harm, or add it to the running one; None when there is none.

    One storm is one alarm: harm told during a running burst joins that alarm, unless a person dismissed it.
    One post is enough, whatever the volume; several authors make it a crisis. Its false alarms are its own: the burst
    detector's allowance is not touched.
    """
    if not harms:
        return None
    with transaction.atomic():
        Brand.objects.select_for_update().get(pk=brand.pk)
        alarm = (
            _running(brand, Alarm.Kind.CONTENT)
            or _heeded(brand, Alarm.Kind.BURST)
            or Alarm(
                brand=brand,
                kind=Alarm.Kind.CONTENT,
                level=0,
                began_at=min(now, *(harm.mention.happened_at for harm in harms)),
                raised_at=now,
                risen_at=now,
                observed=0,
                score=1.0,
            )
        )
        return _tell_of_harm(alarm, harms, now=now)


def find_harm(mention: Mention) -> Harm | None:
    """What in a mention's words is grave enough to wake people; None when nothing is."""
    found = content_flags(mention.text, mention.language)
    kinds = tuple(sorted({flag.kind for flag in found if flag.severity >= WAKES}))
    return Harm(mention, kinds) if kinds else None


def end_content(brand: Brand, *, now: datetime) -> None:
    """End a content alarm to which nothing was added for a day."""
    with transaction.atomic():
        alarm = _running(brand, Alarm.Kind.CONTENT)
        if alarm is not None and (alarm.calm_since or alarm.raised_at) < now - CONTENT_CALM:
            _end(alarm, now=now)


def wake_snoozed(brand: Brand, *, now: datetime) -> None:
    """Ask again for the alarms whose quiet is over, as long as their storm is not."""
    with transaction.atomic():
        quiet = Alarm.objects.filter(
            brand=brand, state=Alarm.State.SNOOZED, snoozed_until__lte=now, ended_at__isnull=True
        )
        for alarm in quiet.select_for_update(of=("self",)).select_related("brand"):
            alarm.state, alarm.snoozed_until = Alarm.State.RAISED, None
            alarm.save(update_fields=["state", "snoozed_until"])
            _record(alarm, "alarm.woke", now=now, before=alarm.level)
            _tell(alarm, now=now, again=True)


def _running(brand: Brand, kind: Alarm.Kind) -> Alarm | None:
    return Alarm.objects.filter(brand=brand, kind=kind, ended_at__isnull=True).select_related("brand").first()


def _heeded(brand: Brand, kind: Alarm.Kind) -> Alarm | None:
    """The running alarm of this kind that nobody dismissed."""
    alarm = _running(brand, kind)
    return None if alarm is None or alarm.state == Alarm.State.DISMISSED else alarm


def _episode(alarm: Alarm | None) -> Episode | None:
    """The storm of its counts: what posts say may have raised the alarm further, and says nothing of volume."""
    if alarm is None:
        return None
    calm = None if alarm.calm_since is None else int(alarm.calm_since.timestamp())
    return Episode(
        alarm.volume_level, int(alarm.began_at.timestamp()), int(alarm.raised_at.timestamp()), calm
    )


def _began(episode: Episode, *, now: datetime) -> datetime:
    return min(datetime.fromtimestamp(episode.began, UTC), now)


def _begin(brand: Brand, found: Weighed, episode: Episode, *, now: datetime) -> Alarm:
    """The burst that begins: of its own, or the content alarm that rang before it, risen. One storm is one alarm."""
    alarm = _heeded(brand, Alarm.Kind.CONTENT)
    if alarm is None:
        return _raise(brand, found, episode, now=now)
    before = alarm.level
    alarm.kind, alarm.calm_since = Alarm.Kind.BURST, None
    alarm.volume_level, alarm.level = episode.level, max(before, episode.level)
    _take_figures(alarm, found)
    driving.describe(alarm, brand, now=now)
    if alarm.level > before:
        _wake(alarm, now=now)
    alarm.save()
    driving.pick_mentions(alarm, brand, now=now)
    _record(alarm, "alarm.rose", now=now, before=before)
    if alarm.level > before:
        _tell(alarm, now=now)
    return alarm


def _raise(brand: Brand, found: Weighed, episode: Episode, *, now: datetime) -> Alarm:
    alarm = Alarm(
        brand=brand,
        kind=Alarm.Kind.BURST,
        level=episode.level,
        volume_level=episode.level,
        began_at=_began(episode, now=now),
        raised_at=now,
        risen_at=now,
    )
    _take_figures(alarm, found)
    driving.describe(alarm, brand, now=now)
    alarm.save()
    driving.pick_mentions(alarm, brand, now=now)
    _record(alarm, "alarm.raised", now=now, before=0)
    _tell(alarm, now=now)
    return alarm


def _go_on(alarm: Alarm, found: Weighed, episode: Episode, event: Event, *, now: datetime) -> None:
    before = alarm.level
    if event == "escalate" and _only_watched(alarm):
        _raise_anew(alarm, _began(episode, now=now), now=now)
    alarm.calm_since = None if episode.calm_since is None else datetime.fromtimestamp(episode.calm_since, UTC)
    alarm.volume_level, alarm.level = episode.level, max(before, episode.level)
    rose = alarm.level > before
    # What a case was opened on stays as people read it, until the storm rises beyond that.
    if found.verdict.level > 0 and (alarm.state != Alarm.State.OPENED or event == "escalate"):
        _take_figures(alarm, found)
        _describe_anew(alarm, now=now)
    if rose:
        _wake(alarm, now=now)
    alarm.save()
    if rose:
        driving.pick_mentions(alarm, alarm.brand, now=now)
        _record(alarm, "alarm.rose", now=now, before=before)
        _tell(alarm, now=now)


def _only_watched(alarm: Alarm) -> bool:
    """Whether it woke nobody, and nobody opened a case on it: a case keeps the beginning it was opened with."""
    return alarm.level < Alarm.Level.ALERT and alarm.state != Alarm.State.OPENED


def _raise_anew(alarm: Alarm, began: datetime, *, now: datetime) -> None:
    """What was only watched is another alarm: of what wakes people now. What was picked of the time before goes. Not saved."""
    alarm.began_at, alarm.raised_at, alarm.calm_since, alarm.story = began, now, None, None
    alarm.alarm_mentions.filter(mention__happened_at__lt=began).delete()


_described: dict[int, tuple[object, ...]] = {}


def _describe_anew(alarm: Alarm, *, now: datetime) -> None:
    """Describe it again if anything was said since, or its reasons may read otherwise: corrected, taken back, learnt.

    A storm that quietens is scored every minute. What is not committed is not remembered.
    """
    newest = Mention.objects.filter(brand=alarm.brand_id).order_by("-pk").values_list("pk", flat=True).first()
    corrections = ReasonCorrection.objects.filter(brand=alarm.brand_id)
    told = corrections.aggregate(count=Count("pk"), last=Max("at"))
    learnt = lessons_of(alarm.brand_id).values_list("learnt_at", flat=True).first()
    state = (alarm.began_at, newest, told["count"], told["last"], learnt)
    if _described.get(alarm.pk) == state:
        return
    driving.describe(alarm, alarm.brand, now=now)
    transaction.on_commit(partial(_remember_described, alarm.pk, state))


def _remember_described(alarm: int, state: tuple[object, ...]) -> None:
    if len(_described) >= MOST_DESCRIBED:
        _described.clear()
    _described[alarm] = state


def _end(alarm: Alarm, *, now: datetime) -> None:
    alarm.ended_at = now
    alarm.save(update_fields=["ended_at"])
    notices.acknowledge(alarm, now=now)
    _record(alarm, "alarm.ended", now=now, before=alarm.level)


def _tell_of_harm(alarm: Alarm, harms: list[Harm], *, now: datetime) -> Alarm:
    before = alarm.level
    watched = alarm.kind == Alarm.Kind.BURST and _only_watched(alarm)
    if watched:
        _raise_anew(alarm, min(now, *(harm.mention.happened_at for harm in harms)), now=now)
    alarm.because = sorted({*alarm.because, *(kind for harm in harms for kind in harm.kinds)})
    if alarm.kind == Alarm.Kind.CONTENT:
        alarm.calm_since = now
    alarm.level = max(before, Alarm.Level.ALERT)
    alarm.save()
    known = {picked.mention_id: picked for picked in alarm.alarm_mentions.all()}
    new = [harm for harm in harms if harm.mention.pk not in known]
    for harm in harms:
        picked = known.get(harm.mention.pk)
        if picked is not None and not picked.flags:
            picked.flags, picked.words = list(harm.kinds), list(harm.words)
            picked.save(update_fields=["flags", "words"])
    AlarmMention.objects.bulk_create(
        AlarmMention(
            alarm=alarm,
            mention=harm.mention,
            why="harm" if known or place else "first",
            flags=list(harm.kinds),
            words=list(harm.words),
        )
        for place, harm in enumerate(sorted(new, key=lambda harm: harm.mention.happened_at))
    )
    tellers = alarm.alarm_mentions.exclude(flags=[])
    authors = tellers.exclude(mention__author="").values("mention__author").distinct().count()
    if authors >= CONTENT_CRISIS_AUTHORS:
        alarm.level = Alarm.Level.CRISIS
    if alarm.kind == Alarm.Kind.CONTENT:
        alarm.observed, alarm.authors = tellers.count(), authors
    if watched or alarm.kind == Alarm.Kind.CONTENT:
        driving.describe(alarm, alarm.brand, now=now)
    rose = alarm.level > before
    if rose:
        _wake(alarm, now=now)
    alarm.save()
    if rose:
        _record(alarm, "alarm.rose" if before else "alarm.raised", now=now, before=before)
        _tell(alarm, now=now)
    return alarm


def _take_figures(alarm: Alarm, found: Weighed) -> None:
    verdict = found.verdict
    alarm.span_seconds = verdict.span_seconds
    alarm.expected, alarm.low, alarm.high = verdict.expected, verdict.low, verdict.high
    alarm.observed = verdict.observed
    alarm.negative_share = verdict.negative_share
    alarm.usual_negative_share = verdict.usual_negative_share
    alarm.authors = verdict.authors
    harms = sorted({*found.harms, *(code for code in alarm.because if code in HARM_WORDS)})
    alarm.score, alarm.learning, alarm.because = verdict.score, verdict.learning, [*verdict.because, *harms]


def _wake(alarm: Alarm, *, now: datetime) -> None:
    """It rises: what was answered at a lower level is asked again. A case that was opened stays open."""
    alarm.risen_at = now
    snoozed = (
        alarm.state == Alarm.State.SNOOZED and alarm.snoozed_until is not None and alarm.snoozed_until > now
    )
    if alarm.state in _KEEPS_QUIET and not (snoozed and alarm.level < Alarm.Level.CRISIS):
        alarm.state = Alarm.State.RAISED
        alarm.acknowledged_by, alarm.acknowledged_at, alarm.snoozed_until = None, None, None


def _record(alarm: Alarm, deed: str, *, now: datetime, before: int) -> None:
    trail.write(
        alarm.brand,
        deed,
        by=None,
        now=now,
        subject=alarm,
        before={"level": before},
        after={"level": alarm.level},
    )


def _tell(alarm: Alarm, *, now: datetime, again: bool = False) -> None:
    """From alert on, the people on call one after the other; a watch is told to all who may triage, and wakes nobody."""
    if alarm.state == Alarm.State.SNOOZED:
        return
    path = reverse("watch:alarm", args=[alarm.brand.slug, alarm.pk])
    key = f"alarm:{alarm.pk}:{alarm.level}" + (f":{now.timestamp():.0f}" if again else "")
    title, body = partial(_title, alarm), partial(_body, alarm)
    if alarm.level >= Alarm.Level.ALERT and alarm.state != Alarm.State.OPENED:
        notices.notify_chain(alarm.brand, key=key, subject=alarm, title=title, body=body, path=path, now=now)
    else:
        people = people_who_may(Right.TRIAGE, alarm.brand)
        notices.notify(
            alarm.brand, people, key=key, subject=alarm, title=title, body=body, path=path, now=now
        )


def _title(alarm: Alarm) -> str:
    words = {
        Alarm.Level.WATCH: _("Watch: %(brand)s"),
        Alarm.Level.ALERT: _("Alert: %(brand)s"),
        Alarm.Level.CRISIS: _("Crisis: %(brand)s"),
    }
    return words[Alarm.Level(alarm.level)] % {"brand": alarm.brand.name}


def _body(alarm: Alarm) -> str:
    return f"{alarm_sentence(alarm)} {alarm_detail(alarm)}".strip()
