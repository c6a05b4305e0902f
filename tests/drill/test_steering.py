"""The leader's deeds: pause, speed, injects with their real effects, the end; and a whole drill with its report."""

import json
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from fauxpas.core import clock, queue
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Notice, NoticeSending, Person, Role
from fauxpas.drill import crisis, feeding, report, steering
from fauxpas.drill.course import read_course
from fauxpas.drill.models import Drill
from fauxpas.drill.scenarios import Event, scenario_of
from fauxpas.react import domain as react
from fauxpas.react.models import Channel
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from fauxpas.room.timeline import timeline
from fauxpas.understand.domain import FactDraft, add_fact, set_status
from fauxpas.understand.models import PublicText
from fauxpas.watch.models import Mention, Source
from tests.drill.conftest import of_role
from tests.factories import NOON, make_case, make_fact

MINUTE = timedelta(minutes=1)


def leader(drill: Drill) -> Person:
    assert drill.started_by is not None
    return drill.started_by


def event(drill: Drill, key: str) -> Event:
    return next(each for each in steering.events_of(drill) if each.key == key)


def test_found_room_says_drill_in_its_name_and_has_nothing_that_leaves(drill: Drill) -> None:
    assert drill.brand.name == "Velora (drill)"
    assert list(Channel.objects.values_list("kind", flat=True)) == ["page"]
    assert list(Source.objects.values_list("kind", flat=True)) == ["files"]
    assert set(Person.objects.values_list("email", flat=True)) == {
        f"{each}@drill.invalid"
        for each in ("exercise-leader", "lead", "spokesperson", "community", "support")
    }
    assert not Person.objects.filter(notice_addresses__isnull=False).exists()


def test_pause_and_resume_stop_and_start_the_rooms_time(drill: Drill, sealed: Path) -> None:
    steering.pause(drill, by=leader(drill), now=NOON)
    course = read_course(sealed)
    assert course is not None
    assert (course.speed, course.resumes) == (0, 1)
    steering.change_speed(drill, speed=5, by=leader(drill), now=NOON)
    course = read_course(sealed)
    assert course is not None
    assert course.speed == 5
    with pytest.raises(InputRefused):
        steering.change_speed(drill, speed=7, by=leader(drill), now=NOON)


def test_steering_is_the_leaders_alone(drill: Drill) -> None:
    lead = of_role(drill, Role.LEAD)
    with pytest.raises(NotAllowed):
        steering.pause(drill, by=lead, now=NOON)
    with pytest.raises(NotAllowed):
        steering.end(drill, by=lead, now=NOON)
    with pytest.raises(NotAllowed):
        steering.throw_in(drill, event(drill, "journalist"), by=lead, now=NOON)


def test_unreachable_approver_is_locked_out_until_it_is_lifted(drill: Drill, client: Client) -> None:
    voice = of_role(drill, Role.VOICE)
    client.force_login(voice)
    assert client.get(f"/b/{drill.brand.slug}/drill/").status_code == 200
    thrown = steering.throw_in(
        drill, event(drill, "approver-unreachable"), person=voice, by=leader(drill), now=NOON
    )
    assert thrown.text == "Spokesperson cannot be reached. Their telephone is off."
    assert client.get(f"/b/{drill.brand.slug}/drill/").status_code == 302
    with pytest.raises(MoveRefused):
        steering.way_in(drill, Person.objects.get(pk=voice.pk), by=leader(drill), now=NOON)
    steering.lift(thrown, by=leader(drill), now=NOON + MINUTE)
    assert client.get(f"/b/{drill.brand.slug}/drill/").status_code == 200
    with pytest.raises(MoveRefused):
        steering.lift(thrown, by=leader(drill), now=NOON + MINUTE)


def test_unreachable_needs_somebody_and_comes_once(drill: Drill) -> None:
    unreachable = event(drill, "approver-unreachable")
    with pytest.raises(InputRefused):
        steering.throw_in(drill, unreachable, by=leader(drill), now=NOON)
    steering.throw_in(drill, unreachable, person=of_role(drill, Role.LEAD), by=leader(drill), now=NOON)
    with pytest.raises(InputRefused):
        steering.throw_in(drill, unreachable, person=of_role(drill, Role.VOICE), by=leader(drill), now=NOON)


def test_dead_sign_in_ends_every_session_but_the_leaders_and_a_link_brings_back(drill: Drill) -> None:
    lead, inside, leading = of_role(drill, Role.LEAD), Client(), Client()
    for browser, person in ((inside, lead), (leading, leader(drill))):
        secret = steering.way_in(drill, person, by=leader(drill), now=clock.now())
        browser.post(f"/in/{secret}/")
        assert browser.get("/me/").status_code == 200
    steering.throw_in(drill, event(drill, "single-sign-on-dead"), by=leader(drill), now=NOON)
    assert (inside.get("/me/").status_code, leading.get("/me/").status_code) == (302, 200)
    inside.post(f"/in/{steering.way_in(drill, lead, by=leader(drill), now=clock.now())}/")
    assert inside.get("/me/").status_code == 200


