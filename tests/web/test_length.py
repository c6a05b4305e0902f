"""A body too large for anything here is turned away unread."""

import pytest
from django.test import Client

from fauxpas.understand.forms_groups import MOST_UPLOAD_BYTES
from fauxpas.web.middleware import MOST_BYTES


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("length", "status"), [(str(MOST_BYTES), 403), (str(MOST_BYTES + 1), 413), ("9" * 5000, 413), ("-1", 413)]
)
def test_body_is_taken_up_to_the_limit_and_not_beyond(length: str, status: int) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.generic("POST", "/language/", b"language=en", CONTENT_LENGTH=length)
    assert answer.status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["cases/1/customers/add/", "drill/recording/"])
def test_list_is_taken_up_to_what_its_page_says(page: str) -> None:
    client = Client(enforce_csrf_checks=True)
    # A stranger is asked to sign in: the length was no obstacle.
    for length, status in ((MOST_UPLOAD_BYTES + 2_000, 403), (2 * MOST_UPLOAD_BYTES, 413)):
        answer = client.generic("POST", f"/b/acme/{page}", b"", CONTENT_LENGTH=str(length))
        assert answer.status_code == status


@pytest.mark.django_db
def test_refusal_says_what_is_taken_in_the_language_of_the_browser() -> None:
    client, much = Client(), str(MOST_BYTES + 1)
    page = client.post("/language/", {}, CONTENT_LENGTH=much, headers={"Accept-Language": "fr"})
    assert "10 Mo" in page.content.decode()
    told = client.post("/api/v1/brands", {}, CONTENT_LENGTH=much)
    assert (told.status_code, told.json()["code"]) == (413, "too_large")
