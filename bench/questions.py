"""What the measured room is asked: every main page of its brand, and the lists of its API."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from fauxpas.core import clock
from fauxpas.core.models import Brand
from fauxpas.core.people import make_token
from fauxpas.react.models import Statement
from fauxpas.room.models import Case
from fauxpas.watch.models import Alarm, Mention, Source, Story, WatchQuery


@dataclass(frozen=True)
class Question:
    """What is asked: the name in the table, the address, and what is sent with it; a form is posted when there is one."""

    name: str
    path: str
    headers: dict[str, str]
    form: dict[str, str] | None = None


def questions() -> Iterator[Question]:
    """Every main page of the brand, then the lists of the API."""
    brand = Brand.objects.get()
    case = Case.objects.select_related("lead").latest("pk")
    for name, path in {**_watched(brand), **_led(brand, case), **_standing(brand)}.items():
        yield Question(name, path, {})
    tried = {"name": "tried", "text": '"maison brindille" NEAR/5 lot*'}
    yield Question("a query, tried", f"/b/{brand.slug}/queries/new/", {}, tried)
    if case.lead is None:
        message = "the room is not furnished"
        raise ValueError(message)
    _token, secret = make_token(brand, by=case.lead, now=clock.now(), name="bench", scopes=["read"])
    for name, path in _lists(case).items():
        yield Question(
            f"API: {name}", f"/api/v1/brands/{brand.slug}/{path}", {"Authorization": f"Bearer {secret}"}
        )


def _watched(brand: Brand) -> dict[str, str]:
    room, mentions = f"/b/{brand.slug}/", f"/b/{brand.slug}/mentions/"
    mention, source = Mention.objects.order_by("-pk")[500], Source.objects.order_by("pk")[0]
    alarm = Alarm.objects.get(ended_at__isnull=True)
    story = Story.objects.filter(brand=brand).order_by("-posts")[0]
    common, rare = mention.text.split()[-1], Mention.objects.order_by("pk")[1234].text.split()[-2]
    return {
        "home": "/",
        "now, 24 hours": room,
        "now, 7 days": f"{room}?span=week",
        "now, 28 days": f"{room}?span=month",
        "mentions": mentions,
        "mentions, a later page": f"{mentions}?before={Mention.objects.count() // 2}",
        "mentions, negative": f"{mentions}?sentiment=negative",
        "mentions, one source": f"{mentions}?source={source.pk}",
        "mentions, one language": f"{mentions}?language={mention.language}",
        "mentions, with harm": f"{mentions}?harm=any",
        "mentions, one kind of harm": f"{mentions}?harm=child",
        "search, a word in most posts": f"{mentions}?q=brindille",
        "search, a common word": f"{mentions}?q={common}",
        "search, a rare word": f"{mentions}?q={rare}",
        "search, two words": f"{mentions}?q=brindille+{rare}",
        "search, a word nobody wrote": f"{mentions}?q=zzyzx",
        "search, negative": f"{mentions}?q=brindille&sentiment=negative",
        "a mention": f"{mentions}{mention.pk}/",
        "alarms": f"{room}alarms/",
        "an alarm": f"{room}alarms/{alarm.pk}/",
        "stories": f"{room}stories/",
        "stories, 7 days": f"{room}stories/?span=week",
        "a story": f"{room}stories/{story.pk}/",
        "sources": f"{room}sources/",
        "a source": f"{room}sources/{source.pk}/",
        "queries": f"{room}queries/",
        "a query": f"{room}queries/{WatchQuery.objects.get().pk}/",
    }


def _led(brand: Brand, case: Case) -> dict[str, str]:
    room, place = f"/b/{brand.slug}/", f"/b/{brand.slug}/cases/{case.number}/"
    draft = Statement.objects.get(state=Statement.State.DRAFT)
    said = Statement.objects.filter(state=Statement.State.PUBLISHED).earliest("pk")
    return {
        "cases": f"{room}cases/",
        "a case": place,
        "its timeline": f"{place}timeline/",
        "its people": f"{place}people/",
        "facts": f"{place}facts/",
        "statements": f"{room}statements/",
        "statements of the case": f"{place}statements/",
        "a statement": f"{place}statements/{said.pk}/",
        "a statement being written": f"{place}statements/{draft.pk}/edit/",
    }


def _standing(brand: Brand) -> dict[str, str]:
    room = f"/b/{brand.slug}/"
    return {
        "settings": f"{room}settings/",
        "wordings": f"{room}wordings/",
        "channels": f"{room}channels/",
        "the public page": f"{room}page/",
        "dormant pages": f"{room}page/dormant/",
        "subscribers": f"{room}page/subscribers/",
        "people": f"/o/{brand.organisation.slug}/people/",
    }


def _lists(case: Case) -> dict[str, str]:
    author = Mention.objects.order_by("-pk")[500].author
    then = {"since": clock.now() - timedelta(days=20), "until": clock.now() - timedelta(days=19)}
    day = urlencode({name: at.isoformat() for name, at in then.items()})
    return {
        "mentions": "mentions",
        "mentions, one author": f"mentions?{urlencode({'author': author})}",
        "mentions, one day": f"mentions?{day}",
        "mentions, words and one day": f"mentions?q=brindille&{day}",
        "alarms": "alarms",
        "coverage": "coverage",
        "volume": "volume",
        "cases": "cases",
        "facts": f"cases/{case.number}/facts",
        "statements": "statements",
    }
