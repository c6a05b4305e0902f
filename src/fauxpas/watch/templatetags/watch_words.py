"""The watch's own words in templates."""

from django import template

from fauxpas.watch import silence

register = template.Library()


@register.filter
def why_in_words(why: str) -> str:
    """`{{ source.why_silent|why_in_words }}`: why a source is silent, in the reader's language."""
    return silence.why_in_words(why)
