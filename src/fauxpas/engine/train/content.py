"""Training the reading of harm by meaning: invented posts that tell of harm or seem to, and ordinary ones that do not."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from fauxpas.engine.content import ALARMING, KINDS, content_flags
from fauxpas.engine.exact import exact_model
from fauxpas.engine.exact.network import Floats
from fauxpas.engine.exact.tokens import plain
from fauxpas.engine.meaning import harm_of, read_meaning
from fauxpas.engine.train.data import (
    digest,
    read_all_reviews,
    read_app_reviews,
    read_brand_tweets,
    read_questions,
    read_sentences,
    read_titles,
    read_tweets,
)

NONE = "none"
STRENGTH = 0.05
ROUGH_STRENGTH = 0.05
ROUGH_WEIGHT = 0.3
COUNTED = 3_500
LONGEST = 1_200
FEWEST_LETTERS = 12
# Shares of ordinary posts whose scores are kept; the last one is three or four posts of those it is counted on.
SHARES = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
TOLD_SHARES = (0.01, 0.003, 0.001)
STYLES = ("plain", "oblique", "slang", "formal", "hard", "complaint", "ordinary")
SOURCES = [
    "umsab/data/sentiment",
    "fr_insurance_reviews",
    "sanders",
    "threads_app_reviews",
    "banking77/banking_data",
    "mstream/MStream/data",
    "lingua_lid/language-testdata/sentences",
    "us_airline/raw_data",
]


@dataclass(frozen=True, slots=True)
class Told:
    """An invented post: which set it is of, the kind of harm it tells of or « none », its language and style."""

    set: str
    kind: str
    language: str
    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Learnt:
    """What posts are read with: see `MeaningModel`."""

    weight: Floats
    bias: Floats
    centre: Floats

    def harm(self, means: Floats) -> Floats:
        """(n,) the log odds of harm for the means of posts."""
        return harm_of(means @ self.weight + self.bias)


def train_content(data: Path, target: Path, version: str) -> str:
    """Train, write content.npz and its card into `target`; returns the card."""
    posts = read_invented()
    ordinary, counted = read_ordinary(data)
    told, calm = means_of([post.text for post in posts]), means_of(ordinary)
    airline = means_of(counted)
    learnt = learn(told, [post.kind for post in posts], calm)
    rough = _learn_rough([post.text for post in posts], [post.kind != NONE for post in posts], ordinary)
    np.savez_compressed(
        target / "content.npz",
        allow_pickle=False,
        **_arrays(learnt, rough, learnt.harm(airline)),
        version=np.array(version),
    )
    figures = _figures(posts, told, calm, airline)
    card = _card(
        target / "content.npz", figures, len(posts), len(ordinary), len(counted), digest(data, SOURCES)
    )
    (target / "content.md").write_text(card, "utf-8")
    return card


def read_invented() -> list[Told]:
    """The invented posts that ship beside this file."""
    lines = files("fauxpas.engine.train").joinpath("content_posts.tsv").read_text("utf-8").splitlines()
    return [Told(*line.split("\t")) for line in lines]


def read_ordinary(data: Path) -> tuple[list[str], list[str]]:
    """Real texts in which the rules find no harm, to learn from: reviews of an application and of insurers, tweets, tweets at
    brands, questions to a bank, titles and sentences of newspapers; French and English. Then tweets at airlines, whatever they
    say: on these, from which nothing is learnt, the false alarms are counted.
    """
    airlines, brands = read_brand_tweets(data)
    chance = random.Random(11)  # noqa: S311 (a fixed choice, not a secret)
    learn = [
        _some(texts, most, chance)
        for texts, most in (
            (read_app_reviews(data), 1_000),
            ([row.text for row in read_tweets(data, "train", "fr")], 1_800),
            ([row.text for row in read_tweets(data, "train", "en")], 1_000),
            (read_all_reviews(data), 1_000),
            ([row.text for row in brands], 700),
        )
    ]
    counted = _some([row.text for row in airlines], COUNTED, chance)
    sentences = [*read_sentences(data, "fr"), *read_sentences(data, "en")]
    learn += [_some(texts, 800, chance) for texts in (read_questions(data), read_titles(data), sentences)]
    return [text for texts in learn for text in texts if not _flagged(text)], counted


def _some(texts: Iterable[str], most: int, chance: random.Random) -> list[str]:
    whole = [" ".join(text.split()) for text in texts]
    worded = list(dict.fromkeys(text for text in whole if len(text) > FEWEST_LETTERS))
    chance.shuffle(worded)
    return [text[:LONGEST] for text in worded[:most]]


def _flagged(text: str) -> bool:
    return any(flag.severity >= ALARMING for flag in content_flags(text))


def means_of(texts: Sequence[str]) -> Floats:
    """(n, 4 * width): what the exact model's last layers make of each text."""
    model = exact_model()
    return model.network.means([model.tokenizer.pieces(plain(text)) for text in texts])


