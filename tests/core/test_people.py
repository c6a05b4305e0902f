"""Who may see and do what, and how people and tokens come and go."""

from datetime import timedelta

import pytest

from fauxpas.core import people, trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Membership, Person, Role, TrailEntry
from fauxpas.core.rights import RIGHTS, Right, brand_for, check_right, may, people_who_may, visible_brands
from tests.factories import NOON

pytestmark = pytest.mark.django_db
WISH = people.BrandWish("Acme", ("acme corp",), ("en", "fr"), "Europe/Paris")


@pytest.fixture
def owner() -> Person:
    return Person.objects.create_user("owner@acme.example", name="Owner", created_at=NOON)


@pytest.fixture
def brand(owner: Person) -> Brand:
    return people.add_brand(people.found_organisation("Acme", by=owner, now=NOON), WISH, by=owner, now=NOON)


def member(brand: Brand, owner: Person, role: Role, *, of_brand: bool = True) -> Person:
    return people.invite(
        brand.organisation,
        by=owner,
        now=NOON,
        email=f"a-{role}@acme.example",
        name=str(role.label),
        role=role,
        brand=brand if of_brand else None,
    )


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("right", list(Right))
def test_right_follows_the_table_for_every_role(
    role: Role, right: Right, brand: Brand, owner: Person
) -> None:
    person = member(brand, owner, role)
    allowed = role in RIGHTS[right]
    assert may(person, right, brand) is allowed
    assert (person in people_who_may(right, brand)) is allowed
    if not allowed:
        with pytest.raises(NotAllowed):
            check_right(person, right, brand)


def test_visible_brands_another_organisation_sees_nothing(brand: Brand) -> None:
    stranger = Person.objects.create_user("s@other.example", name="Stranger", created_at=NOON)
    theirs = people.add_brand(
        people.found_organisation("Other", by=stranger, now=NOON), WISH, by=stranger, now=NOON
    )
    assert list(visible_brands(stranger)) == [theirs]
    with pytest.raises(NotFound):
        brand_for(stranger, brand.slug)
    with pytest.raises(NotFound):
        check_right(stranger, Right.SEE, brand)


def test_visible_brands_member_of_one_brand_does_not_see_its_sister(brand: Brand, owner: Person) -> None:
    sister = people.add_brand(
        brand.organisation, people.BrandWish("Sister", (), ("fr",), "Europe/Paris"), by=owner, now=NOON
    )
    person = member(brand, owner, Role.LEAD)
    assert list(visible_brands(person)) == [brand]
    assert set(visible_brands(owner)) == {brand, sister}
    assert not may(person, Right.SEE, sister)


def test_visible_brands_inactive_person_sees_nothing(brand: Brand, owner: Person) -> None:
    owner.is_active = False
    owner.save()
    assert not visible_brands(owner).exists()


def test_invite_known_address_in_other_case_is_the_same_person(brand: Brand, owner: Person) -> None:
    person = member(brand, owner, Role.WRITER)
    again = people.invite(
        brand.organisation, by=owner, now=NOON, email="A-WRITER@acme.example", name="x", role=Role.READER
    )
    assert again == person


