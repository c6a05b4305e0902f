"""One request to `POST {FAUXPAS_DRAFTING_URL}/chat/completions`, through the guarded HTTP.

Source of the contract: OpenAI API reference, chat completions with `response_format` of type `json_schema`, which llama.cpp's
server, vLLM, Ollama, Mistral and others speak too.
"""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from fauxpas.core import http
from fauxpas.core.errors import RefusedForGood
from fauxpas.core.queue import LEASE_SECONDS
from fauxpas.core.writers import Brief, Written

MOST_TOKENS = 2000
MOST_BYTES = 400_000
# The lease of the job that asks must outlast the asking, or another worker would ask again.
LONGEST_SECONDS = LEASE_SECONDS - 10


class CompletionsWriter:
    """The endpoint an operator configured."""

    def is_on(self) -> bool:
        """Whether there is an address to ask, and the room may ask anybody."""
        return bool(_setting("URL")) and not settings.FAUXPAS["FAUXPAS_SEALED"]

    def place(self) -> str:
        """The endpoint's host."""
        return urlsplit(_setting("URL")).hostname or ""

    def write(self, brief: Brief, *, now: datetime) -> Written:
        """Ask once; see `Writer.write`. Nothing is streamed: a proposal is read whole or not at all."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if _setting("KEY"):
            headers["Authorization"] = f"Bearer {_setting('KEY')}"
        answer = http.fetch(
            f"{_setting('URL')}/chat/completions",
            now=now,
            method="POST",
            headers=headers,
            body=json.dumps(_request(brief)).encode(),
            seconds=min(settings.FAUXPAS["FAUXPAS_DRAFTING_SECONDS"], LONGEST_SECONDS),
            most_bytes=MOST_BYTES,
        )
        return _read(answer.body, host=self.place())


def _setting(name: str) -> str:
    return str(settings.FAUXPAS[f"FAUXPAS_DRAFTING_{name}"])


def _request(brief: Brief) -> dict[str, Any]:
    return {
        "model": _setting("MODEL"),
        "messages": [
            {"role": "system", "content": brief.task},
            {"role": "user", "content": brief.data},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "words", "strict": True, "schema": brief.schema},
        },
        "max_tokens": MOST_TOKENS,
        "temperature": 0.2,
        "stream": False,
    }


def _read(body: bytes, *, host: str) -> Written:
    """The first choice's words. Raises RefusedForGood for an answer that is not one, or that was cut off."""
    try:
        answer = json.loads(body)
        choice = answer["choices"][0]
        text, model = choice["message"]["content"], str(answer.get("model", ""))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as fault:
        raise RefusedForGood(
            _("%(host)s answers in a form we do not know. Check the address of the drafting help.")
            % {"host": host}
        ) from fault
    if choice.get("finish_reason") == "length":
        raise RefusedForGood(_("%(host)s did not finish its text. Ask again.") % {"host": host})
    if not isinstance(text, str) or not text.strip():
        raise RefusedForGood(_("%(host)s gave no words. Ask again.") % {"host": host})
    return Written(text, model[:120])
