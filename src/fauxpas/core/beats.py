"""Signs of life of the processes, for /healthz and the doctor."""

from datetime import datetime, timedelta

from fauxpas.core.models import Beat

EVERY = timedelta(seconds=10)
DEAD_AFTER = timedelta(seconds=60)


class Pulse:
    """Writes one process's beat, at most every `EVERY`."""

    def __init__(self, process: str) -> None:
        self.process = process
        self.last: datetime | None = None

    def beat(self, *, now: datetime) -> None:
        """Note that the process lives, unless it was noted a moment ago."""
        if self.last is None or now - self.last >= EVERY:
            Beat.objects.update_or_create(process=self.process, defaults={"beat_at": now})
            self.last = now


def silent(process: str, *, now: datetime) -> bool:
    """Whether the process gave no sign for `DEAD_AFTER`, or never did."""
    beat = Beat.objects.filter(process=process).first()
    return beat is None or now - beat.beat_at > DEAD_AFTER
