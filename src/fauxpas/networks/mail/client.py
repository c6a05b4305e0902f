"""Hands letters to the mail server of the settings, or to the second one when the first does not answer."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from fauxpas.core.errors import FauxpasError, PutOff, RefusedForGood, TryLater

TIMEOUT_SECONDS = 15
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
FIRST_PERMANENT = 500
CLOSING = 421  # the server ends the session (RFC 5321, 3.8), whoever the letter is for

# What means "this server does not serve us now", so that the second one is asked.
_NO_SERVICE = (
    OSError,
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
)


@dataclass(frozen=True)
class MailServer:
    """One server: `scheme` is smtp, smtp+starttls or smtps."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""


def server_of(address: str) -> MailServer:
    """Read smtp://user:password@host:port; the port has the scheme's usual value when missing."""
    parts = urlsplit(address)
    return MailServer(
        parts.scheme,
        parts.hostname or "localhost",
        parts.port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def servers() -> tuple[MailServer, ...]:
    """The mail servers of the settings, the first one first; empty when none is set."""
    addresses = (settings.FAUXPAS["FAUXPAS_SMTP_URL"], settings.FAUXPAS["FAUXPAS_SMTP_SECOND_URL"])
    return tuple(server_of(address) for address in addresses if address)


def check_can_send() -> None:
    """Raise RefusedForGood, in words for an operator, when this room cannot send mail at all."""
    if settings.FAUXPAS["FAUXPAS_SEALED"]:
        raise RefusedForGood(_("This room is sealed: no mail leaves it."))
    if not servers():
        raise RefusedForGood(
            _(
                "No mail server is set, so no mail can be sent. Set FAUXPAS_SMTP_URL; `fauxpas doctor` tests it."
            )
        )


class Postman:
    """One connection used for many letters; a context manager.

    Raises on `send`: TryLater when no server answers, or one takes nothing from us now; PutOff when it takes this letter
    later (4xx for the recipient or the words, as greylisting does, RFC 6647); RefusedForGood when it never will (5xx).
    """

    def __init__(self) -> None:
        self._open: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        check_can_send()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(smtplib.SMTP.quit)

    def send(self, letter: Message, *, sender: str, to: str) -> None:
        """Hand one letter to the server; bounces return to `sender`."""
        waiting = list(servers())
        fault: Exception | None = None
        while waiting or self._open is not None:
            try:
                if self._open is None:
                    self._open = _connect(waiting.pop(0))
                self._open.send_message(letter, from_addr=sender, to_addrs=[to])
            except smtplib.SMTPRecipientsRefused as refused:
                code, words = next(iter(refused.recipients.values()))
                self._reset()
                raise _refusal(code, words, wait=PutOff) from refused
            except smtplib.SMTPSenderRefused as refused:
                self._reset()
                raise _refusal(refused.smtp_code, refused.smtp_error, wait=TryLater) from refused
            except smtplib.SMTPDataError as refused:
                self._reset()
                raise _refusal(refused.smtp_code, refused.smtp_error, wait=PutOff) from refused
            except _NO_SERVICE as unreachable:
                fault = unreachable
                self._close(smtplib.SMTP.close)
            else:
                return
        raise TryLater(
            _("No mail server answers. We try again by ourselves; `fauxpas doctor` says which one is silent.")
        ) from fault

    def _reset(self) -> None:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._open.rset()

    def _close(self, how: Callable[[smtplib.SMTP], object]) -> None:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                how(self._open)
        self._open = None


def _connect(server: MailServer) -> smtplib.SMTP:
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        opened: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        opened = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        if server.scheme == "smtp+starttls":
            opened.starttls(context=ssl.create_default_context())
        if server.user:
            opened.login(server.user, server.password)
    except (smtplib.SMTPException, OSError):
        opened.close()
        raise
    return opened


def _refusal(code: int, words: bytes | str, *, wait: type[TryLater]) -> FauxpasError:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    told = {"code": code, "words": " ".join(said.split())[:200]}
    if code < FIRST_PERMANENT:
        kind = TryLater if code == CLOSING else wait
        return kind(_("The mail server asks to wait (%(code)s %(words)s).") % told)
    return RefusedForGood(_("The mail server refuses it (%(code)s %(words)s).") % told)
