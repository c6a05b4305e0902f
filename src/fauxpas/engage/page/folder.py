"""Publishes a set of files whole: readers see the old release or the new one, never a mixture.

<folder>/releases/<digest>/...   one folder a release, written and synced before anybody can see it
<folder>/current                 a symbolic link to the release that readers get, swapped by one rename

Pictures and films are named by their digest: a release takes those of the one before by a hard link, and what the newest release
does not show is deleted from the older ones too.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

KEPT_RELEASES = 5


def digest_of(files: Mapping[str, bytes], beside: Collection[str] = ()) -> str:
    """SHA-256 in hexadecimal over every path and content, whatever the order they were made in.

    beside : paths of files whose names tell their content.
    """
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(f"{path}\0{len(files[path])}\0".encode())
        total.update(files[path])
    for path in sorted(beside):
        total.update(f"{path}\0".encode())
    return total.hexdigest()


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other publishers of this folder waiting, so that an older state never replaces a newer one."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def publish(files: Mapping[str, bytes], folder: Path, *, beside: Mapping[str, Path] | None = None) -> str:
    """Make `files` what readers of `folder` get, and return their digest; nothing is written when they already do.

    files : path below the release, with forward slashes, to content. beside : the same to the file that is copied there, its name
    told by its content. Call it inside `held`.
    """
    large = beside or {}
    digest = digest_of(files, large)
    release = folder / "releases" / digest
    if current_digest(folder) == digest and release.is_dir():
        return digest
    if not release.is_dir():
        _write(files, large, release)
    _swap(folder, digest)
    _prune(folder, digest)
    _forget_media(folder, large)
    return digest


def current_digest(folder: Path) -> str:
    """The digest of the release readers get; empty when there is none."""
    try:
        return (folder / "current").readlink().name
    except OSError:
        return ""


def _write(files: Mapping[str, bytes], large: Mapping[str, Path], release: Path) -> None:
    draft = release.with_name(f".draft-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for name, source in large.items():
        _bring(source, draft / name, known=release.parent.parent / "current" / name)
    for place in [draft, *(path for path in draft.rglob("*") if path.is_dir())]:
        _sync(place)
    draft.rename(release)
    _sync(release.parent)


def _swap(folder: Path, digest: str) -> None:
    link = folder / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / digest)
    link.replace(folder / "current")
    _sync(folder)


def _prune(folder: Path, digest: str) -> None:
    releases = [path for path in (folder / "releases").iterdir() if path.name != digest]
    newest_first = sorted(releases, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[KEPT_RELEASES - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _bring(source: Path, path: Path, *, known: Path) -> None:
    """Put a file into a release, by a link to the one readers get now where there is one: a film is not written twice."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(known, path)
    except OSError:
        with source.open("rb") as original, path.open("wb") as copy:
            shutil.copyfileobj(original, copy)
            copy.flush()
            os.fsync(copy.fileno())


def _forget_media(folder: Path, large: Collection[str]) -> None:
    """Delete from the older releases what nobody may get any more: a consent that ended ends there too."""
    kept = {Path(name).name for name in large}
    for path in (folder / "releases").glob("*/media/*"):
        if path.suffix != ".vtt" and path.name not in kept:
            path.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
