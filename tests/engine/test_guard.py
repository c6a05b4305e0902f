"""The guard as a whole: the pairs written by hand and those made up, its command line, and two public texts."""

import json
import subprocess
import sys
from datetime import date, timedelta, timezone
from pathlib import Path

import pytest

from fauxpas.engine.guard import Fact, check, compare, parse_fact
from scripts.guard_pairs import generated_pairs
from scripts.score_guard import by_another_hand, hand_made, lone_facts, score

ON = date(2026, 3, 10)


def fact(value: object, kind: str = "number", **more: object) -> Fact:
    row: dict[str, object] = {
        "id": "f1",
        "subject": "customers",
        "attribute": "affected",
        "type": kind,
        "value": value,
    }
    return parse_fact(row | {"as_of": "2026-03-08", "status": "confirmed"} | more)


def verdicts(text: str, *facts: Fact, language: str = "en") -> list[tuple[str, str]]:
    return [(each.text, each.verdict) for each in check(text, facts, language=language, on=ON)]


def test_facts_hold_up_to_the_end_of_the_day_where_it_is_said() -> None:
    west = timezone(timedelta(hours=-8))
    told = fact(12, as_of="2026-03-11T02:00:00Z")  # the 10th, 18:00, there
    assert verdicts("12 customers are affected.", told) == [("12", "unsupported")]
    found = check("12 customers are affected.", [told], language="en", on=ON, zone=west)
    assert [each.verdict for each in found] == ["consistent"]


def test_guard_hand_made_pairs_keep_their_figures() -> None:
    found = score(hand_made())
    assert found["pairs"] == 325
    assert found["precision"] >= 0.98
    assert found["recall"] >= 0.97


def test_guard_pairs_by_another_hand_keep_their_figures() -> None:
    found = score(by_another_hand())
    assert found["pairs"] == 150
    assert found["precision"] >= 0.98
    assert found["recall"] >= 0.97


def test_guard_generated_pairs_keep_their_figures() -> None:
    found = score(generated_pairs(1000, seed=11))
    assert found["precision"] >= 0.98
    assert found["recall"] >= 0.97


def test_guard_offsets_are_code_points_of_the_text_as_given() -> None:
    text = "«\u202fÀ ce jour 🙂, e\u0301tat clair\u00a0: 3\u202f400 clients sont touche\u0301s.\u00a0»"
    found = check(text, [fact(2987)], language="fr", on=ON)
    assert [(each.verdict, text[each.start : each.end]) for each in found] == [("contradicts", "3\u202f400")]


def test_guard_fact_after_the_day_is_not_known_yet() -> None:
    facts = fact(2500, as_of="2026-03-05"), fact(2987, as_of="2026-03-12")
    assert verdicts("2,500 customers are affected.", *facts) == [("2,500", "consistent")]


def test_guard_superseded_value_is_stale() -> None:
    facts = fact(2500, as_of="2026-03-05"), fact(2987, as_of="2026-03-09T18:00:00+01:00")
    assert verdicts("2,500 customers are affected.", *facts) == [("2,500", "stale")]


@pytest.mark.parametrize("status", ["reported", "disputed", "provisional"])
def test_guard_fact_that_is_not_confirmed_is_for_a_person(status: str) -> None:
    assert verdicts("2,987 customers are affected.", fact(2987, status=status)) == [("2,987", "ambiguous")]


@pytest.mark.parametrize("status", ["withdrawn", "refuted"])
def test_guard_fact_that_no_longer_stands_contradicts_its_own_value(status: str) -> None:
    assert verdicts("2,987 customers are affected.", fact(2987, status=status)) == [("2,987", "contradicts")]


