"""A page made of every part, and a server for it on loopback under the product's own security policy."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django import forms
from django.template import Context, Engine
from django.utils import timezone, translation

import fauxpas
from fauxpas.web.middleware import POLICY

STATIC = Path(fauxpas.__file__).parent / "web/static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
NOW = datetime(2026, 11, 19, 9, 12, tzinfo=UTC)
HOURS = 24
Pages = dict[str, Callable[[], str]]


class SpecimenForm(forms.Form):
    """One field of each sort."""

    title = forms.CharField(label="What happened", help_text="One sentence.")
    query = forms.CharField(
        label="Query", widget=forms.Textarea(attrs={"class": "query", "rows": 2}), required=False
    )
    level = forms.ChoiceField(
        label="How bad", choices=[("1", "watch"), ("2", "alert")], widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("fr", "French")])
    stop = forms.BooleanField(label="Stop the scheduled posts", required=False)


def _chart() -> dict[str, Any]:
    start = NOW - timedelta(hours=HOURS)
    usual = [6 + 4 * math.sin(hour / HOURS * 2 * math.pi) for hour in range(HOURS + 1)]
    counts: list[int | None] = [round(value) for value in usual[:-2]]
    counts += [40, 96]
    counts[8] = None
    times = [(start + timedelta(hours=hour)).isoformat() for hour in range(HOURS + 1)]
    return {
        "id": "volume",
        "finding": "Mentions an hour: 2 to 12 expected; from 08:00 they rise to 96.",
        "height": "tall",
        "note": "Why it rang: volume and negative share left their band.",
        "data": {
            "kind": "volume",
            "times": times,
            "values": counts,
            "expected": usual,
            "low": [value - 2 for value in usual],
            "high": [value + 4 for value in usual],
            "alarms": [{"at": times[23], "label": "08:12 alarm", "url": "#alarm"}],
            "marks": [{"at": times[22], "label": "first signal"}],
            "blind": [[times[7], times[9]]],
        },
        "table": {
            "columns": ["Time", "Mentions"],
            "rows": [[time, count] for time, count in zip(times, counts, strict=True)],
        },
    }


def _share() -> dict[str, Any]:
    chart = _chart()
    values: list[float | None] = [*[0.12] * (HOURS - 3), None, 0.4, None, 0.71]
    chart["data"] = {
        "kind": "share", "times": chart["data"]["times"], "values": values, "usual": 0.12,
        "low": [value and value - 0.05 for value in values], "high": [value and value + 0.05 for value in values],
    }  # fmt: skip
    return chart | {"id": "share", "finding": "71% of mentions are negative, 12% usually.", "height": "low"}


def _nav() -> list[dict[str, Any]]:
    every = [
        {"url": "/", "label": "Home", "icon": "house", "current": True, "key": "h"},
        {"url": "/alarms", "label": "Alarms", "icon": "bell", "count": 2, "hot": True, "key": "a"},
    ]
    case = [{"url": "/facts", "label": "Facts", "icon": "seal-check", "count": 24, "key": "f"}]
    return [{"label": "", "items": every}, {"label": "Lemon sablés", "items": case}]


def _todo() -> list[dict[str, Any]]:
    return [
        {"due_at": NOW + timedelta(minutes=8), "soon": True, "yours": True, "title": "Approve update 2",
         "meta": "1 contradiction stands.", "url": "#approve", "label": "Read and decide", "act": True, "number": 1},
        {"due_at": NOW - timedelta(minutes=27), "late": True, "title": "Tell the shops", "tag_word": "27 min late", "tag_tone": "red"},
        {"title": "Publish the holding statement", "url": "#publish", "label": "Publish", "public": True, "number": 2, "yours": True},
    ]  # fmt: skip


def _steps() -> list[dict[str, Any]]:
    return [
        {"state": "done", "name": "Written", "who": "Community manager", "when": NOW - timedelta(minutes=30)},
        {"state": "refused", "name": "Law", "who": "Counsel", "when": NOW, "remark": "cause unknown"},
        {"state": "yours", "name": "Voice", "who": "You", "by": NOW + timedelta(minutes=8)},
        {"state": "waiting", "name": "Facts", "who": "Quality director"},
        {"state": "public", "name": "Public", "who": "5 places"},
    ]


class Reader:
    """Whoever is signed in."""

    is_authenticated = True
    single_keys = True

    def __str__(self) -> str:
        return "Lead of communications"

    def initials(self) -> str:
        """Of the round mark."""
        return "LO"


def specimen(language: str = "en", *, theme: str = "", live: bool = False) -> str:
    """The page of every part, in a language, in Paris at 10:12 on 19 November 2026."""
    headers = SimpleNamespace(X_Live="1" if live else None)
    nav = _nav()
    context = {
        "request": SimpleNamespace(headers=headers, COOKIES={"theme": theme}, get_full_path="/"),
        "csrf_token": "token", "user": Reader(), "messages": [], "now": NOW, "nav": nav, "phone_tabs": nav[0]["items"],
        "brand": {"name": "Maison Brindille"},
        "brands": [
            {"url": "/b/1", "name": "Maison Brindille", "state": "crisis", "current": True},
            {"url": "/b/2", "name": "Atelier Cocagne", "state": "ordinary", "current": False},
        ],
        "sources_heard": {"states": ["heard"] * 14 + ["late", "blind"], "heard": 14, "total": 16, "url": "#coverage"},
        "next_promise": {"url": "#case", "title": "Lemon sablés", "due_at": NOW + timedelta(minutes=18)},
        "home_url": "/", "find_url": "/find", "language_url": "/language",
        "account_links": [{"url": "/me", "label": "Your account", "icon": "user-circle"}],
        "first": NOW - timedelta(minutes=210), "said": NOW - timedelta(minutes=171), "goal": NOW - timedelta(minutes=150),
        "prom": NOW - timedelta(minutes=42), "due": NOW + timedelta(minutes=18), "late": NOW - timedelta(minutes=12),
        "form": SpecimenForm(data={"level": "2"}), "chart": _chart(), "share": _share(), "todo": _todo(), "steps": _steps(),
        "spark": [3, 4, None, 5, 30], "slow": [1, 1, 1, 1, 1], "shigh": [6, 6, 6, 6, 6],
        "cells": ["heard"] * 40 + ["late", "quiet", "blind", "over_budget", "never"],
        "bars": [{"label": "Bluesky", "value": 44, "usual": 4, "hot": True, "note": "×11"}],
    }  # fmt: skip
    source = (Path(__file__).parent / "specimen.html").read_text(encoding="utf-8")
    with translation.override(language), timezone.override(ZoneInfo("Europe/Paris")):
        return Engine.get_default().from_string(source).render(Context(context))


@contextmanager
def served(pages: Pages) -> Iterator[str]:
    """Serve pages by path, and the static files, on a free port of loopback; the address of the root."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            file = STATIC / path.removeprefix("/static/")
            if path in pages:
                self.give(pages[path]().encode(), "text/html; charset=utf-8")
            elif path.startswith("/static/") and file.is_file():
                self.give(file.read_bytes(), KINDS[file.suffix])
            else:
                self.send_error(404)

        def give(self, body: bytes, kind: str) -> None:
            etag = f'"{sha256(body).hexdigest()[:16]}"'
            unchanged = self.headers.get("If-None-Match") == etag
            self.send_response(304 if unchanged else 200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", "0" if unchanged else str(len(body)))
            self.end_headers()
            if not unchanged:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
