"""A push message in a real browser: the worker shows it, and keeps nothing else."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from fauxpas.core.models import Role
from tests.factories import make_brand, make_person
from tests.web.test_every_page_browser import page_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOWN = """async () => {
    const worker = await navigator.serviceWorker.ready
    for (let times = 0; times < 400; times++) {
        const shown = await worker.getNotifications()
        if (shown.length) return shown.map((each) => [each.title, each.body, each.tag, each.requireInteraction, each.data.path])
        await new Promise((resolve) => setTimeout(resolve, 50))
    }
}"""


def test_worker_shows_the_notice_and_keeps_no_page(browser: Browser, live_server: LiveServer) -> None:
    person = make_person(role=Role.LEAD, brand=make_brand())
    page = page_of(browser, live_server, person, ("fr", "light", 390))
    page.context.grant_permissions(["notifications"], origin=live_server.url)
    devtools = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    devtools.send("ServiceWorker.enable")
    page.goto("/me/notices/")
    page.get_by_role("button", name="Me prévenir sur cet appareil").wait_for()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    told = {"title": "Brindille : ça sonne", "body": "Depuis 10 h", "path": "/b/x/", "tag": "t", "urgent": True, "language": "fr"}  # fmt: skip
    pushed = {
        "origin": live_server.url,
        "registrationId": found[-1]["registrationId"],
        "data": json.dumps(told),
    }
    devtools.send("ServiceWorker.deliverPushMessage", pushed)
    assert page.evaluate(SHOWN) == [["Brindille : ça sonne", "Depuis 10 h", "t", True, "/b/x/"]]
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    page.context.close()
