"""Collects, compiles and checks the translations, without gettext on the machine.

python -m scripts.translations extract|compile|check

`extract` brings every catalogue up to date with the messages of code and templates and keeps what is translated;
`compile` writes the .mo files; `check` prints what is missing or out of date and ends with 1 when anything is.
"""

import io
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as read_messages
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "fauxpas"
LANGUAGES = ("fr",)
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


@dataclass(frozen=True)
class Found:
    """One message as code or a template writes it; `id` is a pair when it has a plural."""

    file: str
    id: str | tuple[str, ...]
    context: str | None
    comments: tuple[str, ...]


def find_messages(package: Path = PACKAGE) -> Iterator[Found]:
    """Every translatable message below `package`, in order of file and place."""
    for path in sorted(package.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            code = path.read_text(encoding="utf-8")
        elif path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts:
            # Within brackets Python has no indentation to stumble over.
            code = f"({templatize(path.read_text(encoding='utf-8'), origin=str(path))}\n)"
        else:
            continue
        file = path.relative_to(package.parent).as_posix()
        source = io.BytesIO(code.encode())
        for _line, message, comments, context in read_messages(
            "python", source, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
        ):
            yield Found(file, message, context, tuple(comments))


def template_catalogue(package: Path = PACKAGE) -> Catalog:
    """The messages of the whole package, untranslated."""
    catalogue = Catalog(project="fauxpas", charset="utf-8")
    for found in find_messages(package):
        catalogue.add(
            found.id,
            locations=[(found.file, 0)],
            auto_comments=found.comments,
            context=found.context,
        )
    return catalogue


def po_path(language: str, package: Path = PACKAGE) -> Path:
    """Where the catalogue of a language lies."""
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    """The catalogue of a language, empty when it does not exist yet."""
    if not path.exists():
        catalogue = Catalog(project="fauxpas", locale=language, charset="utf-8", fuzzy=False)
        catalogue.header_comment = f"# fauxpas, {language}"
        return catalogue
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def extract(package: Path = PACKAGE) -> None:
    """Bring every catalogue up to date; new messages are empty, those no longer used are dropped."""
    template = template_catalogue(package)
    for language in LANGUAGES:
        path = po_path(language, package)
        catalogue = read_catalogue(path, language)
        created = catalogue.creation_date
        catalogue.update(template, no_fuzzy_matching=True)
        # A date that changes at every run would make every run a change.
        catalogue.creation_date = created
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, ignore_obsolete=True, include_lineno=False)


def compiled(path: Path, language: str) -> bytes:
    """The bytes of the .mo file that belongs to a .po file."""
    file = io.BytesIO()
    write_mo(file, read_catalogue(path, language))
    return file.getvalue()


def compile_all(package: Path = PACKAGE) -> None:
    """Write the .mo file beside every .po file."""
    for language in LANGUAGES:
        path = po_path(language, package)
        path.with_suffix(".mo").write_bytes(compiled(path, language))


def find_faults(package: Path = PACKAGE) -> list[str]:
    """What is untranslated, doubtful, unused or out of date, one sentence each; empty when all is well."""
    template = template_catalogue(package)
    faults: list[str] = []
    for language in LANGUAGES:
        path = po_path(language, package)
        catalogue = read_catalogue(path, language)
        for message in template:
            if message.id:
                fault = _fault(catalogue.get(message.id, message.context))
                faults += [f"{language}: {fault}: {_shown(message)}"] if fault else []
        faults += [
            f"{language}: no longer used: {_shown(message)}"
            for message in catalogue
            if message.id and template.get(message.id, message.context) is None
        ]
        mo = path.with_suffix(".mo")
        if not mo.exists() or mo.read_bytes() != compiled(path, language):
            faults.append(f"{language}: {mo.name} is not what {path.name} compiles to")
    return faults


def _fault(message: Message | None) -> str:
    if message is None:
        return "not in the catalogue"
    if message.fuzzy:
        return "marked as doubtful"
    forms = _forms(message.string)
    if not all(forms):
        return "not translated"
    ids = _forms(message.id)
    wanted = _placeholders(ids[-1])
    if _placeholders(forms[-1]) != wanted or any(_placeholders(form) - wanted for form in forms):
        return "other placeholders than the original"
    return ""


def _forms(text: str | Sequence[str | None] | None) -> list[str]:
    return [text or ""] if isinstance(text, str | None) else [form or "" for form in text]


def _placeholders(text: str) -> set[str]:
    return {percent or brace for percent, brace in PLACEHOLDER.findall(text)}


def _shown(message: Message) -> str:
    text = _forms(message.id)[0]
    place = message.locations[0][0] if message.locations else "unknown place"
    return f"{text!r} ({place})"


def main(arguments: list[str]) -> int:
    """Run one of the three commands. Returns the exit status."""
    match arguments:
        case ["extract"]:
            extract()
        case ["compile"]:
            compile_all()
        case ["check"]:
            faults = find_faults()
            print("\n".join(faults) or "every message is translated and compiled")
            return 1 if faults else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
