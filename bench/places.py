"""Where the measurements keep their posts and databases between two runs."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from bench.posts import write_posts
from fauxpas.core import clock


def default_folder(count: int) -> Path:
    """Below the temporary folder, which a server that runs as a user of its own can enter too."""
    return Path(tempfile.gettempdir()) / "fauxpas-bench" / str(count)


def posts_file(folder: Path, count: int) -> Path:
    """The file of so many posts, written when it is not there yet."""
    path = folder / "posts.jsonl"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        begun = path.with_suffix(".begun")
        write_posts(begun, count, until=clock.now().replace(minute=0, second=0, microsecond=0))
        begun.rename(path)
    return path


def ends_at(posts: Path) -> datetime:
    """The full hour after the file's last post: when the measured pages are asked."""
    with posts.open("rb") as file:
        file.seek(max(0, posts.stat().st_size - 4096))
        last = file.read().decode(errors="ignore").splitlines()[-1]
    at = datetime.fromisoformat(last.split('"posted_at": "')[1][:25])
    return at.replace(minute=0, second=0) + timedelta(hours=1)