def test_feed_lets_in_what_is_due_and_throws_events_in_at_their_minute(drill: Drill) -> None:
    scripted = crisis.generate(scenario_of("data-breach"), language="en", seed=1)
    posts = [each.as_post(number, began=NOON) for number, each in enumerate(scripted)]
    due = sum(each.seconds <= 26 * 60 for each in scripted)
    assert feeding.feed_until(drill, posts, 0, now=NOON + 26 * MINUTE) == due
    assert Mention.objects.count() == due
    assert list(drill.injects.order_by("told_at", "pk").values_list("key", flat=True)) == [
        "first-count",
        "journalist",
    ]
    assert feeding.feed_until(drill, posts, due, now=NOON + 26 * MINUTE) == due
    assert drill.injects.count() == 2
    assert Notice.objects.filter(key="drill:journalist").count() == 5
    while queue.work_one(worker="test", now=NOON + 26 * MINUTE) is not None:
        pass
    assert not NoticeSending.objects.filter(state=NoticeSending.State.SENT).exists()


def test_event_that_is_refused_does_not_stop_the_crisis(drill: Drill) -> None:
    scripted = crisis.generate(scenario_of("data-breach"), language="en", seed=1)
    posts = [each.as_post(number, began=NOON) for number, each in enumerate(scripted)]
    leader(drill).memberships.update(role=Role.READER)
    due = sum(each.seconds <= 26 * 60 for each in scripted)
    assert feeding.feed_until(drill, posts, 0, now=NOON + 26 * MINUTE) == due
    assert (Mention.objects.count(), drill.injects.count()) == (due, 0)


def test_report_keeps_every_time_a_text_was_sent_and_what_was_sent_back(drill: Drill) -> None:
    lead, voice = of_role(drill, Role.LEAD), of_role(drill, Role.VOICE)
    case = room.open_case(drill.brand, by=lead, now=NOON, title="Leak", how_known="A forum.")
    statement = react.start_statement(case, "holding", by=voice, now=NOON)
    for minute, body in ((10, "No bank card was taken."), (30, "No bank card, and no address.")):
        statement = react.save_texts(
            statement,
            {"en": react.Draft("What we know", body)},
            base_version=statement.version,
            next_update_at=NOON + 90 * MINUTE,
            by=voice,
            now=NOON + (minute - 1) * MINUTE,
        )
        statement = react.submit(statement, by=voice, now=NOON + minute * MINUTE)
        if minute == 10:
            statement = react.send_back(statement, "Which card?", by=lead, now=NOON + 14 * MINUTE)
    react.save_texts(
        statement,
        {"en": react.Draft("What we know", "No card.")},
        base_version=statement.version,
        next_update_at=NOON + 90 * MINUTE,
        by=voice,
        now=NOON + 40 * MINUTE,
    )
    made = report.make_report(drill, now=NOON + 60 * MINUTE)["approvals"]
    assert [(row["submitted_at"], row["decision"], row["minutes"]) for row in made] == [
        ("2026-11-19T12:10:00+00:00", "refused", 4.0),
        ("2026-11-19T12:30:00+00:00", "", None),
    ]


def test_whole_drill_report_tells_times_promises_waits_misses_and_contradictions(
    drill: Drill, sealed: Path
) -> None:
    brand, lead, voice = drill.brand, of_role(drill, Role.LEAD), of_role(drill, Role.VOICE)
    case = room.open_case(
        brand, by=lead, now=NOON + 4 * MINUTE, title="Leak", how_known="A forum.", first_signal_at=NOON
    )
    room.take_seat(case, function="press", by=voice, now=NOON + 4 * MINUTE)
    statement = react.start_statement(case, "holding", by=voice, now=NOON + 6 * MINUTE)
    words = react.Draft(
        "What we know", "31,000 kettles were sold. No bank card was taken. No ransom was paid."
    )
    statement = react.save_texts(
        statement,
        {"en": words},
        base_version=statement.version,
        next_update_at=NOON + 30 * MINUTE,
        by=voice,
        now=NOON + 7 * MINUTE,
    )
    statement = react.submit(statement, by=voice, now=NOON + 8 * MINUTE)
    seen = react.digest_of(statement, react.read_texts(statement, now=NOON + 11 * MINUTE))
    statement = react.approve(statement, by=lead, now=NOON + 11 * MINUTE, digest=seen)
    react.publish(statement, by=lead, now=NOON + 12 * MINUTE)
    known = FactDraft(
        subject="kettles",
        attribute="sold",
        text={"en": "{value} kettles sold."},
        type="number",
        value=12400,
        status="confirmed",
        source="Warehouse",
    )
    fact = add_fact(case, draft=known, by=lead, now=NOON + 15 * MINUTE)
    unsure = add_fact(case, draft=replace(known, subject="shops", value=3), by=lead, now=NOON + 15 * MINUTE)
    set_status(unsure, status="disputed", base_version=1, by=lead, now=NOON + 20 * MINUTE)
    steering.end(drill, by=leader(drill), now=NOON + 60 * MINUTE)
    made = json.loads((sealed / report.NAME).read_text("utf-8"))
    drill.refresh_from_db()
    assert made == drill.report
    assert (made["times"]["minutes"], made["times"]["goal_minutes"]) == (12.0, 60)
    assert [row["outcome"] for row in made["promises"]] == ["missed"]
    assert [(row["minutes"], row["decision"]) for row in made["approvals"]] == [(3.0, "approved")]
    assert [(row["key"], row["status"]) for row in made["facts"]] == [(unsure.key, "disputed")]
    assert fact.key not in {row["key"] for row in made["facts"]}
    assert {row["asked"]: row["answered_at"] is not None for row in made["questions"]} == {
        "Which data was taken?": False,
        "Are bank cards concerned?": True,
        "What should I do now?": False,
    }
    assert made["rumour"]["answered_at"] is not None
    assert [(row["passage"], row["when"]) for row in made["contradictions"]] == [("31,000", "end")]
    assert [(row["by"], row["function"]) for row in made["functions"]] == [
        ("seat", "lead"),
        ("seat", "press"),
    ]
    assert not {person.name for person in (lead, voice)} & set(json.dumps(made["functions"]).split('"'))


