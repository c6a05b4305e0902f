"""Addresses of the room phase, below /b/<brand>/."""

from django.urls import URLPattern, path

from fauxpas.room.views import cases, work

app_name = "room"
urlpatterns: list[URLPattern] = [
    path("cases/", cases.cases, name="cases"),
    path("cases/new/", cases.new, name="new"),
    path("cases/from-alarm/<int:alarm>/", cases.open_from_alarm, name="open_from_alarm"),
    path("cases/<int:number>/", cases.case, name="case"),
    path("cases/<int:number>/timeline/", cases.whole_timeline, name="timeline"),
    path("cases/<int:number>/level/", cases.level, name="level"),
    path("cases/<int:number>/title/", cases.title, name="title"),
    path("cases/<int:number>/note/", work.note, name="note"),
    path("cases/<int:number>/tasks/", work.task, name="task"),
    path("cases/<int:number>/tasks/<int:pk>/done/", work.task_done, name="task_done"),
    path("cases/<int:number>/people/", work.people, name="people"),
    path("cases/<int:number>/people/lead/", work.lead, name="lead"),
    path("cases/<int:number>/people/<int:pk>/leave/", work.leave, name="leave"),
    path("cases/<int:number>/clocks/", work.clocks, name="clocks"),
    path("cases/<int:number>/clocks/deadline/", work.deadline, name="deadline"),
    path("cases/<int:number>/clocks/<int:pk>/met/", work.meet, name="meet"),
    path("cases/<int:number>/clocks/<int:pk>/drop/", work.drop, name="drop"),
]
