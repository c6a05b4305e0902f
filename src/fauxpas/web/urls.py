"""Every address of the room."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("b/<slug:brand>/", include("fauxpas.watch.urls")),
    path("b/<slug:brand>/", include("fauxpas.room.urls")),
    path("b/<slug:brand>/", include("fauxpas.understand.urls")),
    path("b/<slug:brand>/", include("fauxpas.react.urls")),
    path("b/<slug:brand>/", include("fauxpas.engage.urls")),
]
