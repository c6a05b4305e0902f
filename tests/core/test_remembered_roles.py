"""Roles are read once for a request, and anew for the next."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from fauxpas.core import clock
from fauxpas.core.models import Membership, Person, Role
from fauxpas.core.rights import Right, may, remember_roles
from tests.factories import make_brand, make_person

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_roles_remembered_are_read_once_for_each_brand(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    brand, other = make_brand(), make_brand()
    person = make_person(role=Role.READER, brand=brand)
    remember_roles(person)
    with django_assert_num_queries(2):
        assert [may(person, right, brand) for right in (Right.SEE, Right.PUBLISH)] == [True, False]
        assert [may(person, right, other) for right in (Right.SEE, Right.PUBLISH)] == [False, False]


def test_roles_not_remembered_follow_a_change_at_once() -> None:
    brand = make_brand()
    person = make_person(role=Role.READER, brand=brand)
    assert not may(person, Right.PUBLISH, brand)
    Membership.objects.update(role=Role.LEAD)
    assert may(person, Right.PUBLISH, brand)


def test_page_after_a_role_was_taken_away_is_gone() -> None:
    brand = make_brand()
    person = make_person(role=Role.READER, brand=brand)
    client = Client()
    client.force_login(person, BACKEND)
    assert client.get(f"/b/{brand.slug}/queries/").status_code == 200
    Membership.objects.all().delete()
    assert client.get(f"/b/{brand.slug}/queries/").status_code == 404


def _seen(person: Person) -> object:
    return UserSession.objects.get(user=person).last_seen_at


def test_being_seen_is_written_once_a_minute_and_when_the_place_changes() -> None:
    person = make_person()
    client = Client()
    client.force_login(person, BACKEND)
    client.get("/me/")
    first = _seen(person)
    client.get("/me/")
    assert _seen(person) == first
    client.get("/me/", headers={"user-agent": "another browser"})
    second = _seen(person)
    assert second != first
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        client.get("/me/", headers={"user-agent": "another browser"})
    assert _seen(person) != second
