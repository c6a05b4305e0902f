"""Who may begin a room, and how one's own address changes: only what was confirmed counts."""

import base64
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.test import Client, override_settings

from fauxpas.core import addresses, clock, people
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Job, Membership, NoticeAddress, Organisation, Person, Role, TrailEntry
from fauxpas.networks.mail.backend import WAITING_MAIL
from fauxpas.web.signin import first_person
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db
WISH = {
    "person_name": "Ada",
    "email": "ada@acme.example",
    "organisation": "Acme",
    "name": "Acme",
    "other_names": "",
    "languages": ["en"],
    "time_zone": "Europe/Paris",
}


@pytest.fixture(autouse=True)
def own_backend() -> Iterator[None]:
    """The room's own way of sending: the runner of the tests puts Django's in its place."""
    with override_settings(EMAIL_BACKEND="fauxpas.networks.mail.backend.QueueOrRefuse"):
        yield


@pytest.fixture
def with_mail() -> Iterator[None]:
    ours = {"FAUXPAS_SMTP_URL": "smtp://127.0.0.1:9", "FAUXPAS_MAIL_FROM": "room@acme.example"}
    with override_settings(FAUXPAS={**settings.FAUXPAS, **ours}):
        yield


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def proven(person: Person) -> Client:
    """Signed in, and the password given once more."""
    client = signed_in(person)
    assert client.post("/account/reauthenticate/", {"password": "a long password"}).status_code == 302
    return client


