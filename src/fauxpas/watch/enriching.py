"""What the engine adds to a post that became a mention. Pure; versions are in `sentiment_by`."""

from collections.abc import Sequence
from dataclasses import dataclass

from fauxpas.core.sources import RawPost
from fauxpas.engine.content import content_flags
from fauxpas.engine.fold import search_text
from fauxpas.engine.language import languages
from fauxpas.engine.sentiment import sentiment
from fauxpas.watch.harms import TOLD

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Enriched:
    """A post’s words as the engine reads them; `flags` are kinds of harm to be read now or worse, each once, sorted."""

    folded: str
    language: str
    sentiment: str
    sentiment_score: float
    sentiment_by: str
    flags: list[str]


def spoken(posts: Sequence[RawPost]) -> list[str]:
    """The language of each post: what its source says, or else what its words say; empty when unknown."""
    found = iter(languages([post.text for post in posts if not post.language]))
    told = [post.language.lower().replace("_", "-") if post.language else next(found)[0] for post in posts]
    return ["" if code == UNKNOWN else code.split("-")[0][:8] for code in told]


def enrich(posts: Sequence[RawPost]) -> list[Enriched]:
    """One Enriched for each post, in their order."""
    return [_enriched(post, tongue) for post, tongue in zip(posts, spoken(posts), strict=True)]


def _enriched(post: RawPost, tongue: str) -> Enriched:
    felt = sentiment(post.text, tongue)
    return Enriched(
        folded=search_text(f"{post.text} {post.author}"),
        language=tongue,
        sentiment=felt.label,
        sentiment_score=felt.score,
        sentiment_by=felt.by,
        flags=sorted({flag.kind for flag in content_flags(post.text, tongue) if flag.severity >= TOLD}),
    )
