"""Between a form and the domain: a refusal of what was typed stands at its field."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django import forms

from fauxpas.core.errors import InputRefused

Done = TypeVar("Done")


def settle(
    form: forms.Form, deed: Callable[[], Done], *, named: Mapping[str, str] | None = None
) -> Done | None:
    """Do what a valid form asks; a refusal of its input becomes errors at its fields, and None.

    named : the refusal's field to the form's own, where the two differ.
    """
    try:
        return deed()
    except InputRefused as refusal:
        put_faults(form, refusal, named=named)
        return None


def put_faults(form: forms.Form, refusal: InputRefused, *, named: Mapping[str, str] | None = None) -> None:
    """Put a refusal's sentences at the fields they are about; what is about none stands above the form."""
    for refused, words in refusal.fields.items():
        name = (named or {}).get(refused, refused)
        form.add_error(name if name in form.fields else None, str(words))
    if not refusal.fields:
        form.add_error(None, str(refusal.message))