def test_guard_two_facts_that_fit_and_differ_are_ambiguous() -> None:
    staff = fact(3, id="a", subject="employees", attribute="injured")
    guests = fact(5, id="b", subject="customers", attribute="injured")
    assert verdicts("5 people were injured.", staff, guests) == [("5", "ambiguous")]
    assert verdicts("9 people were injured.", staff, guests) == [("9", "contradicts")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Update 0\n\nAffected customers will be called.", "en"),
        ("Update 2: affected customers are being called.", "en"),
        ("No. 3 of our messages to affected customers.", "en"),
        ("Under article 33 affected customers must be told.", "en"),
        ("Mise à jour 2 : les clients touchés sont appelés.", "fr"),
        ("Communiqué n° 3 aux clients touchés.", "fr"),
        ("Étape 4 : les clients touchés sont appelés.", "fr"),
        ("La liste des clients touchés est à jour.", "fr"),
    ],
)
def test_guard_figure_that_says_which_one_counts_nothing(text: str, language: str) -> None:
    assert verdicts(text, fact(2987), language=language) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("In this update 40 customers are affected.", "40"),
        ("Update: 40 affected customers.", "40"),
    ],
)
def test_guard_figure_beside_such_a_word_still_counts(text: str, said: str) -> None:
    assert verdicts(text, fact(2987)) == [(said, "contradicts")]


def test_guard_other_count_of_the_same_noun_is_no_contradiction() -> None:
    shops = fact(12480, subject="jars", attribute="in shops")
    assert verdicts("3,200 jars were brought back.", shops) == [("3,200", "unsupported")]
    assert verdicts("3,200 of the jars in shops were eaten.", shops) == [("3,200", "unsupported")]
    assert verdicts("3,200 jars are in shops.", shops) == [("3,200", "contradicts")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GTIN 3760012340019", []),
        ("GTIN 3760012340010", [("3760012340010", "ambiguous")]),
        ("Code-barres : 96385074", []),
        ("Code-barres : 96385075", [("96385075", "ambiguous")]),
        ("SIRET 73282932000074", []),
    ],
)
def test_guard_bar_code_whose_check_digit_is_wrong_is_for_a_person(
    text: str, expected: list[tuple[str, str]]
) -> None:
    found = verdicts(text, fact(2987), language="fr")
    assert [each for each in found if each[1] != "unsupported"] == expected


def test_guard_count_of_jars_is_no_lot() -> None:
    counted = fact(12480, subject="jars of lot L2611-A", attribute="recalled")
    assert verdicts("Our jars of lot L2611-B are safe.", counted) == [("L2611-B", "unsupported")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A customer may use the same one. Some people were charged two times.", "en"),
        ("Des clients ont été débités deux fois.", "fr"),
        ("Affected customers are told of it (GPSR 36).", "en"),
    ],
)
def test_guard_small_figure_that_counts_no_things_claims_nothing(text: str, language: str) -> None:
    charged = fact(215, id="b", attribute="charged")
    assert verdicts(text, fact(2987), charged, language=language) == []


def test_guard_day_of_another_thing_is_no_contradiction() -> None:
    outage = fact("2026-03-05T09:40:00+01:00", "date", subject="outage", attribute="started")
    assert verdicts("Cards are refused since this morning.", outage) == [("this morning", "unsupported")]
    assert verdicts("The outage started this morning.", outage) == [("this morning", "contradicts")]


def test_guard_some_of_what_is_counted_contradict_only_by_what_was_done_to_them() -> None:
    sold = fact(9000, subject="bottles", attribute="sold")
    assert verdicts("1,200 of the bottles sold were drunk.", sold) == [("1,200", "unsupported")]
    refunded = fact(800, attribute="refunded")
    assert verdicts("1,200 of the customers were refunded.", refunded) == [("1,200", "contradicts")]
    assert verdicts("We refunded 1,200 of the customers.", refunded) == [("1,200", "contradicts")]


def test_guard_what_went_before_is_not_the_deed_of_a_fact() -> None:
    ill = fact(7, subject="people", attribute="fallen ill after eating the cheese")
    assert verdicts("40 people ate the cheese.", ill) == [("40", "unsupported")]
    assert verdicts("40 people fell ill from the cheese.", ill) == [("40", "contradicts")]


