"""`fauxpas page serve`: the public page without the room, and without Django."""

import sys
from argparse import Namespace

from fauxpas.core import settings
from fauxpas.engage.page.server import serve as serve_folder


def serve(given: Namespace) -> int:
    """Serve the folder of public pages until stopped."""
    try:
        values = settings.load()
    except settings.SettingsRefused as fault:
        sys.stderr.write(f"The settings cannot be used:\n{fault}\n")
        return 2
    folder = values["FAUXPAS_DATA_DIR"] / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    serve_folder(folder, host=values["FAUXPAS_BIND"], port=given.port or values["FAUXPAS_PAGE_PORT"])
    return 0
