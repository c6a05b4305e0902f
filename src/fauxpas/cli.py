"""The one command, `fauxpas`. Every sub-command imports what it needs when it runs, and nothing before.

Standard output is data only; errors and progress go to standard error. Exit status: 0 done, 1 some of the
input could not be used, 2 the command or a setting is wrong.
"""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from fauxpas import __version__

Arguments = Callable[[ArgumentParser], None]


@dataclass(frozen=True)
class Command:
    """One sub-command: its words, what it does, where its function is, and whether it needs the database."""

    words: tuple[str, ...]
    help: str
    function: str
    django: bool = True
    arguments: Arguments | None = None


def _posts(parser: ArgumentParser) -> None:
    parser.add_argument(
        "posts",
        nargs="?",
        default="-",
        help="posts in JSON Lines, CSV or Parquet, may be .gz; - reads standard input",
    )


def _match(parser: ArgumentParser) -> None:
    parser.add_argument("--queries", required=True, help="a JSON list of {id, query}")
    _posts(parser)


def _enrich(parser: ArgumentParser) -> None:
    _posts(parser)
    parser.add_argument(
        "--sentiment", choices=["fast", "exact"], default="fast", help="which sentiment model (default: fast)"
    )


def _bursts(parser: ArgumentParser) -> None:
    parser.add_argument("counts", help="CSV with timestamp,value at a fixed step")
    parser.add_argument("--false-alarms-per-month", type=float, default=0.5)


def _alarms(parser: ArgumentParser) -> None:
    _posts(parser)
    parser.add_argument("--false-alarms-per-year", type=float, default=6.0)


def _guard(parser: ArgumentParser) -> None:
    parser.add_argument(
        "text",
        nargs="?",
        default="-",
        help="the draft: a file, or its words in quotes; - reads standard input",
    )
    parser.add_argument("--facts", required=True, help="the ledger, JSON Lines, every version of each fact")
    parser.add_argument("--language", choices=["fr", "en"], required=True, help="the draft's language")
    parser.add_argument("--date", help="the day the text is said, such as 2026-03-10 (default: today)")
    _told_in(parser)


