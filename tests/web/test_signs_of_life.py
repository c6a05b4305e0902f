"""Who may read the signs of life, and what the log says of an address with a secret."""

import logging
import logging.config

import pytest
from django.conf import settings
from django.test import Client, override_settings

from fauxpas.web.logs import HideSecrets

pytestmark = pytest.mark.django_db


def test_this_machine_reads_the_metrics_and_a_proxy_does_not(client: Client) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 403
    assert client.get("/healthz", REMOTE_ADDR="10.0.0.7").status_code == 200


def test_room_with_an_address_of_its_own_tells_nobody_without_a_token(client: Client) -> None:
    with override_settings(ROOM_URL="https://room.example"):
        assert client.get("/metrics").status_code == 403
        with override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_METRICS_TOKEN": "s3cret"}):
            assert client.get("/metrics", headers={"Authorization": "Bearer s3cret"}).status_code == 200


def test_token_opens_the_metrics_from_elsewhere_and_is_then_asked_of_everybody(client: Client) -> None:
    with override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_METRICS_TOKEN": "s3cret"}):
        for given, status in (("s3cret", 200), ("s3cre", 403)):
            headers = {"Authorization": f"Bearer {given}"}
            assert client.get("/metrics", headers=headers, REMOTE_ADDR="10.0.0.7").status_code == status
        assert client.get("/metrics").status_code == 403


@pytest.mark.parametrize("path", ["/in/{}/", "/in/{}", "/p/acme/confirm/{}/", "/me/email/{}:1abc:xyz/"])
def test_secret_of_an_address_is_never_logged(path: str) -> None:
    secret = "Zx9_-" * 7
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 1, "%s: %s", ("Too Many Requests", path.format(secret)), None
    )
    assert HideSecrets().filter(record)
    assert secret not in record.getMessage()
    assert record.getMessage().startswith("Too Many Requests: /")


def test_log_of_the_room_hides_secrets(capfd: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(settings.LOGGING)
    Client().get(f"/in/{'Zx9_-' * 7}/")
    said = capfd.readouterr().err
    assert "/in/…/" in said
    assert "Zx9_-Zx9" not in said
