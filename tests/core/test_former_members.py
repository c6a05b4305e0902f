"""Who was removed before their table was there is read from the trail once."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from fauxpas.core import people
from fauxpas.core.models import FormerMember, Membership, Role
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db


def test_removed_members_of_the_trail_are_remembered() -> None:
    brand = make_brand()
    owner, left = make_person(role=Role.OWNER, brand=brand), make_person(role=Role.WRITER, brand=brand)
    Membership.objects.filter(person=owner).update(brand=None)
    people.remove_member(Membership.objects.get(person=left), by=owner, now=NOON)
    FormerMember.objects.all().delete()
    remember = import_module("fauxpas.core.migrations.0002_remember_former_members").remember
    remember(apps, connection.schema_editor())
    known = FormerMember.objects.get()
    assert (known.person, known.organisation, known.left_at) == (left, brand.organisation, NOON)
