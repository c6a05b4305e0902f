"""What people decide about listening: sources, queries, and posts added by hand."""

from fauxpas.watch.domain.asking import (
    Preview,
    Previewed,
    Reason,
    explain_mention,
    preview_query,
    propose_query,
    save_query,
    stop_query,
)
from fauxpas.watch.domain.erasing import Erased, Traces, erase_author, find_traces
from fauxpas.watch.domain.reasons import correct_reason, take_back_reason
from fauxpas.watch.domain.reviews import confirm_window, dismiss_window, reopen_window
from fauxpas.watch.domain.sources import (
    add_by_hand,
    add_source,
    export_feeds,
    import_feeds,
    pause_source,
    remove_source,
    resume_source,
)
from fauxpas.watch.domain.stories import (
    is_over,
    members_of,
    mentions_of,
    merge_stories,
    pin_story,
    rename_story,
    split_story,
    undo_change,
    unpin_story,
)

__all__ = [
    "Erased",
    "Preview",
    "Previewed",
    "Reason",
    "Traces",
    "add_by_hand",
    "add_source",
    "confirm_window",
    "correct_reason",
    "dismiss_window",
    "erase_author",
    "explain_mention",
    "export_feeds",
    "find_traces",
    "import_feeds",
    "is_over",
    "members_of",
    "mentions_of",
    "merge_stories",
    "pause_source",
    "pin_story",
    "preview_query",
    "propose_query",
    "remove_source",
    "rename_story",
    "reopen_window",
    "resume_source",
    "save_query",
    "split_story",
    "stop_query",
    "take_back_reason",
    "undo_change",
    "unpin_story",
]
