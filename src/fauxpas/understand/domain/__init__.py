"""Decides and writes: the ledger's facts, and the public texts that cite them."""

from .citing import (
    Cited,
    Problem,
    Rendered,
    Touched,
    cite_draft,
    record_plain_text,
    record_public_text,
    render,
    rendered_sentence,
    rendered_value,
    texts_touched_by,
)
from .facts import FactDraft, add_fact, change_fact, draft_of, set_status

__all__ = [
    "Cited",
    "FactDraft",
    "Problem",
    "Rendered",
    "Touched",
    "add_fact",
    "change_fact",
    "cite_draft",
    "draft_of",
    "record_plain_text",
    "record_public_text",
    "render",
    "rendered_sentence",
    "rendered_value",
    "set_status",
    "texts_touched_by",
]
