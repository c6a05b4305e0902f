"""Accounts that act together: found by the worker among many, shown with their evidence, and erasable."""

import random
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fauxpas.core import clock, queue
from fauxpas.core.models import Brand, Job, Role
from fauxpas.watch.acting import acting_in, find_acting
from fauxpas.watch.models import Acting, Mention, Source, Story
from fauxpas.watch.tasks import find_acting_all
from tests.factories import NOON, make_brand, make_person, make_source

pytestmark = pytest.mark.django_db
CROWD, ACCOUNTS, WAVES = 1500, 8, 6


@pytest.fixture
def source() -> Source:
    return make_source(make_brand(name="Acme"))


def _brand(source: Source) -> Brand:
    assert source.brand is not None
    return source.brand


def _mention(source: Source, story: Story | None, key: str, text: str, author: str, hours: float) -> Mention:
    at = NOON - timedelta(hours=hours)
    return Mention(
        brand=source.brand, source=source, source_key=key, text=text, author=author, story=story,
        happened_at=at, seen_at=at, posted_at=at,
    )  # fmt: skip


def _tell(source: Source, *, acting: bool) -> Story:
    rng, brand = random.Random(7), _brand(source)
    story = Story.objects.create(
        brand=brand, key="1", title="petition", first_at=NOON, last_at=NOON, posts=48, told_at=NOON
    )
    Story.objects.update(root=story)
    rows = [
        _mention(
            source,
            None,
            f"crowd {number}",
            f"acme {number} https://site{rng.randrange(120)}.example/a",
            f"person {rng.randrange(400)}",
            rng.uniform(0.1, 150),
        )
        for number in range(CROWD)
    ]
    for wave in range(WAVES if acting else 0):
        rows += [
            _mention(
                source,
                story,
                f"wave {wave} {account}",
                f"acme petition {wave}.{account} https://petition.example/{wave}",
                f"signer {account}",
                20 * wave + 1 + account * 0.002,
            )
            for account in range(ACCOUNTS)
        ]
    Mention.objects.bulk_create(rows)
    return story


def test_accounts_that_act_together_are_shown_with_evidence_and_what_to_look_into_first(
    source: Source,
) -> None:
    story = _tell(source, acting=True)
    find_acting(_brand(source), now=NOON)
    (found,) = acting_in([story.pk])
    assert found.accounts == [f"signer {account}" for account in range(ACCOUNTS)]
    assert len(found.waves) == WAVES
    assert found.occasions > 10 * found.expected
    client = Client()
    client.force_login(
        make_person(role=Role.READER, brand=_brand(source)), backend=settings.AUTHENTICATION_BACKENDS[0]
    )
    with clock.set_to(NOON):
        page = client.get(reverse("watch:story", args=[_brand(source).slug, story.pk])).content.decode()
    told = page.split('id="together-1"')[1]
    assert "8 accounts act together" in told
    assert "they read one site, or pass on its feed" in told
    assert "not who they are" in told
    assert not re.search(r"\bbots?\b", told.split('class="stack side"')[0])


def test_crowd_without_a_pattern_names_nobody_and_what_was_found_before_goes(source: Source) -> None:
    story = _tell(source, acting=False)
    Acting.objects.create(
        brand=_brand(source), story=story, occasions=1, expected=0, innocent="readers", found_at=NOON
    )
    find_acting(_brand(source), now=NOON)
    assert not Acting.objects.exists()


def test_erased_accounts_are_in_no_finding(source: Source) -> None:
    story = _tell(source, acting=True)
    find_acting(_brand(source), now=NOON)
    Mention.objects.filter(author="signer 3").update(author="")
    (found,) = acting_in([story.pk])
    assert "signer 3" not in found.accounts
    Mention.objects.filter(author__in=[f"signer {account}" for account in range(6)]).update(author="")
    assert acting_in([story.pk]) == []


def test_only_brands_that_are_spoken_of_are_looked_through(source: Source) -> None:
    quiet = make_brand(name="Quiet")
    _tell(source, acting=False)
    find_acting_all(Job(kind="watch.find_acting_all"), NOON)
    assert set(Job.objects.filter(kind="watch.find_acting").values_list("brand", flat=True)) == {
        _brand(source).pk
    }
    assert quiet.pk is not None
    while queue.work_one(worker="test", now=NOON):
        pass
