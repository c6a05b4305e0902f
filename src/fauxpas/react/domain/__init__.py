"""What the react phase decides and writes."""

from .approvals import approve, others_who_approve, send_back, standing_approval
from .captures import add_capture, read_capture
from .channels import add_channel, pause_channel, resume_channel
from .checks import check_texts
from .corrections import Drafted, draft_corrections, read_draft_again, statements_to_correct
from .deliveries import cancel, deliver, record_posted, send_anyway
from .links import permalink_of, register_permalink
from .lost import hold_lost, went_out
from .obstacles import Obstacle, find_obstacles
from .phrases import add_phrase, remove_phrase
from .publication import approve_and_publish, publish, publish_sole_hand, publish_wording, reread
from .schedule import cancel_time, set_time
from .signatures import sign
from .statements import Beside, Draft, drop, save_texts, start_correction, start_statement, submit
from .wordings import add_wording, approve_wording, change_wording, fill_slots
from .words import Reading, digest_of, read_texts

__all__ = [
    "Beside",
    "Draft",
    "Drafted",
    "Obstacle",
    "Reading",
    "add_capture",
    "add_channel",
    "add_phrase",
    "add_wording",
    "approve",
    "approve_and_publish",
    "approve_wording",
    "cancel",
    "cancel_time",
    "change_wording",
    "check_texts",
    "deliver",
    "digest_of",
    "draft_corrections",
    "drop",
    "fill_slots",
    "find_obstacles",
    "hold_lost",
    "others_who_approve",
    "pause_channel",
    "permalink_of",
    "publish",
    "publish_sole_hand",
    "publish_wording",
    "read_capture",
    "read_draft_again",
    "read_texts",
    "record_posted",
    "register_permalink",
    "remove_phrase",
    "reread",
    "resume_channel",
    "save_texts",
    "send_anyway",
    "send_back",
    "set_time",
    "sign",
    "standing_approval",
    "start_correction",
    "start_statement",
    "statements_to_correct",
    "submit",
    "went_out",
]
