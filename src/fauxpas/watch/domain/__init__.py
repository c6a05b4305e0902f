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
from fauxpas.watch.domain.sources import (
    add_by_hand,
    add_source,
    export_feeds,
    import_feeds,
    pause_source,
    remove_source,
    resume_source,
)

__all__ = [
    "Erased",
    "Preview",
    "Previewed",
    "Reason",
    "Traces",
    "add_by_hand",
    "add_source",
    "erase_author",
    "explain_mention",
    "export_feeds",
    "find_traces",
    "import_feeds",
    "pause_source",
    "preview_query",
    "propose_query",
    "remove_source",
    "resume_source",
    "save_query",
    "stop_query",
]
