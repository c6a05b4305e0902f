"""The web app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Screens shared by every phase."""

    name = "fauxpas.web"
    label = "web"