def _told_in(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--told-in", choices=["fr", "en"], help="the language of the messages (default: the text's)"
    )


def _lint(parser: ArgumentParser) -> None:
    parser.add_argument(
        "text",
        nargs="?",
        default="-",
        help="the statement: a file, or its words in quotes; - reads standard input",
    )
    parser.add_argument("--language", choices=["fr", "en"], required=True, help="the statement's language")
    parser.add_argument(
        "--kind",
        choices=["holding", "update", "apology", "reply", "recall", "internal"],
        default="update",
        help="what kind of text it is, for what it must hold (default: update)",
    )
    _told_in(parser)


def _replay(parser: ArgumentParser) -> None:
    parser.add_argument("file", help="posts with times, JSON Lines, may be .gz")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--into", metavar="DIR", help="a sealed data folder from which nothing leaves")
    where.add_argument(
        "--shift", action="store_true", help="re-time the posts to end now and feed them to the live room"
    )
    parser.add_argument("--queries", help="a JSON list of {id, query}: one brand each (with --into)")
    parser.add_argument("--onsets", help="CSV of dated crises to compare the alarms with (with --into)")
    parser.add_argument("--brand", help="the brand whose room gets the posts (with --shift)")


def _drill(parser: ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--scenario", help="a generated crisis: clumsy-post, data-breach, recall, service-outage"
    )
    what.add_argument("--file", help="a recorded one: posts with times, JSON Lines, may be .gz")
    parser.add_argument(
        "--into", metavar="DIR", required=True, help="a new data folder, from which nothing leaves"
    )
    parser.add_argument("--queries", help="with --file: a JSON list with one {id, query}, the brand's")
    parser.add_argument(
        "--from",
        dest="start",
        metavar="TIME",
        help="with --file: what was said before it is history (default: the first post)",
    )
    parser.add_argument(
        "--replace",
        metavar="NAME",
        help="with --file: a name in it that the brand's takes the place of",
    )
    parser.add_argument("--language", choices=["fr", "en"], default="en", help="of the room (default: en)")
    parser.add_argument("--seed", type=int, default=1, help="another number, another course (default: 1)")
    parser.add_argument(
        "--speed", type=int, choices=[1, 2, 5, 10], default=1, help="of posts and clocks (default: 1)"
    )
    parser.add_argument("--bind", default="127.0.0.1", help="the network address the room listens on")
    parser.add_argument(
        "--port", type=int, default=8200, help="the room's port (default: 8200, or the next free one)"
    )
    parser.add_argument("--url", default="", help="the address people type to reach it, behind a proxy")


def _ingest(parser: ArgumentParser) -> None:
    parser.add_argument("file", help="posts in JSON Lines, CSV or Parquet, may be .gz")
    parser.add_argument("--brand", required=True, help="the brand's short name, as in its address")


def _customers(parser: ArgumentParser) -> None:
    parser.add_argument("file", help="the list: CSV, XLSX or Parquet; the first line names the columns")
    parser.add_argument("--brand", required=True, help="the brand's short name, as in its address")
    parser.add_argument("--case", type=int, required=True, help="the case's number")
    parser.add_argument("--by", required=True, metavar="EMAIL", help="who takes it in, and may")
    parser.add_argument("--name", required=True, help="what the list is called in the room")
    parser.add_argument("--source", required=True, help="who gave it, and from which system")
    parser.add_argument("--group", type=int, help="the affected group that is counted from it, by its number")
    parser.add_argument(
        "--calling-code", default="33", help="of the country national telephone numbers are of (default: 33)"
    )
    parser.add_argument("--keep-days", type=int, default=90, help="when it deletes itself (default: 90)")


def _link(parser: ArgumentParser) -> None:
    parser.add_argument("email", help="who the link is for")


def _page_serve(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help="default: FAUXPAS_PAGE_PORT")


def _trail_verify(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--heads", metavar="FILE", help="signed heads kept elsewhere, to hold the trail against"
    )


def _trail_prove(parser: ArgumentParser) -> None:
    parser.add_argument("entry", type=int, help="the entry's number, counted from 0")
    parser.add_argument("--organisation", help="its short name; not needed when there is only one")
    parser.add_argument(
        "--content", action="store_true", help="with who did it, before and after, where it was not erased"
    )


def _trail_check(parser: ArgumentParser) -> None:
    parser.add_argument("proof", nargs="?", default="-", help="the proof; - reads standard input")
    parser.add_argument("--key", help="the signer's public key, name+id+key, known from elsewhere")


def _evidence_verify(parser: ArgumentParser) -> None:
    from fauxpas.understand.bundle_verifier import arguments

    arguments(parser)


def _bounces(parser: ArgumentParser) -> None:
    parser.add_argument(
        "mailbox",
        nargs="?",
        default="-",
        help="a returned message, or a file in mbox format; - reads standard input",
    )


def _cluster(parser: ArgumentParser) -> None:
    parser.add_argument("--queries", required=True, help="a JSON list of {id, query, brand}")
    parser.add_argument(
        "--into", required=True, metavar="ADDRESS", help="the PostgreSQL database that gets the mentions"
    )
    parser.add_argument(
        "--master",
        default="local[*]",
        help="the cluster, such as spark://host:7077 (default: this machine alone)",
    )


def _cluster_archive(parser: ArgumentParser) -> None:
    parser.add_argument(
        "posts", help="JSON Lines, may be .gz: a file, a folder, s3://, or what the cluster can read"
    )
    _cluster(parser)


def _cluster_follow(parser: ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--folder", help="files of JSON Lines as they appear in it")
    where.add_argument("--log", metavar="SERVERS", help="a log of the Kafka protocol, host:port[,host:port]")
    parser.add_argument("--topic", default="posts", help="the log’s topic (default: posts)")
    parser.add_argument(
        "--checkpoint", required=True, help="a folder every worker reaches; a restart goes on from it"
    )
    parser.add_argument("--every", type=int, default=10, help="seconds between two batches (default: 10)")
    _cluster(parser)


COMMANDS: tuple[Command, ...] = (
    Command(
        ("up",),
        "start the room: web, worker, watcher and public page",
        "fauxpas.web.commands:up",
        django=False,
    ),
    Command(
        ("demo",),
        "the same, with a fictional brand, its history and a storm",
        "fauxpas.web.commands:demo",
        django=False,
    ),
    Command(("doctor",), "say what is missing, and how to mend it", "fauxpas.web.doctor:run", django=False),
    Command(("migrate",), "bring the database up to date", "fauxpas.web.commands:migrate"),
    Command(
        ("link",), "print a one-time sign-in link for somebody", "fauxpas.web.commands:link", arguments=_link
    ),
    Command(("serve",), "the web process alone", "fauxpas.web.commands:serve"),
    Command(("worker",), "the worker process alone", "fauxpas.web.commands:worker"),
    Command(("watcher",), "the watcher process alone", "fauxpas.web.commands:watcher"),
    Command(
        ("page", "serve"),
        "the public page alone, without the room",
        "fauxpas.web.page_command:serve",
        django=False,
        arguments=_page_serve,
    ),
    Command(
        ("trail", "verify"),
        "prove that nothing in the trail was altered",
        "fauxpas.web.trail_commands:verify",
        arguments=_trail_verify,
    ),
    Command(
        ("trail", "heads"),
        "sign what the trail comes to now, and print the signed heads to keep elsewhere",
        "fauxpas.web.trail_commands:heads",
    ),
    Command(
        ("trail", "prove"),
        "print the proof that one entry is in the trail",
        "fauxpas.web.trail_commands:prove",
        arguments=_trail_prove,
    ),
    Command(
        ("trail", "check"),
        "check such a proof, anywhere and offline",
        "fauxpas.engine.proofs:run",
        django=False,
        arguments=_trail_check,
    ),
    Command(
        ("ingest",), "read a file of posts into the room", "fauxpas.web.commands:ingest", arguments=_ingest
    ),
    Command(
        ("evidence", "verify"),
        "check an exported bundle of evidence, anywhere and offline",
        "fauxpas.understand.bundle_verifier:run",
        django=False,
        arguments=_evidence_verify,
    ),
    Command(
        ("customers", "import"),
        "take in a list of customers: count who is hit, keep it encrypted",
        "fauxpas.understand.commands:import_list",
        arguments=_customers,
    ),
    Command(
        ("bounces",),
        "read returned mail, and stop writing to addresses that refuse",
        "fauxpas.web.commands:bounces",
        arguments=_bounces,
    ),
    Command(
        ("replay",),
        "run posts through the room on their own clock, or re-timed to now",
        "fauxpas.web.commands:replay",
        django=False,
        arguments=_replay,
    ),
    Command(
        ("drill",),
        "rehearse a crisis in a sealed room: real screens and clocks, nothing leaves",
        "fauxpas.web.commands:drill",
        django=False,
        arguments=_drill,
    ),
    Command(
        ("match",),
        "which queries each post matches",
        "fauxpas.engine.lines:match_command",
        django=False,
        arguments=_match,
    ),
    Command(
        ("enrich",),
        "language, sentiment, original and story of each post",
        "fauxpas.engine.lines:enrich_command",
        django=False,
        arguments=_enrich,
    ),
    Command(
        ("stories",),
        "which of one brand's posts are about the same thing",
        "fauxpas.engine.lines:stories_command",
        django=False,
        arguments=_posts,
    ),
    Command(
        ("lint",),
        "what a statement should not say, and what it lacks",
        "fauxpas.engine.lint.command:lint_command",
        django=False,
        arguments=_lint,
    ),
    Command(
        ("cluster", "archive"),
        "run an archive of posts through all stages on a Spark cluster",
        "fauxpas.cluster.command:archive",
        django=False,
        arguments=_cluster_archive,
    ),
    Command(
        ("cluster", "follow"),
        "the same for a stream of posts, until interrupted",
        "fauxpas.cluster.command:follow",
        django=False,
        arguments=_cluster_follow,
    ),
    Command(
        ("guard",),
        "hold what a draft claims against a ledger of facts",
        "fauxpas.engine.guard.command:guard_command",
        django=False,
        arguments=_guard,
    ),
    Command(
        ("bursts",),
        "bursts in a series of counts",
        "fauxpas.engine.lines_bursts:bursts_command",
        django=False,
        arguments=_bursts,
    ),
    Command(
        ("alarms",),
        "the alarms one brand's posts would have raised",
        "fauxpas.engine.lines_bursts:alarms_command",
        django=False,
        arguments=_alarms,
    ),
)


def parser() -> ArgumentParser:
    """The whole command line; docs/commands.md is checked against it."""
    root = ArgumentParser(prog="fauxpas", description="The crisis room for an online reputation.")
    root.add_argument("--version", action="version", version=f"fauxpas {__version__}")
    top = root.add_subparsers(metavar="COMMAND", required=True)
    groups: dict[str, ArgumentParser] = {}
    below = {}
    for command in COMMANDS:
        place = top
        if len(command.words) == 2:
            first = command.words[0]
            if first not in groups:
                groups[first] = top.add_parser(first, help=command.help)
                below[first] = groups[first].add_subparsers(metavar="COMMAND", required=True)
            place = below[first]
        sub = place.add_parser(command.words[-1], help=command.help, description=command.help)
        if command.arguments is not None:
            command.arguments(sub)
        sub.set_defaults(command=command)
    return root


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    from fauxpas.core.clock import now

    given = parser().parse_args(words)
    given.now = now()
    command: Command = given.command
    try:
        if command.django and not start_django():
            return 2
        return _call(command, given)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130


def _call(command: Command, given: Namespace) -> int:
    module, name = command.function.split(":")
    status: int = getattr(import_module(module), name)(given)
    return status


def start_django() -> bool:
    """Load Django with our settings; False, with the reasons on standard error, when they cannot be used."""
    from fauxpas.core.settings import SettingsRefused

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fauxpas.web.settings")
    try:
        import django

        django.setup()
    except SettingsRefused as fault:
        print(f"The settings cannot be used:\n{fault}", file=sys.stderr)
        return False
    return True
