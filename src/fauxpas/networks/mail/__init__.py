"""E-mail: the client with its second server, the letters, notices to people, sign-in mail, and what bounces back."""

from fauxpas.core.notices import MAIL, register_transport


def register() -> None:
    """Make `mailto:` addresses reachable for notices, and the waiting mail known to the queue."""
    from fauxpas.networks.mail import backend  # noqa: F401 - its handler makes itself known to the queue
    from fauxpas.networks.mail.notice import check_mail_address, send_notice

    register_transport(send_notice, check_mail_address, scheme=MAIL)