def learn(told: Floats, kinds: Sequence[str], calm: Floats) -> Learnt:
    """Multinomial logistic regression over the means of posts of these kinds, and of ordinary ones."""
    x = np.concatenate([told, calm])
    centre, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    labels = np.array([*kinds, *[NONE] * len(calm)])
    fitted = LogisticRegression(C=STRENGTH, max_iter=120).fit((x - centre) / spread, labels)
    order = [list(fitted.classes_).index(kind) for kind in (*KINDS, NONE)]
    weight = (fitted.coef_[order] / spread).T.astype(np.float16).astype(np.float32)
    bias = (fitted.intercept_[order] - centre @ weight).astype(np.float32)
    return Learnt(weight, bias, centre)


def _learn_rough(told: Sequence[str], harmful: Sequence[bool], calm: Sequence[str]) -> Floats:
    model = exact_model()
    x = model.network.rough_means([model.tokenizer.pieces(plain(text)) for text in [*told, *calm]])
    spread = x.std(axis=0) + 1e-6
    weights = [1.0] * len(told) + [ROUGH_WEIGHT] * len(calm)
    fitted = LogisticRegression(C=ROUGH_STRENGTH, max_iter=300)
    fitted.fit(x / spread, [*harmful, *[False] * len(calm)], sample_weight=weights)
    rough: Floats = (fitted.coef_[0] / spread).astype(np.float32)
    return rough


def _arrays(learnt: Learnt, rough: Floats, on_ordinary: Floats) -> dict[str, npt.NDArray[Any]]:
    return {
        "weight": learnt.weight.astype(np.float16),
        "bias": learnt.bias,
        "centre": learnt.centre.astype(np.float16),
        "rough": rough,
        "scores": np.quantile(on_ordinary, [1 - share for share in SHARES]),
        "shares": np.array(SHARES),
    }


def _figures(posts: Sequence[Told], told: Floats, calm: Floats, airline: Floats) -> list[str]:
    """Each set that has styles, by what was learnt from the others; a line for each share of ordinary posts taken for harm."""
    lines = []
    for name in sorted({post.set for post in posts if post.style in STYLES}):
        learn_from = [place for place, post in enumerate(posts) if post.set != name]
        rest = [place for place, post in enumerate(posts) if post.set == name]
        learnt = learn(told[learn_from], [posts[place].kind for place in learn_from], calm)
        scores, on_ordinary = learnt.harm(told[rest]), learnt.harm(airline)
        for share in TOLD_SHARES:
            taken = scores >= np.quantile(on_ordinary, 1 - share)
            counts = [_counted([posts[place] for place in rest], taken, style) for style in STYLES]
            lines.append(f"| {name} | {1000 * share:g} | {' | '.join(counts)} |")
        harmful = [place for place in rest if posts[place].kind != NONE]
        kinds = (told[harmful] @ learnt.weight + learnt.bias)[:, :-1].argmax(axis=1)
        right = sum(KINDS[kind] == posts[place].kind for kind, place in zip(kinds, harmful, strict=True))
        lines.append(f"| {name} | right kind | {right} of {len(harmful)} {'| ' * (len(STYLES) - 1)}|")
    return lines


def _counted(posts: Sequence[Told], taken: npt.NDArray[np.bool_], style: str) -> str:
    own = [bool(flag) for post, flag in zip(posts, taken, strict=True) if post.style == style]
    return f"{sum(own)} of {len(own)}"


def _card(path: Path, figures: Sequence[str], told: int, calm: int, airline: int, made_from: str) -> str:
    model = read_meaning(path)
    table = "\n".join(figures)
    curve = "\n".join(
        f"| {1000 * share:g} | {score:.2f} |" for share, score in zip(model.shares, model.scores, strict=True)
    )
    return f"""# content.npz, version {model.version}

What it is: eleven classes (ten kinds of harm, and none) from the means over the pieces of a text of what the last four layers of
`exact.npz` give; multinomial logistic regression. Beside it one row of weights over the embeddings alone, which chooses what is worth
reading when there is much. French and English.

Learnt from {told:,} invented posts of several authors (`train/content_posts.tsv`, our own) and {calm:,} real ones in which the rules find no
harm, all taken for ordinary: UMSAB train in French and English (tweets, under Twitter's terms), Sanders' tweets at brands, reviews of an application,
French reviews of insurers, News-T titles (licences not stated), BANKING77 (CC BY 4.0), lingua's sentences (Apache-2.0). Only weights ship, no text of these. Some of them tell of true harm, which costs
recall. SHA-256 of what it was made from: `{made_from}`; of the file: `{sha256(path.read_bytes()).hexdigest()}` ({path.stat().st_size / 1e3:.0f} kB).

How often it takes an ordinary post for harm was counted on {airline:,} tweets at airlines (Twitter US airline sentiment; licence not stated), from
which it learnt nothing. Some of these tell of true harm, so the true rate is lower:

| of 1,000 ordinary posts | score from |
|---|---|
{curve}

Each set read by what was learnt from all others (harmful posts found, then harmless ones taken for harm):

| set | of 1,000 ordinary | {" | ".join(STYLES)} |
|---|---|{"---|" * len(STYLES)}
{table}

What it cannot do: tell a joke from a threat; tell a question about an allergy from an attack of it; the kind is often the wrong one. An ordinary post of a
trade whose words are those of harm (insurers, hospitals) is taken for harm more often than told here.

Make it again: `python -m fauxpas.engine.train content --data DIR` (needs scikit-learn; some five minutes of one processor).
"""
