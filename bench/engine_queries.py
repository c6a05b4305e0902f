"""Watch queries as people write them, as many as wanted, and posts to match them on."""

import csv
import gzip
import random
import re
from collections import Counter
from pathlib import Path

from bench.places import default_folder, posts_file
from fauxpas.engine.fold import fold
from fauxpas.engine.posts import Post, read_posts
from fauxpas.engine.query.propose import EVERYDAY_WORDS

SEED = 20261122
EVERYDAY_SHARE = 0.1
HEARD_SHARE = 0.3
SHORTEST_HEARD, LONGEST_HEARD = 4, 12

TROUBLES = {
    "en": """
        refund broken fault outage scam fraud recall injured allergic "food poisoning" fire explosion leak breach hacked lawsuit
        boycott strike racist sexist harassment layoffs fired pollution plastic fake misleading overcharged "customer service"
        rude delay cancelled lost late dangerous poison mould rat toxic crash "does not work" "never again" "worst service"
        """,
    "fr": """
        remboursement panne bug arnaque fraude rappel blessé allergie intoxication incendie explosion fuite piratage procès
        boycott grève raciste sexiste harcèlement licenciements pollution plastique mensonge trompeur surfacturation
        "service client" retard annulé perdu dangereux poison moisi rat toxique "ne marche plus" "plus jamais" inadmissible
        """,
}
_TERM = re.compile(r'"[^"]+"|\S+')
STEMS = "refund* rembours* cancel* annul* boycot* pirat* licenci* danger* intoxi* complain* pollut* discrimin*".split()
GOODS = """
    app box shop store delivery livraison forfait réseau magasin yaourt chaussures train flight vol hotel compte card carte
    voiture car phone téléphone pizza café crème lait shampoo bag siège
    """.split()
NOISE = _TERM.findall("""
    job emploi recrutement hiring stage concours giveaway promo "code promo" jus fruit couleur film match série lyrics horoscope
    """)
_SYLLABLES = [
    a + b
    for a in "b br c d f fl g j k l m n p pr r s st t tr v z".split()
    for b in "a e i o u an el or".split()
]


def make_queries(count: int, texts: list[str]) -> list[tuple[int, str]]:
    """So many (id, query) pairs, a few a brand: by name, by name with troubles, by name near troubles.

    A tenth of the brands bear an everyday word (Orange, Next, Free), three tenths a name that some of `texts` hold, as brands people
    talk about do; the others an invented name.
    """
    chance = random.Random(SEED)
    everyday = sorted(EVERYDAY_WORDS)
    heard = _heard_names(texts)
    found: list[str] = []
    while len(found) < count:
        kind = chance.random()
        if kind < EVERYDAY_SHARE:
            found += _everyday_brand(chance, chance.choice(everyday))
        elif kind < EVERYDAY_SHARE + HEARD_SHARE and heard:
            found += _brand(chance, chance.choice(heard))
        else:
            found += _brand(chance, "".join(chance.choices(_SYLLABLES, k=3)))
    return list(enumerate(found[:count]))


def _brand(chance: random.Random, name: str) -> list[str]:
    """Its name and handle alone, the name with troubles, the name near one of them."""
    title = name.capitalize()
    language = chance.choice(["en", "fr"])
    stem = chance.choice(STEMS)
    by_name = f"{title} OR @{name}_officiel OR #{name}{chance.choice(GOODS)}"
    if chance.random() < 0.5:
        by_name += f' OR "{title} {chance.choice(GOODS)}"'
    return [
        f"({by_name}) NOT ({_any(chance, NOISE, 2)})",
        f"({title} OR {name}app) AND ({_any(chance, _terms(language), 6)} OR {stem}) NOT ({_any(chance, NOISE, 3)})",
        f"{title} NEAR/{chance.randrange(3, 9)} ({_any(chance, _terms(language), 4)}) NOT author:{name}_officiel",
    ]


def _everyday_brand(chance: random.Random, name: str) -> list[str]:
    """The word alone would find every other post: it is tied to a good, a language, a capital letter or a handle."""
    title = name.capitalize()
    language = chance.choice(["en", "fr"])
    return [
        f"{name} AND ({_any(chance, GOODS, 4)}) NOT ({_any(chance, NOISE, 4)})",
        f'raw:"{title}" AND lang:{language} AND ({_any(chance, _terms(language), 6)})',
        f'@{name}care OR "{name} {chance.choice(GOODS)}" OR ({name} NEAR/4 ({_any(chance, _terms(language), 3)}))',
    ]


def _terms(language: str) -> list[str]:
    return _TERM.findall(TROUBLES[language])


def _any(chance: random.Random, terms: list[str], count: int) -> str:
    return " OR ".join(chance.sample(terms, count))


def _heard_names(texts: list[str]) -> list[str]:
    """Words that at least two and at most one in two hundred of the texts hold, each as likely as it is frequent."""
    seen = Counter(word for text in texts for word in set(fold(text).split()))
    return [
        word
        for word, count in sorted(seen.items())
        if SHORTEST_HEARD <= len(word) <= LONGEST_HEARD and word.isalpha() and 2 <= count <= len(texts) / 200
        for _ in range(count)
    ]


def tweets(data: Path, count: int) -> list[Post]:
    """Real tweets and reviews of the data folder in a fixed shuffle: eight languages, airlines, an application."""
    texts = [
        text
        for path in sorted(data.glob("umsab/data/sentiment/*/train_text.txt"))
        for text in path.read_text("utf-8").splitlines()
    ]
    for path, column in (
        ("us_airline/raw_data/Tweets.csv.gz", "text"),
        ("threads_app_reviews/threads_reviews.csv.gz", "review_description"),
    ):
        with gzip.open(data / path, "rt", encoding="utf-8") as lines:
            texts += [row[column] for row in csv.DictReader(lines)]
    random.Random(SEED).shuffle(texts)
    return [Post(str(number), text, source="x") for number, text in enumerate(texts[:count])]


def invented_posts(count: int) -> list[Post]:
    """Invented posts (bench/posts.py), for a machine without the data folder."""
    read = read_posts(posts_file(default_folder(count), count))
    return [post for _, post in read if isinstance(post, Post)]
