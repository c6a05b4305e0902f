"""What people hear themselves: a pasted link or text, a call that somebody took."""

from fauxpas.core.sources import register_source

from .source import ByHandSource


def register() -> None:
    """Make the `by_hand` kind of source known."""
    register_source(ByHandSource())
