"""Which posts repeat an earlier one: the same words, a repost, or nearly the same words."""

from fauxpas.engine.duplicates.stream import VERSION, Duplicates

__all__ = ["VERSION", "Duplicates"]
