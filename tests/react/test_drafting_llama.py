"""Drafting help against llama.cpp's own server. What its words are worth cannot be tried: the weights are random."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fauxpas.core import queue
from fauxpas.core.models import Person
from fauxpas.networks.completions import client
from fauxpas.react import tasks  # noqa: F401 - importing it registers the job
from fauxpas.react.domain import drafting
from fauxpas.react.models import MachineDraft
from fauxpas.room.models import Case
from tests.react.acts import LATER, confirmed_fact, written

pytest.importorskip("xllamacpp", reason="xllamacpp has no wheel for this machine")


@pytest.mark.parametrize(("signs", "tokens", "expected"), [(30, 2000, "ready"), (6000, 60, "failed")])
def test_real_server_fills_the_form_and_a_text_cut_off_is_a_clear_failure(
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    case: Case,
    writer: Person,
    lead: Person,
    signs: int,
    tokens: int,
    expected: str,
) -> None:
    from tests.react.llama_server import llama

    monkeypatch.setattr(drafting, "MOST_SIGNS", signs)
    monkeypatch.setattr(client, "MOST_TOKENS", tokens)
    confirmed_fact(case, lead)
    with llama(tmp_path) as address:
        settings.FAUXPAS = settings.FAUXPAS | {
            "FAUXPAS_DRAFTING_URL": f"{address}/v1",
            "FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.1",),
            "FAUXPAS_SEALED": False,
        }
        drafting.ask(written(case, writer), by=writer, now=LATER)
        for attempt in range(drafting.MOST_ATTEMPTS):
            queue.work_one(worker="w", now=LATER + timedelta(hours=attempt))
    draft = MachineDraft.objects.get()
    assert draft.state == expected, draft.error
    assert set(draft.texts) == (set(case.brand.languages) if expected == "ready" else set())