@pytest.mark.parametrize("day", ["31.06.2026", "31 June 2026", "2026-06-31", "31 June", "31/06/2026"])
def test_guard_day_that_does_not_exist_is_never_right(day: str) -> None:
    deadline = fact("2026-06-30", "date", subject="claims", attribute="deadline")
    assert verdicts(f"The deadline for claims is {day} at the latest.", deadline) == [(day, "contradicts")]
    assert verdicts(f"We meet on {day} at the latest.", deadline) == [(day, "ambiguous")]


@pytest.mark.parametrize(
    ("subject", "attribute", "text", "language", "expected"),
    [
        ("production", "suspended", "Production has resumed.", "en", "contradicts"),
        ("production", "suspended", "La production a repris.", "fr", "contradicts"),
        ("production", "suspended", "La production n’a pas repris.", "fr", "consistent"),
        ("line between Gloucester and Newport", "closed", "La ligne entre Gloucester et Newport est ouverte.", "fr", "contradicts"),
        ("agency's contract", "terminated", "Le contrat de l’agence se poursuit.", "fr", "contradicts"),
        ("match", "cancelled", "The match goes ahead.", "en", "contradicts"),
        ("director", "resigned", "La directrice reste en poste.", "fr", "contradicts"),
        ("driver", "tested positive", "The driver tested negative.", "en", "contradicts"),
    ],
)  # fmt: skip
def test_guard_opposite_of_what_the_ledger_says_contradicts(
    subject: str, attribute: str, text: str, language: str, expected: str
) -> None:
    told = fact(True, "yes/no", subject=subject, attribute=attribute)
    assert [said for _, said in verdicts(text, told, language=language)] == [expected]


def test_guard_name_in_a_text_fact_is_held_to_the_letter() -> None:
    chief = fact("Hélène Vasseur", "text", subject="directrice générale", attribute="nom")
    assert verdicts("Hélène Vassour, our chief executive, apologised.", chief) == [
        ("Hélène Vassour", "contradicts")
    ]


def test_guard_best_before_date_needs_no_product_beside_it_but_no_other_one() -> None:
    day = fact("2026-05-31", "date", subject="Milo jam", attribute="best before")
    assert verdicts("Best before 31 March 2026.", day) == [("31 March 2026", "contradicts")]
    assert verdicts("For Bonbel cheese: Bonbel is best before 31 March 2026.", day) == [
        ("31 March 2026", "unsupported")
    ]


def test_guard_question_or_text_without_words_claims_nothing() -> None:
    assert verdicts("", fact(1)) == []
    assert verdicts("🙂", fact(1)) == []
    assert verdicts("Were 400 customers affected?", fact(1)) == [("400", "unsupported")]


@pytest.mark.parametrize(
    ("kind", "value", "unit", "attribute", "text"),
    [
        ("money", [3500000, "EUR"], "", "cost", "The cost for customers is €3.5 million."),
        ("money", 3500000, "EUR", "cost", "The cost for customers is €3.5 million."),
        ("money", "3.5 million", "€", "cost", "The cost for customers is €3.5 million."),
        ("money", 3.5, "M€", "cost", "The cost for customers is €3.5 million."),
        ("money", {"amount": 3500000, "currency": "EUR"}, "", "cost", "The cost for customers is €3.5 million."),
        ("duration", 5400, "", "waiting", "Customers are waiting 1 h 30."),
        ("duration", 90, "minutes", "waiting", "Customers are waiting an hour and a half."),
        ("duration", "90 min", "", "waiting", "Customers are waiting 90 minutes."),
        ("percent", 12, "%", "affected", "12% of customers are affected."),
        ("percent", "12 %", "", "affected", "12% of customers are affected."),
        ("number", "2,900-3,100", "", "affected", "3,000 customers are affected."),
        ("number", {"low": 2900, "high": 3100}, "", "affected", "3,000 customers are affected."),
        ("date", "2026-03-09T09:40:00+01:00", "", "warned", "Customers were warned yesterday at 9:40."),
    ],
)  # fmt: skip
def test_guard_stored_value_is_read_as_the_room_writes_it(
    kind: str, value: object, unit: str, attribute: str, text: str
) -> None:
    found = [verdict for _, verdict in verdicts(text, fact(value, kind, unit=unit, attribute=attribute))]
    assert found
    assert set(found) == {"consistent"}


