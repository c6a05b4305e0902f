"""What the accessibility checker axe finds on a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Of the rules that hold it would gather every element they hold for: a quarter of its time.
BROKEN_RULES_ONLY = {"resultTypes": ["violations"]}


def violations(page: Page) -> list[tuple[str, str]]:
    """Every rule that does not hold, and the first element it does not hold for."""
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in _found(page)]


def grave(page: Page) -> list[tuple[str, str]]:
    """Of the violations those that axe calls serious or critical."""
    return [
        (rule["id"], rule["nodes"][0]["html"])
        for rule in _found(page)
        if rule["impact"] in {"serious", "critical"}
    ]


def _found(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Axe().run(page, options=BROKEN_RULES_ONLY).response["violations"]
    return found
