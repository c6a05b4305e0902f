"""Coming in, letting others in, and one's own account."""

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings

from fauxpas.core.models import Brand, Membership, Organisation, Person, Role, SignInLink
from fauxpas.core.people import BrandWish, add_brand, found_organisation, make_link_secret, make_token
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Person:
    return Person.objects.create_user(
        "owner@acme.example", "a long password", name="Olive Owner", created_at=NOON
    )


@pytest.fixture
def organisation(owner: Person) -> Organisation:
    return found_organisation("Acme", by=owner, now=NOON)


@pytest.fixture
def brand(organisation: Organisation, owner: Person) -> Brand:
    return add_brand(organisation, BrandWish("Acme", (), ("en",), "Europe/Paris"), by=owner, now=NOON)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def fresh_link(person: Person) -> str:
    from fauxpas.core import clock

    return f"/in/{make_link_secret(person, now=clock.now())}/"


def test_no_cache_on_the_way_keeps_what_a_member_reads(owner: Person, brand: Brand) -> None:
    client, path = signed_in(owner), f"/b/{brand.slug}/cases/"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    for answer in (first, again, client.get("/me/")):
        assert answer.headers["Cache-Control"] == "private, no-cache"


def test_link_opened_does_not_spend_it_and_used_once_signs_in(owner: Person, client: Client) -> None:
    path = fresh_link(owner)
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert Client().post(path).status_code == 410


def test_link_of_a_deactivated_person_is_spent(owner: Person, client: Client) -> None:
    path = fresh_link(owner)
    owner.is_active = False
    owner.save()
    assert client.post(path).status_code == 410


def test_sign_in_by_password_and_wrong_password(owner: Person, client: Client) -> None:
    wrong = client.post("/account/login/", {"login": owner.email, "password": "another password"})
    assert wrong.status_code == 200
    assert "_auth_user_id" not in client.session
    client.post("/account/login/", {"login": "OWNER@acme.example", "password": "a long password"})
    assert client.session["_auth_user_id"] == str(owner.pk)


def test_sign_in_too_many_wrong_passwords_are_held_back(owner: Person, client: Client) -> None:
    statuses = [
        client.post("/account/login/", {"login": owner.email, "password": f"guess number {n}"}).status_code
        for n in range(12)
    ]
    client.post("/account/login/", {"login": owner.email, "password": "a long password"})
    assert "_auth_user_id" not in client.session
    assert set(statuses) <= {200, 429}


def test_stranger_who_guesses_does_not_shut_the_owner_out(owner: Person, client: Client) -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for n in range(12):
        stranger.post("/account/login/", {"login": owner.email, "password": f"guess number {n}"})
        stranger.post("/account/login/code/", {"email": owner.email})
    stranger.post("/account/login/", {"login": owner.email, "password": "a long password"})
    assert "_auth_user_id" not in stranger.session
    assert Client().post("/account/login/code/", {"email": owner.email}).status_code == 302
    client.post("/account/login/", {"login": owner.email, "password": "a long password"})
    assert client.session["_auth_user_id"] == str(owner.pk)


def test_guesses_from_many_addresses_together_come_to_an_end(owner: Person) -> None:
    late = Client(REMOTE_ADDR="203.0.113.99")
    few = settings.ACCOUNT_RATE_LIMITS | {"login_anywhere": "3/10m/key"}
    with override_settings(ACCOUNT_RATE_LIMITS=few):
        for n in range(3):
            wrong = {"login": owner.email, "password": f"guess number {n}"}
            Client(REMOTE_ADDR=f"203.0.113.{n}").post("/account/login/", wrong)
        late.post("/account/login/", {"login": owner.email, "password": "a long password"})
    assert "_auth_user_id" not in late.session


def test_nobody_signs_themselves_up(client: Client) -> None:
    client.post("/account/signup/", {"email": "me@x.example", "password1": "a long password"})
    assert not Person.objects.filter(email="me@x.example").exists()


def test_invite_gives_a_link_that_lets_in(organisation: Organisation, owner: Person, client: Client) -> None:
    page = signed_in(owner).post(
        f"/o/{organisation.slug}/people/",
        {"email": "new@acme.example", "name": "New", "role": Role.WRITER, "brand": ""},
    )
    found = re.search(r"/in/[\w-]+/", page.content.decode())
    assert found is not None
    client.post(found[0])
    assert client.session["_auth_user_id"] == str(Person.objects.get(email="new@acme.example").pk)


@pytest.mark.parametrize("path", ["people/", "tokens/", "brands/add/"])
def test_organisation_pages_of_another_organisation_are_unknown(
    organisation: Organisation, path: str
) -> None:
    stranger = make_person(role=Role.OWNER, brand=make_brand())
    assert signed_in(stranger).get(f"/o/{organisation.slug}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/", "/me/", "/o/acme/people/", "/o/acme/tokens/", "/start/"])
