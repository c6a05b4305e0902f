"""Addresses of what comes before speaking: rules of approval, the order of information, the freeze, staff."""

from django.urls import path

from fauxpas.react.views import before, counsel, decisions, freeze, order, staff

_ONE = "cases/<int:number>/statements/<int:pk>/"
before_speaking = [
    path(f"{_ONE}pass-on/<int:turn>/", decisions.pass_on, name="pass_on"),
    path(f"{_ONE}order/", order.order, name="order"),
    path(f"{_ONE}order/fact/", order.look, name="look_at_fact"),
    path(f"{_ONE}remarks/", counsel.remarks, name="remarks"),
    path(f"{_ONE}remarks/<int:remark>/decide/", counsel.decide, name="decide_remark"),
    path(f"{_ONE}remarks/<int:remark>/put-in/", counsel.put_in, name="put_in"),
    path("cases/<int:number>/counsel/", counsel.counsel, name="counsel"),
    path("cases/<int:number>/approval-rules/", before.case_rules, name="case_rules"),
    path("cases/<int:number>/freeze/", freeze.freeze, name="freeze"),
    path("cases/<int:number>/freeze/<int:pk>/stopped/", freeze.stopped, name="stopped"),
    path("cases/<int:number>/freeze/<int:pk>/resume/", freeze.resume, name="resume_stop"),
    path("cases/<int:number>/staff/", staff.start, name="start_staff_message"),
    path("cases/<int:number>/staff/<int:pk>/", staff.message, name="staff_message"),
    path("cases/<int:number>/staff/<int:pk>/send/", staff.send, name="send_staff_message"),
    path("cases/<int:number>/staff/<int:pk>/poster/", staff.poster, name="poster"),
    path("approval-rules/", before.rules, name="rules"),
    path("approval-rules/<int:pk>/drop/", before.drop_rule, name="drop_rule"),
    path("told-first/", before.gate_rules, name="gate_rules"),
    path("outflows/", before.outflows, name="outflows"),
    path("outflows/<int:pk>/retire/", before.retire_outflow, name="retire_outflow"),
    path("staff-addresses/", before.staff_addresses, name="staff_addresses"),
    path("staff-addresses/<int:pk>/drop/", before.drop_staff_address, name="drop_staff_address"),
]
