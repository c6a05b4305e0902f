"""The tree of a query, and how it is written back."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands between two spaces of a term or phrase: its folded words, the last one maybe only begun (`term*`).

    « l’Oréal » is one chunk of two words, which « loreal » satisfies too.
    """

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Chunks one after the other; a single term is a phrase of one chunk. `text` is as written, without quotes."""

    text: str
    chunks: tuple[Chunk, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """These very characters, in this case and with these accents, not inside a longer word."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the post equals `value`; `name` is lang, source, site or author; `prefix` for author:acme*."""

    name: str
    value: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Rating:
    """The post has a rating, and it compares so: `operator` is <, <=, =, >= or >."""

    operator: str
    value: float


@dataclass(frozen=True, slots=True)
class Near:
    """Left and right at most `distance` words apart (1 is side by side), left first when `ordered`."""

    left: "Node"
    right: "Node"
    distance: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


Node: TypeAlias = Phrase | Raw | Field | Rating | Near | And | Or | Not


def write_query(node: Node) -> str:
    """The query as text, in the English words; parsing it gives the same tree."""
    match node:
        case Phrase():
            return f'"{node.text}"' if node.quoted else node.text
        case Raw():
            return f"raw:«{node.text}»" if set(node.text) & set('"“”') else f'raw:"{node.text}"'
        case Field():
            return _write_field(node)
        case Rating():
            number = f"{node.value:.9f}".rstrip("0").rstrip(".")
            return f"rating:{'' if node.operator == '=' else node.operator}{number}"
        case Near():
            order = "f" if node.ordered else ""
            return f"{_inside(node.left)} NEAR/{node.distance}{order} {_inside(node.right)}"
        case And():
            return " AND ".join(_inside(part) for part in node.parts)
        case Or():
            return " OR ".join(_inside(part) for part in node.parts)
        case Not():
            return f"NOT {_inside(node.part)}"


def _inside(node: Node) -> str:
    text = write_query(node)
    return f"({text})" if isinstance(node, And | Or | Near) else text


def _write_field(node: Field) -> str:
    value = node.value + ("*" if node.prefix else "")
    bare = value and not any(char.isspace() or char in '()"«»“”' for char in value) and value[0] not in "-@"
    return f"{node.name}:{value}" if bare else f'{node.name}:"{value}"'


def is_only_negative(node: Node) -> bool:
    """Whether a post could match without holding anything the query asks for."""
    match node:
        case And():
            return all(is_only_negative(part) for part in node.parts)
        case Or():
            return any(is_only_negative(part) for part in node.parts)
        case Not():
            return not is_only_negative(node.part)
        case _:
            return False
