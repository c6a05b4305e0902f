"""Finds every network in this folder and lets it register itself."""

import pkgutil
from importlib import import_module

from django.apps import AppConfig

import fauxpas.networks


class NetworksConfig(AppConfig):
    """A network is a package here whose `register()` makes its source and channel known."""

    name = "fauxpas.networks"
    label = "networks"

    def ready(self) -> None:
        for module in pkgutil.iter_modules(fauxpas.networks.__path__):
            if module.ispkg:
                import_module(f"fauxpas.networks.{module.name}").register()
