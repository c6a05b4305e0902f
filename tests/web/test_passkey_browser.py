"""A passkey: added with the password, then enough to come in, with a real (virtual) authenticator."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from fauxpas.core.models import Role
from tests.factories import make_brand, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def test_passkey_once_added_lets_in_without_a_password(browser: Browser, live_server: LiveServer) -> None:
    person = make_person(role=Role.LEAD, brand=make_brand())
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    page.goto("/account/login/")
    page.get_by_label("E-mail").or_(page.locator("#id_login")).first.fill(person.email)
    page.locator("#id_password").fill("a long password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/account/2fa/webauthn/add/")
    if page.locator("#id_password").count():
        page.locator("#id_password").fill("a long password")
        page.locator("main button[type=submit]").first.click()
    page.locator("#id_name").fill("Night phone")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda address: "webauthn/add" not in address)

    context.clear_cookies()
    page.goto("/account/login/")
    page.locator("#passkey_login").click()
    expect(page).to_have_url(f"{live_server.url}/")
    page.context.close()
