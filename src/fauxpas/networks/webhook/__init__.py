"""Posts that another machine sends us, signed as Standard Webhooks says."""

from fauxpas.core.sources import register_source

from .source import WebhookSource


def register() -> None:
    """Make the `webhook` kind of source known."""
    register_source(WebhookSource())
