"""Writes the tables of docs/settings.md and docs/commands.md from the code that defines them.

python -m scripts.reference

Only what stands between the two marks is written; the prose around it is kept.
"""

from argparse import SUPPRESS, Action, ArgumentParser
from pathlib import Path

from fauxpas.cli import COMMANDS, Command
from fauxpas.core.settings import REGISTRY

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / "docs" / "settings.md"
COMMANDS_PAGE = ROOT / "docs" / "commands.md"
BEGIN, END = "<!-- table: make reference -->", "<!-- end of table -->"


def settings_table() -> str:
    """One row a setting: name, default, what it does."""
    rows = ["| Setting | Default | What it does |", "|---|---|---|"]
    for setting in REGISTRY:
        default = f"`{setting.default}`" if setting.default else "empty"
        secret = " Secret." if setting.secret else ""
        rows.append(f"| `{setting.name}` | {default} | {setting.help}{secret} |")
    return "\n".join(rows)


def commands_table() -> str:
    """One paragraph a command, with a line for each of its arguments."""
    return "\n\n".join(_command(command) for command in COMMANDS)


def _command(command: Command) -> str:
    parser = ArgumentParser(add_help=False)
    if command.arguments is not None:
        command.arguments(parser)
    actions = parser._actions  # noqa: SLF001 - argparse has no public way to list them
    lines = [f"### `fauxpas {' '.join(command.words)}`", "", f"{command.help[0].upper()}{command.help[1:]}."]
    if actions:
        lines += ["", *(f"- {_argument(action)}" for action in actions)]
    return "\n".join(lines)


def _argument(action: Action) -> str:
    name = ", ".join(action.option_strings) or str(action.metavar or action.dest).upper()
    if action.option_strings and action.nargs != 0:
        name += f" {action.metavar or action.dest.upper()}"
    notes = [action.help] if action.help and action.help != SUPPRESS else []
    if action.required and action.option_strings:
        notes.append("required")
    if action.default not in (None, False, "-") and "default" not in (action.help or ""):
        notes.append(f"default {action.default}")
    return f"`{name}`" + (f": {'; '.join(notes)}" if notes else "")


def with_table(page: str, table: str) -> str:
    """The page with the table in place of what stood between the marks. Raises ValueError without marks."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page needs the marks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def main() -> None:
    """Write both tables."""
    for path, table in ((SETTINGS, settings_table()), (COMMANDS_PAGE, commands_table())):
        path.write_text(with_table(path.read_text(encoding="utf-8"), table), encoding="utf-8")


if __name__ == "__main__":
    main()
