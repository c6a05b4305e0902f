"""Addresses of what stands around the editor: reading over, versions, a time to go out at, global lines, a brand's own phrases."""

from django.urls import path

from fauxpas.react.views import checking, history, lines, media, phrases, times

_ONE = "cases/<int:number>/statements/<int:pk>/"
around_writing = [
    path(f"{_ONE}sign/", checking.sign, name="sign"),
    path(f"{_ONE}editing/", checking.editing, name="editing"),
    path(f"{_ONE}versions/", history.versions, name="versions"),
    path(f"{_ONE}media/", media.media, name="media"),
    path(f"{_ONE}media/<int:medium>/", media.medium, name="medium"),
    path(f"{_ONE}media/<int:medium>/file/", media.file, name="media_file"),
    path(f"{_ONE}time/", times.time, name="time"),
    path("cases/<int:number>/lines/", lines.lines, name="lines"),
    path("cases/<int:number>/lines/<int:pk>/take/", lines.take_over, name="take_over"),
    path("phrases/", phrases.phrases, name="phrases"),
]
