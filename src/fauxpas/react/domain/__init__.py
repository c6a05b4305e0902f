"""What the react phase decides and writes."""

from .approvals import approve, others_who_approve, send_back, standing_approval
from .approvals_rules import SeatWish, drop_rule, set_rule
from .approvals_turns import pass_on
from .captures import add_capture, read_capture
from .channels import add_channel, pause_channel, resume_channel
from .checks import check_texts
from .corrections import Drafted, draft_corrections, read_draft_again, statements_to_correct
from .counsel import add_privileged_note, apply_remark, decide_remark, make_remark
from .deliveries import cancel, deliver, record_posted, send_anyway
from .freeze import (
    acknowledge_stop,
    add_outflow,
    ask_freeze,
    check_not_frozen,
    frozen_by,
    resume_stop,
    retire_outflow,
)
from .gates import answer_gates, check_gates, look_at_fact, set_gate_rules
from .links import permalink_of, register_permalink
from .local_words import take_over, taken_of
from .lost import hold_lost, went_out
from .media import (
    Agreed,
    MediaDraft,
    MediaWords,
    add_media,
    change_media,
    read_media_file,
    register_rebuild,
    remove_media,
    withdraw_consent,
)
from .obstacles import Obstacle, find_obstacles
from .phrases import add_phrase, remove_phrase
from .publication import approve_and_publish, publish, publish_sole_hand, publish_wording, reread
from .schedule import cancel_time, set_time
from .signatures import sign
from .staff_first import (
    StaffWords,
    add_staff_address,
    drop_staff_address,
    save_staff_message,
    send_staff_message,
    start_staff_message,
)
from .statements import Beside, Draft, drop, restore, save_texts, start_correction, start_statement, submit
from .wordings import add_wording, approve_wording, change_wording, fill_slots
from .words import Reading, digest_of, read_texts

__all__ = [
    "Agreed",
    "Beside",
    "Draft",
    "Drafted",
    "MediaDraft",
    "MediaWords",
    "Obstacle",
    "Reading",
    "SeatWish",
    "StaffWords",
    "acknowledge_stop",
    "add_capture",
    "add_channel",
    "add_media",
    "add_outflow",
    "add_phrase",
    "add_privileged_note",
    "add_staff_address",
    "add_wording",
    "answer_gates",
    "apply_remark",
    "approve",
    "approve_and_publish",
    "approve_wording",
    "ask_freeze",
    "cancel",
    "cancel_time",
    "change_media",
    "change_wording",
    "check_gates",
    "check_not_frozen",
    "check_texts",
    "decide_remark",
    "deliver",
    "digest_of",
    "draft_corrections",
    "drop",
    "drop_rule",
    "drop_staff_address",
    "fill_slots",
    "find_obstacles",
    "frozen_by",
    "hold_lost",
    "look_at_fact",
    "make_remark",
    "others_who_approve",
    "pass_on",
    "pause_channel",
    "permalink_of",
    "publish",
    "publish_sole_hand",
    "publish_wording",
    "read_capture",
    "read_draft_again",
    "read_media_file",
    "read_texts",
    "record_posted",
    "register_permalink",
    "register_rebuild",
    "remove_media",
    "remove_phrase",
    "reread",
    "restore",
    "resume_channel",
    "resume_stop",
    "retire_outflow",
    "save_staff_message",
    "save_texts",
    "send_anyway",
    "send_back",
    "send_staff_message",
    "set_gate_rules",
    "set_rule",
    "set_time",
    "sign",
    "standing_approval",
    "start_correction",
    "start_staff_message",
    "start_statement",
    "statements_to_correct",
    "submit",
    "take_over",
    "taken_of",
    "went_out",
    "withdraw_consent",
]
