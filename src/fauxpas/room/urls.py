"""Addresses of the room phase, below /b/<brand>/."""

from django.urls import URLPattern, path

from fauxpas.room.views import (
    advice,
    calendar,
    cases,
    concerned,
    decisions,
    lawful,
    plan,
    playbooks,
    relief,
    work,
)

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
    path("cases/<int:number>/tasks/<int:pk>/", plan.task, name="change_task"),
    path("cases/<int:number>/tasks/<int:pk>/take/", plan.take, name="take_task"),
    path("cases/<int:number>/tasks/<int:pk>/drop/", plan.drop_task, name="drop_task"),
    path("cases/<int:number>/plan/", plan.plan, name="plan"),
    path("cases/<int:number>/plan/follow/", plan.follow, name="follow"),
    path("cases/<int:number>/decisions/", decisions.decisions, name="decisions"),
    path("cases/<int:number>/decisions/new/", decisions.new_decision, name="decide"),
    path("cases/<int:number>/law/", lawful.rules, name="rules"),
    path("cases/<int:number>/law/<slug:key>/", lawful.rule, name="rule"),
    path("cases/<int:number>/advice/", advice.advice, name="advice"),
    path("playbooks/", playbooks.playbooks, name="playbooks"),
    path("playbooks/<slug:key>/", playbooks.playbook, name="playbook"),
    path("playbooks/<slug:key>/file/", playbooks.playbook_file, name="playbook_file"),
    path("playbooks/<slug:key>/change/", playbooks.change, name="change_playbook"),
    path("playbooks/<slug:key>/steps/<slug:step>/", playbooks.step, name="playbook_step"),
    path("cases/<int:number>/people/", work.people, name="people"),
    path("cases/<int:number>/people/lead/", work.lead, name="lead"),
    path("cases/<int:number>/people/<int:pk>/hand-over/", relief.hand_over, name="hand_over"),
    path("cases/<int:number>/relief/<int:pk>/", relief.relief, name="relief"),
    path("cases/<int:number>/bridge/", relief.bridge, name="bridge"),
    path("cases/<int:number>/brands/", concerned.brands, name="brands"),
    path("cases/<int:number>/brands/add/", concerned.add, name="add_brand"),
    path("cases/<int:number>/brands/<int:pk>/release/", concerned.release, name="release_brand"),
    path("cases/<int:number>/brands/word/", concerned.tell_leading, name="tell_leading"),
    path("cases/<int:number>/people/<int:pk>/leave/", work.leave, name="leave"),
    path("cases/<int:number>/clocks/", work.clocks, name="clocks"),
    path("cases/<int:number>/clocks/deadline/", work.deadline, name="deadline"),
    path("cases/<int:number>/clocks/<int:pk>/met/", work.meet, name="meet"),
    path("cases/<int:number>/clocks/<int:pk>/drop/", work.drop, name="drop"),
]

# Outside every brand: included by web/urls.py without a namespace.
public_urlpatterns: list[URLPattern] = [
    path("me/calendar/", calendar.own_calendar, name="own_calendar"),
    path("calendar/<str:secret>/", calendar.read_calendar, name="calendar"),
]
