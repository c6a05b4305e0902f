"""Decides and writes: the ledger's facts, the evidence they rest on, and the public texts that cite them."""

from .citing import (
    Cited,
    Problem,
    Rendered,
    cite_draft,
    record_plain_text,
    record_public_text,
    render,
    rendered_sentence,
    rendered_value,
    still_said,
    told_of,
)
from .clashes import settle_clash
from .evidence import (
    MOST_BYTES,
    add_file,
    add_page,
    add_picture,
    hold,
    keep_post,
    link_facts,
    read_file,
    release,
    remove,
)
from .facts import FactDraft, add_fact, change_fact, draft_of, set_status
from .guarding import day_there, guarded_ledger, held_against, ledger_versions
from .proposals import dismiss_proposal, glean_case, take_proposal, waiting_proposals
from .resting import find_resting
from .touched import Touched, leave_as_it_is, note_touched, texts_touched_by

__all__ = [
    "MOST_BYTES",
    "Cited",
    "FactDraft",
    "Problem",
    "Rendered",
    "Touched",
    "add_fact",
    "add_file",
    "add_page",
    "add_picture",
    "change_fact",
    "cite_draft",
    "day_there",
    "dismiss_proposal",
    "draft_of",
    "find_resting",
    "glean_case",
    "guarded_ledger",
    "held_against",
    "hold",
    "keep_post",
    "leave_as_it_is",
    "ledger_versions",
    "link_facts",
    "note_touched",
    "read_file",
    "record_plain_text",
    "record_public_text",
    "release",
    "remove",
    "render",
    "rendered_sentence",
    "rendered_value",
    "set_status",
    "settle_clash",
    "still_said",
    "take_proposal",
    "texts_touched_by",
    "told_of",
    "waiting_proposals",
]
