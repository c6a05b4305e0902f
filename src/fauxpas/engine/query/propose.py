"""A first query from a brand's names, for people to correct."""

from collections.abc import Iterable

from fauxpas.engine.fold import fold, words
from fauxpas.engine.query.parser import parse
from fauxpas.engine.query.tree import write_query

SHORT_NAME = 3
_UNSAFE = str.maketrans({'"': " ", "*": " ", "“": " ", "”": " "})

# Brands that are also everyday words in French or English: they are looked for with their capital letter only.
EVERYDAY_WORDS = frozenset(
    """
    act action air alive always apple axe bic boots boss bounty but canal carrefour caterpillar cible coach converse
    delta direct discord dove eclair edge elle ensemble express focus fox free galaxy gap geant general guess horizon
    joker liberation lion lotus lush mars match metro monde monster mustang next nature nuts oasis oracle orange origin
    pages paris planet plus point pole polo poste prime puma quick ring rover sage saturn shell shine signal sky slack
    smart soleil sprint square staples sun surface system tango target three tide time total uber vanish virgin vision
    wish zest zoom
    """.split()
)


def propose(names: Iterable[str], languages: Iterable[str] = ()) -> str:
    """A watch query for a brand that goes by these names; empty when no name holds a letter or a digit.

    Names are tied by OR, several words are a phrase, the same name spelt twice is kept once. A name that is an
    everyday word (Orange) or very short is looked for as written, `raw:`, and then in the brand's languages only.
    """
    seen: set[str] = set()
    sure: list[str] = []
    doubtful: list[str] = []
    for name in (" ".join(name.translate(_UNSAFE).split()) for name in names):
        # Two words are not found in a hashtag that writes them as one: both are kept.
        key = " ".join(filter(None, (fold(word).replace(" ", "") for word in name.split())))
        if key and key not in seen:
            seen.add(key)
            (doubtful if _is_doubtful(name) else sure).append(name)
    clauses = [_clause(name) for name in sure]
    if doubtful:
        clauses.append(_doubtful_clause(doubtful, list(dict.fromkeys(languages))))
    return write_query(parse(" OR ".join(clauses))) if clauses else ""


def _is_doubtful(name: str) -> bool:
    found = [word.text for word in words(name)]
    return len(found) == 1 and (len(found[0]) <= SHORT_NAME or found[0] in EVERYDAY_WORDS)


def _clause(name: str) -> str:
    alone = len(name.split()) == 1 and all(char.isalnum() or char in "'’-&." for char in name)
    return name if alone and name[0].isalnum() and not name.isupper() else f'"{name}"'


def _doubtful_clause(names: list[str], languages: list[str]) -> str:
    said = " OR ".join(f'raw:"{name}"' for name in names)
    if not languages:
        return f"({said})" if len(names) > 1 else said
    spoken = " OR ".join(f"lang:{language}" for language in languages)
    return f"(({said}) AND ({spoken}))"
