"""One case over several brands: who may add one, what its room gets, and who sees what, before and after it is let go."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Membership, Notice, Person, Role
from fauxpas.room import domain
from fauxpas.room.concerned import concerned_rows
from fauxpas.room.countries import MEMBERS, bound_in
from fauxpas.room.models import Case, Seat
from fauxpas.room.queries import visible_cases
from fauxpas.room.timeline import timeline
from tests.api.program import program_of
from tests.factories import NOON, make_brand, make_case, make_mentions, make_person, make_query, make_source

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Kettlewick")


@pytest.fixture
def sister(brand: Brand) -> Brand:
    return make_brand(brand.organisation, name="Kettlewick Belgium", languages=["fr", "nl"])


@pytest.fixture
def lead(brand: Brand, sister: Brand) -> Person:
    """Runs cases in both brands."""
    person = make_person(role=Role.LEAD, brand=brand, name="Lea Lead")
    join(person, sister, Role.LEAD)
    return person


@pytest.fixture
def local_lead(sister: Brand) -> Person:
    """Runs cases in the brand concerned alone."""
    return make_person(role=Role.LEAD, brand=sister, name="Lou Local")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def join(person: Person, brand: Brand, role: Role) -> None:
    Membership.objects.create(
        organisation=brand.organisation, brand=brand, person=person, role=role, created_at=NOON
    )


def concern(case: Case, sister: Brand, by: Person, lead: Person | None = None) -> Case:
    return domain.concern_brand(case, sister, countries=["BE", "GB"], lead=lead, by=by, now=LATER)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def sentences(case: Case) -> list[str]:
    return [str(line.sentence) for line in timeline(case)[0]]


def test_brand_added_gets_a_room_of_its_own_that_this_case_leads(
    case: Case, sister: Brand, lead: Person, local_lead: Person
) -> None:
    counsel = make_person(role=Role.WRITER, brand=sister, name="Col Counsel")
    local = domain.concern_brand(
        case, sister, countries=["BE"], lead=local_lead, counsel=counsel, by=lead, now=LATER
    )
    local.refresh_from_db()
    assert (local.brand, local.leading, local.led, local.title) == (sister, case, True, case.title)
    assert (local.first_signal_at, local.lead, local.countries) == (case.first_signal_at, local_lead, ["BE"])
    seats = local.seats.filter(left_at__isnull=True).values_list("person", "function")
    assert set(seats) == {(local_lead.pk, Seat.Function.LEAD), (counsel.pk, Seat.Function.COUNSEL)}
    assert local.tasks.get().owner == counsel
    assert "Belgium" in local.tasks.get().title
    assert sentences(case)[0] == "The case concerns Kettlewick Belgium too."
    assert sentences(local)[0] == "Kettlewick leads this case."
    assert trail.verify(sister.organisation) is None


def test_brand_is_added_only_by_who_runs_cases_in_both(case: Case, sister: Brand, brand: Brand) -> None:
    only_here = make_person(role=Role.LEAD, brand=brand)
    reads_there = make_person(role=Role.LEAD, brand=brand)
    join(reads_there, sister, Role.READER)
    writer = make_person(role=Role.WRITER, brand=brand)
    join(writer, sister, Role.LEAD)
    with pytest.raises(NotFound):
        concern(case, sister, only_here)
    for person in (reads_there, writer):
        with pytest.raises(NotAllowed):
            concern(case, sister, person)
    assert domain.brands_to_concern(case, only_here) == []
    assert not sister.cases.exists()


def test_brand_of_another_organisation_cannot_be_added(case: Case, lead: Person) -> None:
    stranger = make_brand()
    join(lead, stranger, Role.LEAD)
    with pytest.raises(InputRefused):
        concern(case, stranger, lead)
    assert stranger not in domain.brands_to_concern(case, lead)


def test_brand_is_added_once_and_never_to_a_case_that_is_led(
    case: Case, sister: Brand, lead: Person, brand: Brand
) -> None:
    local = concern(case, sister, lead)
    with pytest.raises(InputRefused):
        concern(case, sister, lead)
    third = make_brand(brand.organisation)
    join(lead, third, Role.LEAD)
    with pytest.raises(MoveRefused):
        concern(local, third, lead)
    with pytest.raises(InputRefused):
        domain.concern_brand(case, third, countries=["XX"], by=lead, now=LATER)


def test_brand_let_go_and_added_again_gets_its_former_room_back(
    case: Case, sister: Brand, lead: Person
) -> None:
    local = concern(case, sister, lead)
    freed = domain.release_brand(local, reason="Sells none.", by=lead, now=LATER)
    assert not freed.led
    assert list(domain.local_cases(case)) == []
    assert sentences(case)[0] == "Kettlewick Belgium is no longer concerned."
    assert sentences(freed)[0] == "Kettlewick no longer leads this case."
    assert concern(case, sister, lead) == local
    assert domain.local_cases(case).get().countries == ["BE", "GB"]


def test_brand_is_let_go_with_a_reason_by_who_runs_the_leading_case(
    case: Case, sister: Brand, lead: Person, local_lead: Person
) -> None:
    local = concern(case, sister, lead, local_lead)
    with pytest.raises(NotFound):
        domain.release_brand(local, reason="We want out.", by=local_lead, now=LATER)
    with pytest.raises(InputRefused):
        domain.release_brand(local, reason=" ", by=lead, now=LATER)
    assert domain.local_cases(case).exists()
    domain.release_brand(local, reason="Sells none.", by=lead, now=LATER)
    assert Notice.objects.filter(person=local_lead, title__contains="no longer led").exists()


def test_members_of_each_brand_see_their_own_case_alone(
    case: Case, sister: Brand, lead: Person, local_lead: Person, brand: Brand
) -> None:
    local = concern(case, sister, lead, local_lead)
    colleague = make_person(role=Role.WRITER, brand=brand)
    stranger = make_person(role=Role.OWNER, brand=make_brand())
    assert set(visible_cases(local_lead)) == {local}
    assert set(visible_cases(colleague)) == {case}
    assert set(visible_cases(lead)) == {case, local}
    assert not visible_cases(stranger).exists()


def test_row_of_a_brand_tells_how_loud_it_is_and_links_for_its_members_alone(
    case: Case, sister: Brand, lead: Person, local_lead: Person, brand: Brand
) -> None:
    local = concern(case, sister, lead, local_lead)
    make_query(sister, "kettle")
    make_mentions(make_source(sister), "A kettle burnt", "My kettle too", now=LATER)
    colleague = make_person(role=Role.WRITER, brand=brand)
    for person, url in ((lead, local.path), (colleague, "")):
        (row,) = concerned_rows(case, person, now=LATER)
        assert (row.case, row.countries, row.url) == (local, "Belgium, United Kingdom", url)
        assert row.situation.count == 2
    assert "no public page yet" in [str(words) for words in row.standing]


def test_word_to_the_leading_room_stands_in_its_log_under_the_brand(
    case: Case, sister: Brand, lead: Person, local_lead: Person
) -> None:
    local = concern(case, sister, lead, local_lead)
    domain.tell_leading(local, text="Two shops called.", by=local_lead, now=LATER)
    assert case.log.get().text == "Kettlewick Belgium: Two shops called."
    assert Notice.objects.filter(person=lead, title="Word from Kettlewick Belgium").exists()
    domain.release_brand(local, reason="Sells none.", by=lead, now=LATER)
    with pytest.raises(MoveRefused):
        domain.tell_leading(local, text="And now?", by=local_lead, now=LATER)
    with pytest.raises(MoveRefused):
        domain.tell_leading(case, text="To whom?", by=lead, now=LATER)
    with pytest.raises(InputRefused):
        domain.tell_leading(local, text=" ", by=local_lead, now=LATER)


def test_law_of_the_brands_countries_comes_first(case: Case, sister: Brand, lead: Person) -> None:
    local = concern(case, sister, lead)
    assert bound_in(["BE", "GB"]) == {"BE", "GB", "EU"}
    assert bound_in(["GB"]) == {"GB"}
    assert len(MEMBERS) == 27
    page = client_of(lead).get(f"{local.path}law/")
    here = [rule.country in {"EU", "GB"} for rule, *_rest in page.context["rules"]]
    assert here == sorted(here, reverse=True)
    assert any(here)
    assert not all(here)


def test_pages_let_in_who_belongs_and_refuse_who_may_not(
    case: Case, sister: Brand, lead: Person, brand: Brand, local_lead: Person
) -> None:
    local = concern(case, sister, lead, local_lead)
    reader = make_person(role=Role.READER, brand=brand)
    stranger = make_person(role=Role.OWNER, brand=make_brand())
    pages = ["brands/", f"brands/add/?brand={sister.slug}", f"brands/{local.pk}/release/"]
    expected = {lead: [200, 302, 200], reader: [200, 403, 403], stranger: [404] * 3, local_lead: [404] * 3}
    for person, statuses in expected.items():
        client = client_of(person)
        assert [client.get(f"{case.path}{page}").status_code for page in pages] == statuses, person
    assert (
        client_of(reader).post(f"{case.path}brands/{local.pk}/release/", {"reason": "x"}).status_code == 403
    )
    assert client_of(stranger).post(f"{local.path}brands/word/", {"text": "x"}).status_code == 404
    page = client_of(reader).get(f"{case.path}brands/").content.decode()
    assert "Kettlewick Belgium" in page
    assert local.path not in page


def test_brand_is_added_told_and_let_go_on_the_pages(
    case: Case, sister: Brand, lead: Person, local_lead: Person
) -> None:
    client = client_of(lead)
    assert "Add a brand" in client.get(case.path).content.decode()
    path = f"{case.path}brands/add/?brand={sister.slug}"
    assert client.post(path, {"countries": ["ZZ"]}).status_code == 422
    answer = client.post(path, {"countries": ["BE"], "lead": local_lead.pk})
    assert answer.headers["Location"] == f"{case.path}brands/"
    local = domain.local_cases(case).get()
    assert local.lead == local_lead
    there = client_of(local_lead)
    listed = there.get(f"/b/{sister.slug}/cases/").content.decode()
    assert "led by Kettlewick" in listed
    assert there.post(f"{local.path}brands/word/", {"text": ""}).status_code == 422
    assert there.post(f"{local.path}brands/word/", {"text": "Two calls."}).status_code == 302
    assert client.post(f"{case.path}brands/{local.pk}/release/", {"reason": "No sales"}).status_code == 302
    assert there.get(f"{local.path}lines/").headers["Location"] == local.path
    assert "led by Kettlewick" not in there.get(f"/b/{sister.slug}/cases/").content.decode()


def test_api_adds_lists_and_lets_go(case: Case, sister: Brand, lead: Person, brand: Brand) -> None:
    program, path = program_of(lead, brand), f"/brands/{brand.slug}/cases/{case.number}/brands"
    made = program.done("POST", path, {"brand": sister.slug, "countries": ["BE"]})
    assert (made["brand"], made["countries"], made["number"]) == (sister.name, ["BE"], 1)
    assert [each["id"] for each in program.done("GET", path)] == [made["id"]]
    assert program.done("GET", f"/brands/{sister.slug}/cases/1")["led_by"] == brand.name
    assert program.call("POST", path, {"brand": sister.slug}).status_code == 422
    assert program.done("POST", f"{path}/{made['id']}/release", {"reason": "No sales"}) == []
    assert program.done("GET", f"/brands/{sister.slug}/cases/1")["led_by"] is None
    wrong = {"brand": sister.slug, "lead": make_person().pk}
    assert program.call("POST", path, wrong).status_code == 422
