"""Feeds: RSS, Atom and JSON Feed, one address each."""

from fauxpas.core.sources import register_source

from .source import FeedSource


def register() -> None:
    """Make the `feed` kind of source known."""
    register_source(FeedSource())
