"""Files of posts: JSON Lines, CSV, Parquet, also gzipped."""

from fauxpas.core.sources import register_source

from .source import FileSource


def register() -> None:
    """Make the `files` kind of source known."""
    register_source(FileSource())
