"""The table of everyday words: what is said in any post of a language, whatever it is about."""

from collections import Counter
from pathlib import Path

from fauxpas.engine.features import clean
from fauxpas.engine.fold import fold
from fauxpas.engine.train.data import TWEETS, digest, read_tweets

FEWEST_TWEETS = 6
FEWEST_SENTENCES = 3


def train_everyday(data: Path, into: Path, version: str) -> str:
    """Count the words of UMSAB's training tweets and lingua's sentences, write `everyday.tsv` and its card; returns the card.

    A word must be in six tweets and in three sentences of the same language: what only one of them holds is a subject and
    not a habit. Its share is of the posts' different words, per million, in the language that uses it most.
    """
    shares: dict[str, float] = {}
    for code in TWEETS:
        tweets: Counter[str] = Counter()
        for row in read_tweets(data, "train", code):
            tweets.update(set(fold(clean(row.text)).split()))
        news: Counter[str] = Counter()
        sentences = data / "lingua_lid/language-testdata/sentences" / f"{code}.txt"
        for line in sentences.read_text("utf-8").splitlines():
            news.update(set(fold(line).split()))
        total = tweets.total() + news.total()
        for word in tweets.keys() & news.keys():
            if tweets[word] >= FEWEST_TWEETS and news[word] >= FEWEST_SENTENCES and not word.isdigit():
                share = 1e6 * (tweets[word] + news[word]) / total
                shares[word] = max(shares.get(word, 0.0), share)
    rows = [f"{word}\t{share:.0f}\n" for word, share in sorted(shares.items())]
    (into / "everyday.tsv").write_text("".join(rows), "utf-8")
    card = CARD.format(
        version=version,
        words=len(rows),
        languages=", ".join(TWEETS),
        digest=digest(data, ["umsab", "lingua_lid"]),
    )
    (into / "everyday.md").write_text(card, "utf-8")
    return card


CARD = """# everyday.tsv, version {version}

What it is: {words} words that posts hold whatever they are about, in eight languages ({languages}), folded, each with its share per
million. Stories begin with it as what is usual, until they have heard the brand's own usual.

Counted in UMSAB train tweets (under Twitter's terms; only counts ship) and lingua's sentences (Apache-2.0). SHA-256 of what it was made
from: `{digest}`.

What it cannot do: it is small on purpose. In another language the first few hundred posts of a brand are grouped worse.

Make it again: `python -m fauxpas.engine.train everyday --data DIR`.
"""
