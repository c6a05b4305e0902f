"""Addresses of the watch phase, below /b/<brand>/."""

from django.urls import URLPattern, path

from fauxpas.watch import hooks
from fauxpas.watch.views import alarms, erasing, listening, mentions, reviews, stories
from fauxpas.watch.views.now import now

app_name = "watch"
urlpatterns: list[URLPattern] = [
    path("", now, name="now"),
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/<int:pk>/", alarms.alarm, name="alarm"),
    path("alarms/<int:pk>/acknowledge/", alarms.acknowledge, name="acknowledge"),
    path("alarms/<int:pk>/snooze/", alarms.snooze, name="snooze"),
    path("alarms/<int:pk>/dismiss/", alarms.dismiss, name="dismiss"),
    path("mentions/", mentions.mentions, name="mentions"),
    path("mentions/<int:pk>/", mentions.mention, name="mention"),
    path("mentions/by-hand/", mentions.by_hand, name="by_hand"),
    path("stories/", stories.listed, name="stories"),
    path("stories/<int:pk>/", stories.story, name="story"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("sources/", listening.sources, name="sources"),
    path("sources/add/", listening.add_source, name="add_source"),
    path("sources/opml/import/", listening.import_opml, name="import_opml"),
    path("sources/opml/", listening.export_opml, name="export_opml"),
    path("sources/<int:pk>/", listening.source, name="source"),
    path("settings/erase/", erasing.erase, name="erase"),
    path("queries/", listening.queries, name="queries"),
    path("queries/new/", listening.query, name="new_query"),
    path("queries/<int:pk>/", listening.query, name="query"),
    path("queries/<int:pk>/stop/", listening.stop_query, name="stop_query"),
]

# Outside every brand: included by web/urls.py without a namespace.
public_urlpatterns: list[URLPattern] = [path("hooks/<int:source>/", hooks.receive, name="webhook")]
