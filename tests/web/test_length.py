"""A body too large for anything here is turned away unread."""

import pytest
from django.test import Client

from fauxpas.web.middleware import MOST_BYTES


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("length", "status"), [(str(MOST_BYTES), 403), (str(MOST_BYTES + 1), 413), ("9" * 5000, 413), ("-1", 413)]
)
def test_body_is_taken_up_to_the_limit_and_not_beyond(length: str, status: int) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.generic("POST", "/language/", b"language=en", CONTENT_LENGTH=length)
    assert answer.status_code == status
