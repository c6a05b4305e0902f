"""A mail server on loopback that keeps what it is given, and refuses as told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass(frozen=True)
class Letter:
    """One letter as it arrived."""

    sender: str
    to: str
    message: EmailMessage


@dataclass
class Sink:
    """What arrived, and what is refused: recipient to answer, such as "550 5.1.1 nobody here"."""

    letters: list[Letter] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    logins: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    drop_after: int | None = None

    @property
    def url(self) -> str:
        """What FAUXPAS_SMTP_URL would hold."""
        return f"smtp://127.0.0.1:{self.port}"


class _Session(socketserver.StreamRequestHandler):
    sink: Sink

    def handle(self) -> None:
        self.sink.connections += 1
        self._say("220 sink")
        sender = to = ""
        for raw in self.rfile:
            verb, _, rest = raw.decode().strip().partition(" ")
            verb = verb.upper()
            if verb in {"MAIL", "RCPT"}:
                address = rest.partition("<")[2].partition(">")[0]
                sender, to = (address, "") if verb == "MAIL" else (sender, address)
                self._say(self.sink.refused.get(address, "250 fine"))
            elif verb == "DATA":
                self._say("354 go on")
                self._keep(sender, to)
                if self.sink.drop_after is not None and len(self.sink.letters) >= self.sink.drop_after:
                    return
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            elif verb == "EHLO":
                self._say("250-sink")
                self._say("250 AUTH PLAIN")
            elif verb == "AUTH":
                self.sink.logins.append(rest)
                self._say("235 welcome")
            else:
                self._say("250 fine")

    def _keep(self, sender: str, to: str) -> None:
        lines = []
        for raw in self.rfile:
            if raw == b".\r\n":
                break
            lines.append(raw.removeprefix(b".") if raw.startswith(b"..") else raw)
        message = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(message, EmailMessage)
        self.sink.letters.append(Letter(sender, to, message))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """A running sink; its port is free for others afterwards."""
    sink = Sink()
    session = type("Session", (_Session,), {"sink": sink})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), session) as server:
        server.daemon_threads = True
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