def letters() -> list[tuple[str, str]]:
    """(recipient, words) of every letter that waits, the oldest first."""
    found = []
    for job in Job.objects.filter(kind=WAITING_MAIL).order_by("pk"):
        letter = message_from_bytes(base64.b64decode(job.payload["mail"]), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        found.append((job.payload["to"][0], letter.get_content()))
    return found


@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize("asked", ["password/reset", "login/code"])
@pytest.mark.parametrize("whose", ["a member's", "nobody's"])
def test_letter_leads_to_the_room_whatever_host_it_was_asked_by(asked: str, whose: str) -> None:
    email = make_person().email if whose == "a member's" else "nobody@acme.example"
    answer = Client().post(f"/account/{asked}/", {"email": email}, headers={"Host": "testserver:6666"})
    assert answer.status_code == 302
    [(to, words)] = letters()
    letter = base64.b64decode(Job.objects.get(kind=WAITING_MAIL).payload["mail"]).decode()
    assert to == email
    assert "testserver" not in letter
    assert "Subject: [fauxpas] " in letter
    assert set(re.findall(r"https?://[^/\s]+", words)) <= {settings.ROOM_URL}


def link_in(words: str) -> str:
    found = re.search(r"http://localhost:\d+(/me/email/\S+/)", words)
    assert found is not None
    return found[1]


def test_first_account_made_by_link_founds_the_room() -> None:
    client = signed_in(first_person(now=NOON))
    assert client.post("/start/", WISH).status_code == 302
    assert Membership.objects.get(role=Role.OWNER).person.email == "ada@acme.example"


def test_somebody_removed_takes_no_address_and_founds_nothing() -> None:
    brand = make_brand()
    owner, left = make_person(role=Role.OWNER, brand=brand), make_person(role=Role.WRITER, brand=brand)
    Membership.objects.filter(person=owner).update(brand=None)
    people.remove_member(Membership.objects.get(person=left), by=owner, now=NOON)
    answer = signed_in(left).post("/start/", WISH)
    assert answer.status_code == 403
    assert not Person.objects.filter(email=WISH["email"]).exists()
    assert Organisation.objects.count() == 1


@pytest.mark.usefixtures("with_mail")
def test_new_address_counts_only_once_its_letter_was_opened() -> None:
    person = make_person(role=Role.WRITER, brand=make_brand())
    former = person.email
    NoticeAddress.objects.create(person=person, label=former, address=f"mailto:{former}", created_at=NOON)
    client = proven(person)
    assert client.post("/me/email/", {"email": "new@acme.example"}).status_code == 302
    person.refresh_from_db()
    assert person.email == former
    [(to, words)] = letters()
    assert to == "new@acme.example"
    link = link_in(words)
    assert client.get(link).status_code == 200
    person.refresh_from_db()
    assert person.email == former
    assert client.post(link).status_code == 302
    person.refresh_from_db()
    assert person.email == "new@acme.example"
    assert list(person.notice_addresses.values_list("address", flat=True)) == ["mailto:new@acme.example"]
    assert letters()[1][0] == former
    warning = Job.objects.filter(kind=WAITING_MAIL).latest("pk")
    assert warning.last_useful_at is not None
    assert warning.last_useful_at - warning.created_at > timedelta(hours=23)
    assert TrailEntry.objects.filter(verb="person.email_changed", subject_id=person.pk).count() == 1
    assert client.post(link).status_code == 409


@pytest.mark.usefixtures("with_mail")
def test_open_session_alone_asks_for_no_new_address() -> None:
    client = signed_in(make_person(role=Role.WRITER, brand=make_brand()))
    answer = client.post("/me/email/", {"email": "thief@acme.example"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert letters() == []


@pytest.mark.usefixtures("with_mail")
def test_whoever_has_no_password_must_have_come_in_lately(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person(role=Role.WRITER, brand=make_brand())
    person.set_unusable_password()
    person.save()
    client = signed_in(person)
    assert client.post("/me/email/", {"email": "new@acme.example"}).status_code == 302
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    ways = [
        "/me/email/",
        "/account/password/set/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/add/",
    ]
    assert [client.get(way).status_code for way in ways] == [403] * 4
    assert client.post("/me/email/", {"email": "thief@acme.example"}).status_code == 403
    assert len(letters()) == 1


@pytest.mark.usefixtures("with_mail")
def test_address_stays_when_its_former_holder_cannot_be_warned() -> None:
    person = make_person(role=Role.WRITER, brand=make_brand())
    client = proven(person)
    client.post("/me/email/", {"email": "new@acme.example"})
    link = link_in(letters()[0][1])
    with override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_SMTP_URL": ""}):
        assert client.post(link).status_code == 500
    person.refresh_from_db()
    assert person.email != "new@acme.example"


@pytest.mark.usefixtures("with_mail")
def test_letter_opened_by_somebody_else_changes_nothing() -> None:
    brand = make_brand()
    person, other = make_person(role=Role.WRITER, brand=brand), make_person(role=Role.LEAD, brand=brand)
    proven(person).post("/me/email/", {"email": "new@acme.example"})
    link = link_in(letters()[0][1])
    assert signed_in(other).post(link).status_code == 409
    assert Client().post(link).status_code == 302
    assert not Person.objects.filter(email="new@acme.example").exists()


@pytest.mark.usefixtures("with_mail")
def test_letters_to_others_are_limited() -> None:
    client = proven(make_person(role=Role.WRITER, brand=make_brand()))
    statuses = [client.post("/me/email/", {"email": f"{n}@x.example"}).status_code for n in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(letters()) == 5


def test_room_without_mail_says_so_and_changes_nothing() -> None:
    client = proven(make_person(role=Role.WRITER, brand=make_brand()))
    assert client.post("/me/email/", {"email": "new@acme.example"}).status_code == 500
    assert not Job.objects.filter(kind=WAITING_MAIL).exists()


def test_address_of_somebody_else_is_refused_when_it_is_confirmed() -> None:
    brand = make_brand()
    person, other = make_person(role=Role.WRITER, brand=brand), make_person(role=Role.LEAD, brand=brand)
    token = addresses.make_email_token(person, other.email.upper(), now=NOON)
    with pytest.raises(MoveRefused):
        addresses.change_email(token, by=person, now=NOON)
    person.refresh_from_db()
    assert person.email != other.email


def test_letter_is_spent_once_the_address_changed_even_when_it_changed_back() -> None:
    person = make_person(role=Role.WRITER, brand=make_brand())
    before = person.email
    token = addresses.make_email_token(person, "new@acme.example", now=NOON)
    addresses.change_email(token, by=person, now=NOON)
    back = addresses.make_email_token(person, before, now=NOON)
    addresses.change_email(back, by=person, now=NOON)
    for spent in (token, back):
        with pytest.raises(MoveRefused):
            addresses.change_email(spent, by=person, now=NOON)
    assert person.email == before


@pytest.mark.parametrize("hours", [25, 1000])
def test_letter_of_yesterday_no_longer_counts(hours: int) -> None:
    person = make_person(role=Role.WRITER, brand=make_brand())
    token = addresses.make_email_token(person, "new@acme.example", now=NOON)
    with pytest.raises(MoveRefused):
        addresses.change_email(token, by=person, now=NOON + timedelta(hours=hours))
    with pytest.raises(MoveRefused):
        addresses.change_email(token + "x", by=person, now=NOON)


def test_own_address_or_none_is_refused() -> None:
    person = make_person(role=Role.WRITER, brand=make_brand())
    for email in (person.email.upper(), "nobody", ""):
        with pytest.raises(InputRefused):
            addresses.make_email_token(person, email, now=clock.now())
