"""Are these words ours? The static pages and the record say it, and so does the form, whatever copying did to the words."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from fauxpas.core.models import Brand, Person, Role
from fauxpas.core.signing import public_key
from fauxpas.engage import checking
from fauxpas.engage.domain import redact
from fauxpas.engage.models import Showing
from fauxpas.engage.page.render import render
from fauxpas.engage.page.site import gather
from fauxpas.engage.page.words import leaf_of, words_note
from fauxpas.engine import merkle, notes
from fauxpas.engine.wordprint import plain_wording, wordprint
from fauxpas.understand.models import PublicText
from tests.engage.sayings import case_of, pin, say
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db
BODY = "We took back 12,480 packets. “Do not eat them,” says the shop.\n\n- Bring them back.\n- Call 0800."
LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def forget_limits() -> None:
    cache.clear()


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Kettlewick")


@pytest.fixture
def said(brand: Brand) -> PublicText:
    return say(brand, BODY, case=case_of(brand), title="Recall")


def ask(brand: Brand, words: str, *, language: str = "en") -> str:
    answer = Client().post(f"/p/{brand.slug}/verify/", {"words": words, "language": language})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "pasted",
    [
        BODY,
        f"Recall\n{BODY}",
        BODY.replace("“", '"').replace(",”", ',"').replace("\n", "\r\n").replace("- ", "• "),
    ],
)
def test_whole_text_is_ours_however_it_was_copied(brand: Brand, said: PublicText, pasted: str) -> None:
    page = ask(brand, pasted)
    assert "These words are ours." in page
    assert f"/{said.language}/{said.pk}/" in page
    assert "We have not corrected them." in page


def test_part_of_a_text_is_told_as_a_part(brand: Brand, said: PublicText) -> None:
    assert "part of what we said" in ask(brand, "12,480 packets. “Do not eat them,” says the shop.")
    assert "not ours" in ask(brand, "Call 0800.")


def test_whole_text_is_looked_up_and_a_part_in_the_newest_only(
    brand: Brand, said: PublicText, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        say(brand, f"Update {number}: we are still counting.", case=said.case, at=LATER)
    read: list[str] = []

    def reading(text: str) -> str:
        read.append(text)
        return plain_wording(text)

    monkeypatch.setattr(checking, "MOST_READ", 4)
    monkeypatch.setattr(checking, "plain_wording", reading)
    assert "These words are ours." in ask(brand, f"Recall {BODY}")
    assert len(read) == 1
    assert "not ours" in ask(brand, "12,480 packets. “Do not eat them,” says the shop.")
    assert len(read) == 2 + 4
    say(brand, f"{BODY} We count on.", case=said.case, at=LATER + timedelta(hours=1))
    assert "part of what we said" in ask(brand, "12,480 packets. “Do not eat them,” says the shop.")


def test_words_with_one_figure_changed_are_not_ours(brand: Brand, said: PublicText) -> None:
    assert "These words are not ours." in ask(brand, BODY.replace("12,480", "12,489"))


def test_words_of_another_brand_are_not_ours(brand: Brand, said: PublicText) -> None:
    assert "These words are not ours." in ask(make_brand(), BODY)


def test_corrected_words_say_when_and_lead_to_the_newest_correction(brand: Brand, said: PublicText) -> None:
    first = say(brand, "It is 13,000.", case=said.case, kind="correction", corrects=said, at=LATER)
    second = say(
        brand,
        "It is 14,000.",
        case=said.case,
        kind="correction",
        corrects=first,
        at=LATER + timedelta(hours=1),
    )
    page = ask(brand, BODY)
    assert "We corrected them since" in page
    assert f"/en/{second.pk}/" in page


def test_answer_is_in_the_reader_s_language_and_nothing_is_kept(brand: Brand, said: PublicText) -> None:
    page = ask(brand, "Ces mots sont faux, <b>vraiment</b>.", language="fr")
    assert '<html lang="fr">' in page
    assert "vraiment" not in page


def test_form_without_words_and_too_many_questions(brand: Brand) -> None:
    assert Client().get(f"/p/{brand.slug}/verify/").status_code == 200
    assert Client().get("/p/no-such-brand/verify/").status_code == 404
    statuses = [Client().post(f"/p/{brand.slug}/verify/", {"words": "x"}).status_code for _ in range(31)]
    assert statuses[-1] == 429


def test_a_household_of_many_addresses_is_counted_as_one(brand: Brand) -> None:
    def ask_from(address: str) -> int:
        return Client().post(f"/p/{brand.slug}/verify/", {"words": "x"}, REMOTE_ADDR=address).status_code

    statuses = [ask_from(f"2001:db8:1:2::{number:x}") for number in range(31)]
    assert statuses[-1] == 429
    assert ask_from("2001:db8:1:3::1") == 200
    assert [ask_from(f"::ffff:192.0.2.{number}") for number in range(31)][-1] == 200


def test_page_lists_every_digest_and_has_one_page_for_each(brand: Brand, said: PublicText) -> None:
    correction = say(brand, "It is 13,000.", case=said.case, kind="correction", corrects=said, at=LATER)
    files = render(gather(brand))
    listed = files["en/verify/index.html"].decode()
    assert listed.count(f">{said.digest[:16]}<") == 1
    assert "corrected since" in listed
    assert "<script" not in listed
    one = files[f"en/verify/{said.digest}/index.html"].decode()
    assert "These words are ours." in one
    assert f"en/{correction.pk}/" in one
    assert said.digest in files[f"en/{said.pk}/index.html"].decode()
    assert "fr/verify/index.html" in files


def test_page_shown_twice_is_told_as_the_one_that_stands(brand: Brand) -> None:
    first = pin(brand, "Recall", "Do not eat them.")
    Showing.objects.filter(pk=first.pk).update(down_at=LATER)
    again = pin(brand, "Recall", "Do not eat them.", at=LATER)
    said = PublicText.objects.get(owner_label="engage.showing", owner_id=again.pk)
    page = render(gather(brand))[f"en/verify/{said.digest}/index.html"].decode()
    assert f'href="../../../en/{said.pk}/">Read it' in page


def test_list_of_many_texts_stays_below_50_kilobytes(brand: Brand) -> None:
    matter = case_of(brand)
    for number in range(130):
        say(
            brand, f"{BODY} {number}", case=matter, title=f"Update {number} of the recall of kettles in shops"
        )
    files = render(gather(brand))
    page = files["en/verify/index.html"]
    style = next(content for path, content in files.items() if path.startswith("style-"))
    assert len(page) + len(style) < 50_000
    assert b"30 earlier texts" in page
    assert len(json.loads(files["words.json"])["texts"]) == 130


def test_record_is_signed_and_only_grows(brand: Brand, said: PublicText) -> None:
    before = gather(brand)
    former = notes.read_checkpoint(words_note(before), public_key())
    say(brand, "Une autre", case=said.case, language="fr", at=LATER)
    after = gather(brand)
    point = notes.read_checkpoint(render(after)["words.txt"].decode(), public_key())
    leaves = [merkle.leaf_digest(leaf_of(each).encode()) for each in after.record]
    assert (former.size, point.size) == (1, 2)
    assert point.root == merkle.root_of(leaves)
    assert former.root == leaves[0]
    told = json.loads(render(after)["words.json"])
    assert told["texts"][-1]["wordprint"] == wordprint(BODY)
    assert notes.read_verifier(told["key"]) == public_key()
    assert render(after) == render(gather(brand))


def test_people_who_may_not_read_the_room_may_ask(brand: Brand, said: PublicText) -> None:
    outsider: Person = make_person(role=Role.OWNER, brand=make_brand())
    client = Client()
    client.force_login(outsider, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"/p/{brand.slug}/verify/", {"words": BODY, "language": "en"})
    assert "These words are ours." in answer.content.decode()


def test_guess_at_words_that_were_taken_out_is_not_answered(brand: Brand) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    body = "We thank Jeanne Zwetschge of Lyon, who called us at once, and everybody who waited with her."
    text = say(brand, body, case=case_of(brand), title="Thanks")
    redact(text, words="Jeanne Zwetschge", kind="personal", reason="She asked us.", by=lead, now=LATER)
    assert "We do not know these words." in ask(
        brand, "We thank Jeanne Zwetschge of Lyon, who called us at once"
    )
    assert "We do not confirm them" in ask(brand, "Words nobody ever said.")
    assert "These words are part of what we said." in ask(
        brand, "who called us at once, and everybody who waited"
    )
    answers = {ask(brand, said) for said in (body, body.replace("Zwetschge", "Zwirn"), f"Thanks\n{body}")}
    assert len(answers) == 1
    assert "a text of ours from which words were removed" in answers.pop()
    assert "We do not know these words." in ask(brand, body.replace("waited", "shouted"))


def test_words_that_were_removed_cannot_be_guessed_from_what_is_published(brand: Brand) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    body = (
        "Madame Zwetschge answers on 06 12 34 56 78, every day from eight to eight, and in the evening too."
    )
    text = say(brand, body, case=case_of(brand), title="Madame Zwetschge answers")
    before = gather(brand)
    head = render(before)["words.txt"]
    redact(text, words="06 12 34 56 78", kind="personal", reason="It is hers.", by=lead, now=LATER)
    redact(text, words="Madame Zwetschge", kind="personal", reason="She asked us.", by=lead, now=LATER)
    files = render(gather(brand))
    secrets = (text.digest, text.salt, wordprint(body), wordprint(f"{text.title}\n{body}"), "Zwetschge")
    published = b"".join(files.values()).decode() + "".join(files)
    assert [secret for secret in secrets if secret in published] == []
    assert "No fingerprint" in files[f"en/{text.pk}/index.html"].decode()
    assert "words removed, so no fingerprint" in files["en/verify/index.html"].decode()
    assert files["words.txt"] == head
    told = json.loads(files["words.json"])
    leaves = [bytes.fromhex(leaf) for leaf in told["leaves"]]
    assert leaves[told["texts"][0]["place"]] == merkle.leaf_digest(leaf_of(before.record[0]).encode())
    assert notes.read_checkpoint(told["head"], public_key()).root == merkle.root_of(leaves)
    for asked in (text.digest, text.digest[::-1]):
        assert "We do not know these words." in ask(brand, asked)


def test_struck_words_are_still_read_and_keep_their_fingerprint(brand: Brand) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    body = "Keep the kettle plugged in until it cools down. We tell you more at noon, here and in every shop."
    text = say(brand, body, case=case_of(brand))
    redact(
        text, words="Keep the kettle plugged in", kind="wrong_advice", reason="Unplug it.", by=lead, now=LATER
    )
    assert f"en/verify/{text.digest}/index.html" in render(gather(brand))
    assert "These words are ours." in ask(brand, body)
    assert "We said them on" in ask(brand, text.digest)


@pytest.mark.parametrize("title", ["", "Jeanne Zwetschge"])
def test_text_of_which_too_little_is_left_is_not_known_from_its_gaps(brand: Brand, title: str) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    text = say(brand, "We thank Jeanne Zwetschge.", case=case_of(brand), title=title)
    redact(text, words="Jeanne Zwetschge", kind="personal", reason="She asked us.", by=lead, now=LATER)
    assert "We do not know these words." in ask(brand, "We thank nobody.")
    assert "We do not know these words." in ask(brand, text.body)
