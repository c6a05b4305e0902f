"""Any endpoint that speaks OpenAI's chat completions, asked to fill a form in JSON. Off until an operator names one."""

from fauxpas.core.writers import register_writer

from .client import CompletionsWriter


def register() -> None:
    """Make the configured endpoint the writer of proposals."""
    register_writer(CompletionsWriter())
