"""Builds and publishes a brand's public page, whole or not at all."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from fauxpas.core import queue
from fauxpas.core.models import Brand
from fauxpas.engage.models import PublicPage
from fauxpas.engage.page.folder import current_digest, held
from fauxpas.engage.page.folder import publish as publish_files
from fauxpas.engage.page.media import files_of
from fauxpas.engage.page.render import render
from fauxpas.engage.page.site import Site, address_of, gather

BUILD = "engage.build"
# What each folder was last made from, and the release that came of it: most builds are of a page that did not change.
_made: dict[Path, tuple[Site, str]] = {}


def build_soon(brand: Brand, *, now: datetime) -> None:
    """Have the brand's page built by the worker, after the caller's transaction."""
    queue.enqueue(BUILD, now=now, brand=brand, key=str(brand.pk))


def folder_of(brand: Brand) -> Path:
    """Where the brand's static files lie; any static host may serve its `current`."""
    pages: Path = settings.PAGES_DIR
    return pages / brand.slug


def publish_page(brand: Brand, *, now: datetime) -> str:
    """Make the brand's public page say what its rows say; returns the digest of the release.

    Nothing is rendered when this process made the same before and readers still get it, nor written when readers get it
    already. Raises OSError when the folder cannot be written.
    """
    page = page_of(brand, now=now)
    folder = folder_of(brand)
    with held(folder):
        site = gather(brand)
        digest = current_digest(folder)
        if _made.get(folder) != (site, digest) or not (folder / "current").is_dir():
            shown = [each for texts in site.sayings.values() for saying in texts for each in saying.media]
            digest = publish_files(render(site), folder, beside=files_of(shown))
            _made[folder] = (site, digest)
    if digest != page.built_digest or page.built_at is None:
        PublicPage.objects.filter(pk=page.pk).update(built_at=now, built_digest=digest)
    return digest


def page_of(brand: Brand, *, now: datetime) -> PublicPage:
    """The brand's page; made empty when there is none yet."""
    return PublicPage.objects.get_or_create(brand=brand, defaults={"created_at": now})[0]


def permalink(brand: Brand, language: str, text_id: int | None) -> str:
    """Where a public text stands for good, as readers type it; the language's first page before the text exists."""
    address = address_of(brand, PublicPage.objects.filter(brand=brand).first())
    return f"{address}/{language}/" if text_id is None else f"{address}/{language}/{text_id}/"
