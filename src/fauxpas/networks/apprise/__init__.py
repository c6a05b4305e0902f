"""Notices over the many services that Apprise speaks to: telephone, SMS, chat, push."""

from fauxpas.core.notices import register_transport


def register() -> None:
    """Make every address that is not e-mail reachable for notices."""
    from fauxpas.networks.apprise.notice import check_notice_address, send_notice

    register_transport(send_notice, check_notice_address)
