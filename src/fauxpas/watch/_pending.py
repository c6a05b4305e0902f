"""Temporary: loads the domain when it has landed."""

from importlib import import_module
from typing import Any


class Later:
    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self.name), attribute)
