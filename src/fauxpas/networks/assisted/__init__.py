"""Networks without an interface we may use: the text is ready to copy, a person posts it, the pasted link is the receipt."""

from fauxpas.core.channels import register_channel

from .channel import AssistedChannel


def register() -> None:
    """Make the `assisted` kind of channel known."""
    register_channel(AssistedChannel())