@pytest.mark.parametrize(
    ("email", "role", "field"), [("no address", "reader", "email"), ("a@b.example", "king", "role")]
)
def test_invite_bad_input_names_the_field(
    brand: Brand, owner: Person, email: str, role: str, field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        people.invite(brand.organisation, by=owner, now=NOON, email=email, name="x", role=role)
    assert set(refused.value.fields) == {field}


def test_invite_by_a_lead_is_refused_and_by_a_stranger_is_unknown(brand: Brand, owner: Person) -> None:
    lead = member(brand, owner, Role.LEAD)
    stranger = Person.objects.create_user("s@other.example", name="S", created_at=NOON)
    with pytest.raises(NotAllowed):
        people.invite(brand.organisation, by=lead, now=NOON, email="x@y.example", name="x", role=Role.OWNER)
    with pytest.raises(NotFound):
        people.invite(
            brand.organisation, by=stranger, now=NOON, email="x@y.example", name="x", role=Role.OWNER
        )


def test_invite_into_another_organisations_brand_is_unknown(brand: Brand, owner: Person) -> None:
    stranger = Person.objects.create_user("s@other.example", name="S", created_at=NOON)
    other = people.found_organisation("Other", by=stranger, now=NOON)
    with pytest.raises(NotFound):
        people.invite(
            other, by=stranger, now=NOON, email="x@y.example", name="x", role=Role.READER, brand=brand
        )


def test_last_owner_can_neither_leave_nor_step_down(brand: Brand, owner: Person) -> None:
    mine = Membership.objects.get(person=owner)
    with pytest.raises(MoveRefused):
        people.change_member(mine, by=owner, now=NOON, role=Role.LEAD, call_order=None)
    with pytest.raises(MoveRefused):
        people.remove_member(mine, by=owner, now=NOON)


def test_remove_member_ends_their_tokens_and_is_in_the_trail(brand: Brand, owner: Person) -> None:
    second = member(brand, owner, Role.OWNER, of_brand=False)
    token, _secret = people.make_token(brand, by=second, now=NOON, name="bot", scopes=["read"])
    people.remove_member(Membership.objects.get(person=second), by=owner, now=NOON)
    token.refresh_from_db()
    assert token.revoked_at == NOON
    assert TrailEntry.objects.latest("index").verb == "member.removed"
    assert trail.verify(brand.organisation) is None


def test_remove_member_ends_their_ways_in_once_no_brand_is_left(brand: Brand, owner: Person) -> None:
    person = member(brand, owner, Role.WRITER)
    people.invite(brand.organisation, by=owner, now=NOON, email=person.email, name="", role=Role.READER)
    secret = people.make_link_secret(person, now=NOON)
    first, last = person.memberships.order_by("pk")
    people.remove_member(first, by=owner, now=NOON)
    assert people.find_link(secret, now=NOON) is not None
    people.remove_member(last, by=owner, now=NOON)
    assert people.find_link(secret, now=NOON) is None


def test_link_works_once_and_for_a_day(owner: Person) -> None:
    link = people.find_link(people.make_link_secret(owner, now=NOON), now=NOON)
    assert link is not None
    assert people.use_link(link, now=NOON)
    assert not people.use_link(link, now=NOON)
    secret = people.make_link_secret(owner, now=NOON)
    assert people.find_link(secret, now=NOON + timedelta(hours=people.LINK_HOURS)) is None
    assert people.find_link("guess", now=NOON) is None


def test_make_token_keeps_only_its_digest(brand: Brand, owner: Person) -> None:
    token, secret = people.make_token(brand, by=owner, now=NOON, name="bot", scopes=["read", "write"])
    assert secret not in str(token.__dict__)
    assert people.digest(secret) == token.digest


def test_add_brand_same_name_gets_another_address(brand: Brand, owner: Person) -> None:
    assert people.add_brand(brand.organisation, WISH, by=owner, now=NOON).slug == f"{brand.slug}-2"


def test_add_brand_bad_wish_names_every_field(brand: Brand, owner: Person) -> None:
    with pytest.raises(InputRefused) as refused:
        people.add_brand(
            brand.organisation, people.BrandWish(" ", (), (), "Mars/Olympus"), by=owner, now=NOON
        )
    assert set(refused.value.fields) == {"name", "languages", "time_zone"}


def test_invite_an_account_another_organisation_made_is_refused(brand: Brand, owner: Person) -> None:
    theirs = member(brand, owner, Role.OWNER)
    stranger = Person.objects.create_user("s@other.example", name="S", created_at=NOON)
    other = people.found_organisation("Other", by=stranger, now=NOON)
    with pytest.raises(InputRefused) as refused:
        people.invite(other, by=stranger, now=NOON, email=theirs.email, name="x", role=Role.READER)
    assert set(refused.value.fields) == {"email"}
    assert not Membership.objects.filter(organisation=other, person=theirs).exists()


def test_invite_an_account_nobody_belongs_to_is_refused(brand: Brand, owner: Person) -> None:
    Person.objects.create_user("planted@acme.example", name="Planted", created_at=NOON)
    with pytest.raises(InputRefused):
        people.invite(
            brand.organisation,
            by=owner,
            now=NOON,
            email="planted@acme.example",
            name="x",
            role=Role.OWNER,
        )


def test_invite_somebody_removed_before_takes_them_back(brand: Brand, owner: Person) -> None:
    left = member(brand, owner, Role.WRITER)
    people.remove_member(Membership.objects.get(person=left), by=owner, now=NOON)
    assert member(brand, owner, Role.WRITER) == left
    assert Membership.objects.filter(person=left, brand=brand).exists()


def test_belongs_elsewhere_counts_other_organisations_only(brand: Brand, owner: Person) -> None:
    assert not people.belongs_elsewhere(owner, brand.organisation)
    people.found_organisation("Second", by=owner, now=NOON)
    assert people.belongs_elsewhere(owner, brand.organisation)


@pytest.mark.parametrize(
    ("name", "marks"),
    [("Camille (fiction)", "C"), ("Anne-Marie Le Goff", "AL"), ("“Zed” 3", "3"), ("", "C")],
)
def test_initials_are_letters_and_figures_only(name: str, marks: str) -> None:
    assert Person(name=name, email="claire@brindille.example").initials() == marks
