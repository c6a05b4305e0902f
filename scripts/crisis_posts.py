"""Turn the press archive of brand crises into posts and one watch query per brand.

The archive (`news_brand_crises`, its publishers' property) is read where it lies and never leaves this machine: what is
written goes to a folder that git ignores.

    python -m scripts.crisis_posts [--data ../shared/data/news_brand_crises] [--out build/crisis]

Written: `posts.jsonl` (each once, by time), `brands/NAME.jsonl` (one brand each), `queries.json` (`id`, `name`, `query`) and
`onsets.csv` (`brand`, `first_report`). Printed: per brand, on how many posts the query and the archive's own expression
agree.
"""

import argparse
import csv
import gzip
import hashlib
import html
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import Post, parse_post

DATA = Path("../shared/data/news_brand_crises")
OUT = Path("build/crisis")

# One query per brand, as somebody at the brand would write it.
QUERIES = {
    "Norfolk Southern": '"norfolk southern" OR "east palestine"',
    "Silicon Valley Bank": '"silicon valley bank" OR raw:"SVB"',
    "Bud Light": '"bud light" OR anheuser*',
    "Reddit": "reddit",
    "Southwest Airlines": '"southwest airlines" OR (southwest NEAR/10 (flight* OR cancel* OR airline* OR passenger* OR travel*))',
    "FTX": 'raw:"FTX" OR bankman*',
    "Balenciaga": "balenciaga*",
    "Adidas": "adidas",
    "Ticketmaster": 'ticketmaster* OR "live nation"',
    "Optus": "optus",
    "Credit Suisse": '"credit suisse"',
    "T-Mobile": '"t-mobile"',
    "LastPass": "lastpass*",
    "Wizards of the Coast": '"wizards of the coast" OR ogl OR "dungeons and dragons" OR "dungeons & dragons" OR raw:"D&D"',
    "Eufy/Anker": "eufy OR anker",
    "Uber": "uber",
    "Rockstar": '"rockstar games" OR "gta 6" OR "gta vi" OR "grand theft auto 6" OR "grand theft auto vi"',
    "Medibank": "medibank*",
    "Royal Mail": '"royal mail"',
    "Western Digital": '"western digital" OR "my cloud"',
    "Peloton": "peloton*",
    "Spotify": "spotify",
    "LEGO": "lego",
    "IKEA": "ikea",
    "Nintendo": "nintendo",
    "Costco": "costco",
    "Garmin": "garmin",
    "Logitech": "logitech",
    "Proton": (
        '"proton mail" OR protonmail OR "proton vpn" OR protonvpn OR "proton drive" OR protondrive '
        'OR "proton pass" OR protonpass'
    ),
    "Ferrari": "ferrari",
    "Airbnb": "airbnb",
    "Roku": "roku",
    "Air France": '"air france"',
    "Nestle": "nestlé",
}


@dataclass(frozen=True)
class Item:
    """One item of the archive, found for one brand."""

    brand: str
    posted_at: str
    source: str
    url: str
    title: str
    text: str

    def row(self) -> dict[str, str]:
        """The post this item becomes; its author is the site, since a publisher speaks with one voice."""
        key = f"{self.brand}\n{self.url}\n{self.posted_at}"
        return {
            "id": f"{slug(self.brand)}-{hashlib.sha256(key.encode()).hexdigest()[:16]}",
            "text": html.unescape(f"{self.title}\n{self.text}").strip(),
            "posted_at": self.posted_at,
            "author": urlsplit(self.source).netloc or self.source,
            "source": self.source,
            "url": self.url,
            "language": "en",
        }


@dataclass
class Agreement:
    """How a query and the archive's expression for the same brand agree, in posts."""

    both: int = 0
    query_only: int = 0
    expression_only: int = 0


def slug(brand: str) -> str:
    """The brand's name as a file name."""
    return re.sub(r"[^a-z0-9]+", "-", brand.lower()).strip("-")