def said(case: Case, body: str, *, number: int) -> PublicText:
    return PublicText.objects.create(
        brand=case.brand,
        case=case,
        owner_label="react.statement",
        owner_id=number,
        kind="update",
        language="en",
        title=f"Text {number}",
        body=body,
        digest="0" * 64,
        said_at=NOON + 5 * MINUTE,
    )


def test_report_holds_a_text_against_the_facts_of_its_own_case(drill: Drill) -> None:
    lead = of_role(drill, Role.LEAD)
    first, second = make_case(drill.brand, lead), make_case(drill.brand, lead, title="Cold kettles")
    burnt = make_fact(first, lead, value=500, text={"en": "{value} kettles were sold."})
    cold = make_fact(
        second, lead, subject="Shops", attribute="open", value=3, text={"en": "{value} shops are open."}
    )
    assert burnt.key == cold.key == "F-01"
    said(first, "500 kettles were sold.", number=1)
    said(second, "4 shops are open.", number=2)
    made = report.make_report(drill, now=NOON + 60 * MINUTE)
    assert [(row["title"], row["passage"]) for row in made["contradictions"]] == [("Text 2", "4")]
    set_status(burnt, status="disputed", base_version=1, by=lead, now=NOON)
    set_status(cold, status="disputed", base_version=1, by=lead, now=NOON)
    made = report.make_report(drill, now=NOON + 60 * MINUTE)
    assert [(row["case"], row["key"]) for row in made["facts"]] == [(1, "F-01"), (2, "F-01")]


def test_report_says_what_contradicts_in_the_readers_language(drill: Drill) -> None:
    lead = of_role(drill, Role.LEAD)
    case = make_case(drill.brand, lead)
    make_fact(case, lead, value=500)
    said(case, "501 packets are in shops.", number=1)
    drill.report = report.make_report(drill, now=NOON + 60 * MINUTE)
    drill.save(update_fields=["report"])
    [row] = drill.report["contradictions"]
    assert row["message"]["en"] != row["message"]["fr"]
    client = Client()
    client.force_login(lead)
    for language, other in (("en", "fr"), ("fr", "en")):
        Person.objects.filter(pk=lead.pk).update(language=language)
        page = unescape(client.get(f"/b/{drill.brand.slug}/drill/{drill.pk}/").content.decode())
        assert (row["message"][language] in page, row["message"][other] in page) == (True, False)


def test_end_stops_the_clocks_frees_who_was_locked_out_and_cannot_be_undone(
    drill: Drill, sealed: Path
) -> None:
    lead = of_role(drill, Role.LEAD)
    case = room.open_case(drill.brand, by=lead, now=NOON, title="Leak", how_known="A forum.")
    steering.throw_in(drill, event(drill, "approver-unreachable"), person=lead, by=leader(drill), now=NOON)
    steering.end(drill, by=leader(drill), now=NOON + MINUTE)
    course = read_course(sealed)
    assert course is not None
    assert course.speed == 0
    assert Person.objects.get(pk=lead.pk).is_active
    with pytest.raises(MoveRefused):
        steering.resume(drill, by=leader(drill), now=NOON + MINUTE)
    lines, _more = timeline(case)
    assert [str(line.sentence) for line in lines if line.tag][:2] == [
        "The drill ended.",
        "Communications lead cannot be reached. Their telephone is off.",
    ]
