"""What the log may hold: no secret that stands in an address."""

import logging
import re

# Links to sign in, confirm or leave carry thirty signs and more; a brand's name may be as long, and is hidden with them.
_SECRET = re.compile(r"(?<=/)[\w:.~-]{20,}(?=/|$|\?)")


class HideSecrets(logging.Filter):
    """Puts a mark in place of what may be a secret in an address that Django logs, whatever the status was."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record where needed; every record passes."""
        if record.name.startswith("django") and isinstance(record.args, tuple):
            record.args = tuple(_hidden(value) for value in record.args)
        return True


def _hidden(value: object) -> object:
    return _SECRET.sub("…", value) if isinstance(value, str) else value