def read_items(data: Path) -> list[Item]:
    """All items of the archive, by time. Raises OSError when it is not there."""
    with gzip.open(data / "mentions_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    items = [
        Item(row["brand"], row["t"], row["source"], row["url"], row["title"], row["text"]) for row in rows
    ]
    return sorted(items, key=lambda item: (item.posted_at, item.brand, item.url))


def read_expressions(data: Path) -> dict[str, re.Pattern[str]]:
    """The archive's own regular expression per brand."""
    described = json.loads((data / "brand_regex.json").read_text(encoding="utf-8"))
    return {
        brand: re.compile(each["regex"], 0 if each["case_sensitive"] else re.IGNORECASE)
        for brand, each in described.items()
    }


def compare(items: Iterable[Item], expressions: dict[str, re.Pattern[str]]) -> dict[str, Agreement]:
    """Try every query and every expression on every distinct item."""
    matcher = Matcher(list(QUERIES.items()))
    agreement = {brand: Agreement() for brand in QUERIES}
    for item in distinct(items):
        post: Post = parse_post(item.row())
        queried = set(matcher.match(post))
        found = {
            brand
            for brand, expression in expressions.items()
            if expression.search(f"{item.title} {item.text}")
        }
        for brand in queried | found:
            each = agreement[brand]
            each.both += brand in queried and brand in found
            each.query_only += brand in queried - found
            each.expression_only += brand in found - queried
    return agreement


def write_all(items: list[Item], data: Path, out: Path) -> None:
    """Write posts, queries and onsets into `out`."""
    (out / "brands").mkdir(parents=True, exist_ok=True)
    write_posts(out / "posts.jsonl", distinct(items))
    for brand in QUERIES:
        write_posts(out / "brands" / f"{slug(brand)}.jsonl", (item for item in items if item.brand == brand))
    queries = [{"id": slug(brand), "name": brand, "query": query} for brand, query in QUERIES.items()]
    (out / "queries.json").write_text(
        json.dumps(queries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    with (out / "onsets.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["brand", "first_report"])
        writer.writerows(read_onsets(data))


def distinct(items: Iterable[Item]) -> list[Item]:
    """Each item once, though the archive lists it under every brand it names."""
    once: dict[tuple[str, str], Item] = {}
    for item in items:
        once.setdefault((item.url, item.posted_at), item)
    return list(once.values())


def write_posts(path: Path, items: Iterable[Item]) -> None:
    """Write items as posts in JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(item.row(), ensure_ascii=False) + "\n" for item in items)


def read_onsets(data: Path) -> Iterator[tuple[str, str]]:
    """Brand and time of the first report of each dated crisis; a brand without one comes with an empty time."""
    with (data / "onsets.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["brand"], row["first_report_utc"]


def print_agreement(agreement: dict[str, Agreement]) -> None:
    """One line a brand, and the sum."""
    print(f"{'brand':24}{'both':>8}{'query only':>12}{'expression only':>17}")
    for brand, each in agreement.items():
        print(f"{brand:24}{each.both:8}{each.query_only:12}{each.expression_only:17}")
    both = sum(each.both for each in agreement.values())
    extra = sum(each.query_only for each in agreement.values())
    missed = sum(each.expression_only for each in agreement.values())
    print(f"{'all':24}{both:8}{extra:12}{missed:17}   agreement {both / max(1, both + extra + missed):.2%}")


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; 1 when the archive is not there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the archive")
    parser.add_argument("--out", type=Path, default=OUT, help="folder to write into")
    options = parser.parse_args(arguments)
    try:
        items = read_items(options.data)
    except OSError as error:
        print(f"The archive cannot be read: {error}. Say where it is with --data.", file=sys.stderr)
        return 1
    write_all(items, options.data, options.out)
    print_agreement(compare(items, read_expressions(options.data)))
    print(f"{len(distinct(items)):,} posts and {len(QUERIES)} queries are in {options.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
