"""The watch's entries in every brand's menu."""

from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.core.navigation import Count, Entry, register_entry
from fauxpas.watch.models import Alarm


def register() -> None:
    """Now, alarms, mentions, stories, reviews, sources, queries."""
    register_entry(Entry(10, _("Now"), "broadcast", "watch:now", key="n"))
    register_entry(Entry(11, _("Alarms"), "bell", "watch:alarms", count=_unanswered, on_phone=True, key="a"))
    register_entry(Entry(12, _("Mentions"), "chats-circle", "watch:mentions", key="m"))
    register_entry(Entry(13, _("Stories"), "stack", "watch:stories"))
    register_entry(Entry(13, _("Reviews"), "gauge", "watch:reviews"))
    register_entry(Entry(14, _("Sources"), "rss", "watch:sources"))
    register_entry(Entry(15, _("Queries"), "funnel", "watch:queries"))


def _unanswered(brand: Brand) -> Count:
    waiting = Alarm.objects.filter(brand=brand, ended_at__isnull=True, state=Alarm.State.RAISED).count()
    return Count(waiting, hot=waiting > 0)
