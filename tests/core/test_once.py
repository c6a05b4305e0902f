"""What everybody who follows a thing in the same state is shown is found once."""

import pytest

from fauxpas.core.once import find_once, once
from tests.factories import make_brand

pytestmark = pytest.mark.django_db


def test_readers_in_different_states_do_not_make_each_other_look_anew() -> None:
    brand, looked = make_brand(), list[str]()

    def look(state: str) -> str:
        def find() -> str:
            looked.append(state)
            return f"found in {state}"

        thing = type(brand).objects.get(pk=brand.pk)
        find_once(thing, state=state)
        return once(thing, "test", find)

    found = [look(state) for state in ("of one brand", "of two brands") * 3]
    assert found == ["found in of one brand", "found in of two brands"] * 3
    assert looked == ["of one brand", "of two brands"]
    assert look("written since") == "found in written since"