def test_pages_of_the_room_ask_a_stranger_to_sign_in(
    path: str, organisation: Organisation, client: Client
) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


def test_member_without_the_right_cannot_invite(brand: Brand, organisation: Organisation) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    answer = signed_in(lead).post(
        f"/o/{organisation.slug}/people/",
        {"email": "x@y.example", "name": "X", "role": Role.OWNER, "brand": ""},
    )
    assert answer.status_code == 403
    assert Membership.objects.count() == 2


def test_tokens_page_shows_the_secret_once_and_ends_the_token(brand: Brand, owner: Person) -> None:
    client = signed_in(owner)
    made = client.post(
        f"/o/{brand.organisation.slug}/tokens/", {"name": "bot", "brand": brand.pk, "scopes": ["read"]}
    )
    assert re.search(r"fxp_[\w-]{30,}", made.content.decode())
    again = client.get(f"/o/{brand.organisation.slug}/tokens/").content.decode()
    assert not re.search(r"fxp_[\w-]{30,}", again)


def test_revoke_token_of_another_organisation_is_unknown(brand: Brand, owner: Person) -> None:
    token, _secret = make_token(brand, by=owner, now=NOON, name="bot", scopes=["read"])
    other = make_brand()
    stranger = Person.objects.create_user("s@other.example", name="S", created_at=NOON)
    Membership.objects.create(
        organisation=other.organisation, person=stranger, role=Role.OWNER, created_at=NOON
    )
    assert (
        signed_in(stranger).post(f"/o/{other.organisation.slug}/tokens/{token.pk}/revoke/").status_code == 404
    )
    token.refresh_from_db()
    assert token.revoked_at is None


def test_language_switch_keeps_to_our_own_pages(owner: Person) -> None:
    client = signed_in(owner)
    assert (
        client.post("/language/", {"language": "fr", "next": "https://evil.example/"}).headers["Location"]
        == "/"
    )
    assert client.post("/language/", {"language": "fr", "next": "/me/"}).headers["Location"] == "/me/"
    owner.refresh_from_db()
    assert owner.language == "fr"


def test_me_saved_language_is_spoken_at_once(owner: Person, organisation: Organisation) -> None:
    client = signed_in(owner)
    fields = {"deed": "me", "name": "Olive", "phone": "", "language": "fr", "time_zone": "Europe/Paris"}
    client.post("/me/", fields)
    page = client.get("/me/")
    assert page.headers["Content-Language"] == "fr"


def test_sign_in_links_are_kept_as_digests_only(owner: Person) -> None:
    path = fresh_link(owner)
    assert path.split("/")[2] not in str(SignInLink.objects.values())


def test_address_cannot_be_changed_to_one_nobody_confirmed(brand: Brand) -> None:
    reader = make_person(role=Role.READER, brand=brand)
    client = signed_in(reader)
    before = reader.email
    for deed in ("action_add", "action_primary"):
        assert client.post("/account/email/", {"email": "boss@acme.example", deed: ""}).status_code == 404
    reader.refresh_from_db()
    assert reader.email == before


def test_member_of_one_brand_learns_nothing_of_its_sister(
    brand: Brand, organisation: Organisation, owner: Person
) -> None:
    wish = BrandWish("Sister", (), ("en",), "Europe/Paris")
    sister = add_brand(organisation, wish, by=owner, now=NOON)
    hidden = make_person(role=Role.LEAD, brand=sister, name="Hidden Colleague")
    client = signed_in(make_person(role=Role.READER, brand=brand))
    for page in ("people", "tokens"):
        said = client.get(f"/o/{organisation.slug}/{page}/").content.decode()
        assert "Sister" not in said
        assert "Hidden" not in said
    their_page = f"/o/{organisation.slug}/people/{Membership.objects.get(person=hidden).pk}/"
    assert client.get(their_page).status_code == 404
    assert signed_in(owner).get(their_page).status_code == 200
    assert "Olive Owner" in client.get(f"/o/{organisation.slug}/people/").content.decode()


def test_invited_member_of_two_organisations_is_not_shown_a_link(
    organisation: Organisation, owner: Person
) -> None:
    client = signed_in(owner)
    invitation = {"email": "new@acme.example", "name": "New", "role": "reader"}
    assert "/in/" in client.post(f"/o/{organisation.slug}/people/", invitation).content.decode()
    new = Person.objects.get(email="new@acme.example")
    Membership.objects.create(
        organisation=make_brand().organisation, person=new, role=Role.LEAD, created_at=NOON
    )
    add_brand(organisation, BrandWish("Acme", (), ("en",), "Europe/Paris"), by=owner, now=NOON)
    again = invitation | {"brand": str(Brand.objects.get(organisation=organisation).pk)}
    assert "/in/" not in client.post(f"/o/{organisation.slug}/people/", again).content.decode()
