"""What a case is called that opens from an alarm: a few words a person would say, in the brand's main language."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from django.utils import translation
from django.utils.translation import gettext as _

from fauxpas.core.models import Brand
from fauxpas.engine.everyday import FUNCTION_WORDS
from fauxpas.engine.fold import Word, fold, words
from fauxpas.watch.driving import find_terms, said_before, said_between
from fauxpas.watch.harms import HARM_WORDS, REASON_WORDS
from fauxpas.watch.models import Alarm, Mention

FEWEST_IN_LANGUAGE = 5
LONGEST_PHRASE = 4
# A term is told with its neighbours when at least so many of those who say it say them too.
TOGETHER = 0.5
PHRASES = 2
STEM_LETTERS = 5
# One in so many must tell of a harm, or be angry for a reason, before the case is called after it.
ONE_IN = 5
# Who asks is no matter in itself.
_NO_MATTER = {"journalist", "authority"}
_NO_REASON = {"", "other"}


def alarm_title(alarm: Alarm, *, now: datetime) -> str:
    """What the alarm is about, such as “Allergy: lemon sablés”; empty when nothing stands out.

    In the first language of the brand, from what is said in it when that is enough: the harm told of most, or else the commonest
    reason of the angry, and what is said more than usual, with its neighbours. A name that a person gave the story comes first.
    Three queries.
    """
    if alarm.story is not None and alarm.story.named:
        return alarm.story.title
    language = next(iter(alarm.brand.languages), "en")
    said = list(said_between(alarm.brand, since=alarm.began_at, until=now))
    usual = list(said_before(alarm.brand, alarm.began_at))
    with translation.override(language):
        matter = _matter(alarm, said)
        phrases = find_phrases(_in(language, said), _in(language, usual), brand=alarm.brand)
        told = _stems(matter)
        about = ", ".join(
            [phrase for phrase in phrases if not _stems(phrase) & told][: 1 if matter else PHRASES]
        )
        if matter and about:
            title = _("%(matter)s: %(about)s") % {"matter": matter, "about": about}
        else:
            title = matter or about
    return title[:1].upper() + title[1:]


def find_phrases(said: Sequence[Mention], usual: Sequence[Mention], *, brand: Brand) -> list[str]:
    """What is said more than usual, each term with the words most say beside it, as written; the most telling first.

    No two share a word that names something.
    """
    names = [brand.name, *brand.other_names]
    # Of a longer other name, such as a product's, only the brand's part says nothing: the product is what it is about.
    single = [fold(name) for name in brand.other_names if len(fold(name).split()) == 1]
    left_out = frozenset([*fold(brand.name).split(), *single])
    phrases: list[str] = []
    told: set[str] = set()
    for term, _times, _usual in find_terms(said, usual, names=names):
        phrase = _phrase(fold(term), [mention.text for mention in said], left_out) or term
        if not _stems(phrase) & told:
            phrases.append(phrase)
            told |= _stems(phrase)
    return phrases


def _phrase(term: str, texts: Iterable[str], left_out: frozenset[str]) -> str:
    """The longest run of words around the term that at least TOGETHER of the texts with it hold, as most write it.

    One and several of a thing are one term.
    """
    holding = 0
    runs: Counter[tuple[str, ...]] = Counter()
    spelled: dict[tuple[str, ...], Counter[str]] = {}
    for text in texts:
        here = dict(_runs(text, term, left_out))
        holding += bool(here)
        runs.update(here.keys())
        for run, written in here.items():
            spelled.setdefault(run, Counter())[written] += 1
    common = [run for run, times in runs.items() if times >= TOGETHER * holding]
    best = max(common, key=lambda run: (len(run), runs[run], run), default=())
    return spelled[best].most_common(1)[0][0] if best else ""


def _runs(text: str, term: str, left_out: frozenset[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every run of up to LONGEST_PHRASE words that holds the term, and how it is written; it begins and ends with words that name something."""
    found = words(text)
    joining = FUNCTION_WORDS | left_out
    for place, word in enumerate(found):
        if word.text[:STEM_LETTERS] != term[:STEM_LETTERS]:
            continue
        for first in range(max(0, place - LONGEST_PHRASE + 1), place + 1):
            for last in range(place, min(len(found), first + LONGEST_PHRASE)):
                run = found[first : last + 1]
                if not {run[0].text, run[-1].text} & joining and _unbroken(text, run, left_out):
                    yield tuple(each.text[:STEM_LETTERS] for each in run), text[run[0].start : run[-1].end]


def _unbroken(text: str, run: Sequence[Word], left_out: frozenset[str]) -> bool:
    between = (text[one.end : other.start] for one, other in pairwise(run))
    return all(gap.strip(" '’-\u00a0") == "" for gap in between) and not any(
        word.text in left_out for word in run
    )


def _matter(alarm: Alarm, said: Sequence[Mention]) -> str:
    """The harm that most tell of, else the reason most are angry for, in the active language; empty when neither stands out."""
    harms = Counter(kind for mention in said for kind in mention.flags if kind not in _NO_MATTER)
    for kind, times in harms.most_common(1):
        if times * ONE_IN >= len(said):
            return str(HARM_WORDS.get(kind, ""))
    reasons = Counter({name: times for name, times in alarm.reasons.items() if name not in _NO_REASON})
    for name, times in reasons.most_common(1):
        if times * ONE_IN >= sum(alarm.reasons.values()):
            return str(REASON_WORDS.get(name, ""))
    return ""


def _stems(text: str) -> set[str]:
    """The beginnings of the words that name something, so that an allergy and the allergic are one."""
    return {word[:STEM_LETTERS] for word in fold(text).split() if word not in FUNCTION_WORDS}


def _in(language: str, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Those in this language, or all when they are few."""
    base = language.partition("-")[0]
    spoken = [mention for mention in mentions if mention.language.partition("-")[0] == base]
    return spoken if len(spoken) >= FEWEST_IN_LANGUAGE else mentions
