"""A large customer list through `fauxpas customers import`: how long, how much memory, how large on disk, how near the truth.

    python -m bench.customers [--rows 1000000] [--folder FOLDER]

Nobody in the list is real: names, addresses and numbers are made from a counter. Every eighth row is the person of four rows
before, known again by the telephone alone, written another way; the count that comes out is held against that.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.rooms import BRAND, LEAD, empty

AGAIN = 8
BATCH = 100_000
HEADING = "customer id,last name,first name,email,phone,date of birth,postcode,country,points\n"
HEAD = (
    "| rows | file, MB | seconds | rows/s | processor seconds | peak MB | kept encrypted, MB | people | said |\n"
    "|---:|---:|---:|---:|---:|---:|---:|---:|---|"
)


def lines(first: int, last: int) -> Iterator[str]:
    """The rows from first to last."""
    for row in range(first, last):
        again = row % AGAIN == AGAIN - 1
        who = row - 4 if again else row
        phone = f"+33 6 {who % 100_000_000:08d}" if again else f"06{who % 100_000_000:08d}"
        email = f"other{row}@example.net" if again else f"p{who}@example.org"
        number = "" if again else f"C{who}"
        yield f"{number},Name{who % 9973},First{row % 97},{email},{phone},,{row % 95 + 1:02d}{row % 1000:03d},France,{row % 50}\n"


def people_in(rows: int) -> int:
    """How many different people the first rows are."""
    return rows - rows // AGAIN


def write_list(path: Path, rows: int) -> None:
    """The whole file, a batch at a time."""
    with path.open("w", encoding="ascii") as file:
        file.write(HEADING)
        for first in range(0, rows, BATCH):
            file.writelines(lines(first, min(first + BATCH, rows)))


def make_room() -> None:
    """An empty room with one case, in the database that the environment names."""
    import django

    django.setup()
    empty()
    from fauxpas.core import clock
    from fauxpas.core.models import Brand, Person
    from fauxpas.room.domain import open_case

    brand, lead = Brand.objects.get(slug=BRAND), Person.objects.get(email=LEAD)
    if not brand.cases.exists():
        open_case(brand, by=lead, now=clock.now(), title="Lot A", how_known="A shop called.")


def measure(rows: int, folder: Path) -> str:
    """Make the list and take it in; the run as a row of a Markdown table."""
    path, data = folder / f"list-{rows}.csv", folder / f"room-{rows}"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    write_list(path, rows)
    environment = os.environ | {
        "FAUXPAS_DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "fauxpas.web.settings",
    }
    subprocess.run([sys.executable, "-m", "bench.customers", "--make-room"], env=environment, check=True)
    said = ["--brand", BRAND, "--case", "1", "--by", LEAD, "--name", "Buyers", "--source", "bench"]
    command = [sys.executable, "-c", "import sys; from fauxpas.cli import main; sys.exit(main())"]
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            [*command, "customers", "import", str(path), *said], env=environment, stdout=out
        )
        # wait4 tells the memory of this one child; the counters of all children only know the largest ever.
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        answer = out.read().strip()
    seconds = time.monotonic() - began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    kept = sum(each.stat().st_size for each in (data / "customers").rglob("*") if each.is_file())
    return (
        f"| {rows:,} | {path.stat().st_size / 1e6:.0f} | {seconds:.0f} | {rows / seconds:.0f} | {used.ru_utime + used.ru_stime:.0f} "
        f"| {used.ru_maxrss / 1024:.0f} | {kept / 1e6:.0f} | {people_in(rows):,} | {answer} |"
    )


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.customers", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "fauxpas-bench" / "customers"
    )
    parser.add_argument(
        "--make-room", action="store_true", help="only make the room; what it does with itself"
    )
    given = parser.parse_args()
    if given.make_room:
        make_room()
        return 0
    given.folder.mkdir(parents=True, exist_ok=True)
    print("\n".join([HEAD, measure(given.rows, given.folder)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