def test_compare_two_public_texts_shows_both_places() -> None:
    said = "Statement of Monday. We confirm that 2,987 customers were affected."
    draft = "To be clear, 3,400 customers are affected and 12 shops stay open."
    clash = compare(draft, [said, "Our shops are open."], language="en", on=ON)
    assert [(each.text, each.other, each.other_text) for each in clash] == [("3,400", 0, "2,987")]
    assert said[clash[0].other_start : clash[0].other_end] == "2,987"
    assert compare(said, [said], language="en", on=ON) == []


def test_guard_speaks_to_who_reads_another_language_than_the_texts() -> None:
    row = {
        "id": "F-01",
        "subject": "clients",
        "attribute": "touchés",
        "type": "number",
        "value": 2987,
        "as_of": "2026-03-08",
    }
    fact = parse_fact(row)
    (own,) = check("Aucun client n’est touché.", [fact], language="fr", on=ON)
    (told,) = check("Aucun client n’est touché.", [fact], language="fr", on=ON, told_in="en")
    assert (told.start, told.end, told.verdict) == (own.start, own.end, own.verdict)
    assert own.message.startswith("«\u00a0Aucun\u00a0» ne s’accorde pas")
    assert told.message.startswith("“Aucun” does not agree with the ledger")
    (clash,) = compare(
        "3 400 clients sont touchés.", ["2 987 clients sont touchés."], language="fr", on=ON, told_in="en"
    )
    assert clash.message.startswith("“3 400” does not agree with what was said before")


def test_guard_command_writes_one_verdict_a_claim_without_django(tmp_path: Path) -> None:
    ledger = tmp_path / "facts.jsonl"
    row = {
        "id": 7,
        "subject": "clients",
        "attribute": "touchés",
        "type": "number",
        "value": 2987,
        "as_of": "2026-03-08",
    }
    ledger.write_text(json.dumps(row) + "\nnot a fact\n", encoding="utf-8")
    program = (
        "import sys\nfrom fauxpas.cli import main\nstatus = main(sys.argv[1:])\n"
        "assert not {'django', 'numpy', 'onnxruntime', 'torch'} & set(sys.modules)\nsys.exit(status)"
    )
    words = ["guard", "--facts", str(ledger), "--language", "fr", "--date", "2026-03-10"]
    done = subprocess.run([sys.executable, "-c", program, *words], input="Aucun client n’est touché.".encode(),
                          capture_output=True, check=False)  # fmt: skip
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [(each["text"], each["verdict"], each["fact"]) for each in rows] == [("Aucun", "contradicts", 7)]
    assert "line 2" in done.stderr.decode()
    assert done.returncode == 1


def test_guard_pairs_with_one_fact_keep_their_figures() -> None:
    found = score(lone_facts())
    assert found["precision"] >= 0.97
    assert found["recall"] >= 0.95


@pytest.mark.parametrize(
    "noise", ["1 ", "a.", "9", "deux ", "lot le ", "a1-", "fell from ", "é", "\u200b", "\n"]
)
def test_guard_noise_of_any_kind_claims_no_contradiction(noise: str) -> None:
    for language in ("fr", "en"):
        found = check(noise * 2000, [fact(2987)], language=language, on=ON)
        assert not [each for each in found if each.verdict == "contradicts"]
