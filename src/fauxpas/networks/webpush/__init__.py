"""Notices to the installed web app, over the push service of the browser's maker; only the device can read them."""

from fauxpas.core.notices import WEB_PUSH, register_transport


def register() -> None:
    """Make devices that asked for notices reachable."""
    from fauxpas.networks.webpush.notice import refuse_typed, send_notice

    register_transport(send_notice, refuse_typed, scheme=WEB_PUSH)
