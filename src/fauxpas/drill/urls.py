"""Addresses of the drill phase, below /b/<brand>/."""

from django.urls import URLPattern, path

from fauxpas.drill.views import drills, exercises

app_name = "drill"
urlpatterns: list[URLPattern] = [
    path("drill/", drills.drills, name="drills"),
    path("drill/steer/", drills.steer, name="steer"),
    path("drill/throw-in/", drills.throw, name="throw_in"),
    path("drill/recording/", drills.bring_in, name="bring_in"),
    path("drill/<int:pk>/", drills.drill_page, name="drill"),
    path("drill/<int:pk>/close/", drills.close, name="close"),
    path("drill/<int:pk>/way-in/", drills.new_way_in, name="new_way_in"),
    path("drill/<int:pk>/delete/", drills.delete, name="delete"),
    path("drill/interview/", exercises.begin_interview, name="begin_interview"),
    path("drill/interview/<int:pk>/", exercises.interview, name="interview"),
    path("drill/calls/", exercises.start_calls, name="start_calls"),
    path("drill/calls/<int:pk>/", exercises.call_test, name="call_test"),
]
