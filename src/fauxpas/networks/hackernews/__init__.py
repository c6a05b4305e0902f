"""Hacker News, by the search that Algolia keeps of it."""

from fauxpas.core.sources import register_source

from .source import HackerNewsSource


def register() -> None:
    """Make the `hackernews` kind of source known."""
    register_source(HackerNewsSource())
