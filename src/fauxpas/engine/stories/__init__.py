"""Which posts of a brand are about the same thing: stories that open, grow, merge, part and close as posts come in."""

from fauxpas.engine.stories.grouping import VERSION, Stories
from fauxpas.engine.stories.story import Event, Pace, Summary, Title

__all__ = ["VERSION", "Event", "Pace", "Stories", "Summary", "Title"]
