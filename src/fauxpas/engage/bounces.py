"""`fauxpas bounces`: returned mail from a mailbox, or one message at a time from the mail server."""

import json
import mailbox
import sys
from dataclasses import asdict

from fauxpas.engage.domain import read_mailbox, take_bounces


def take_file(place: str) -> int:
    """Take in the returned mail at `place` and print what it came to, as a line of JSON; 1 when it cannot be read."""
    try:
        taken = take_bounces(read_mailbox(place))
    except (OSError, mailbox.Error) as fault:
        sys.stderr.write(f"{place} cannot be read: {fault}\n")
        return 1
    sys.stdout.write(json.dumps(asdict(taken)) + "\n")
    return 0
