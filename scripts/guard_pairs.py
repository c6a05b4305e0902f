"""A thousand made-up pairs of a ledger and a sentence for the guard, each with the verdict it should get."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

DAY = date(2026, 3, 10)
WEEKDAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "en": "January February March April May June July August September October November December".split(),
}

# subject, attribute, unit, French sentences, English sentences; {} is the value.
NUMBERS = [
    ("parcels", "lost", "parcels", ["{} colis ont été perdus.", "Nous avons perdu {} colis."], ["{} parcels were lost.", "We have lost {} parcels."]),
    ("clients", "remboursés", "clients", ["{} clients ont été remboursés."], ["{} customers have been refunded.", "We have reimbursed {} customers."]),
    ("bottles", "withdrawn from sale", "bottles", ["{} bouteilles ont été retirées de la vente."], ["{} bottles were withdrawn from sale.", "We pulled {} bottles from the shelves."]),
    ("vols", "annulés", "vols", ["{} vols ont été annulés.", "La grève a entraîné l’annulation de {} vols."], ["{} flights were cancelled.", "We had to cancel {} flights."]),
    ("households", "without power", "households", ["{} foyers sont sans électricité.", "{} foyers restent privés de courant."], ["{} households are without power."]),
    ("passagers", "bloqués", "passagers", ["{} passagers sont bloqués."], ["{} passengers are stranded.", "{} passengers are blocked."]),
    ("vehicles", "inspected", "vehicles", ["{} véhicules ont été contrôlés."], ["{} vehicles have been inspected.", "We inspected {} vehicles."]),
    ("dossiers", "consultés", "dossiers", ["{} dossiers ont été consultés par un tiers."], ["{} files were consulted by a third party."]),
]  # fmt: skip
MONEY = [
    ("fine", "amount", ["L’amende s’élève à {}.", "Nous avons été condamnés à une amende de {}."], ["The fine is {}.", "We were fined {}."]),
    ("fonds de soutien", "montant", ["Le fonds de soutien est doté de {}."], ["The support fund amounts to {}.", "The relief fund holds {}."]),
    ("voucher", "value", ["Vous recevrez un bon d’achat de {}."], ["You will receive a voucher worth {}."]),
]  # fmt: skip
PERCENTS = [
    ("commandes", "retardées", ["{} des commandes sont retardées."], ["{} of orders are delayed."]),
    ("price", "increase", ["Nos prix augmenteront de {}."], ["Our prices will rise by {}.", "The price increase is {}."]),
    ("devices", "repaired", ["{} des appareils ont été réparés."], ["{} of the devices have been repaired."]),
]  # fmt: skip
DURATIONS = [
    ("repairs", "duration", ["Les réparations prendront {}.", "Il faudra {} pour les réparations."], ["Repairs will take {}.", "The repairs are expected to last {}."]),
    ("interruption", "durée", ["L’interruption a duré {}."], ["The interruption lasted {}.", "The service was interrupted for {}."]),
]  # fmt: skip
DATES = [
    ("shop", "reopening", ["Le magasin rouvrira {}."], ["The shop reopens {}.", "We will reopen the store {}."]),
    ("alerte", "signalement", ["Le premier signalement date {du}."], ["The first report came in {}."]),
    ("contract", "signed", ["Le contrat a été signé {}."], ["The contract was signed {}."]),
]  # fmt: skip
REFERENCES: list[tuple[str, str, Callable[[Random], str], list[str], list[str]]] = [
    ("biscuits", "lot", lambda r: f"B{r.randint(10, 99)}-{r.randint(1000, 9999)}", ["Sont concernés les biscuits du lot {}."], ["The biscuits concerned carry batch number {}."]),
    ("customer service", "telephone", lambda r: f"0{r.randint(1, 5)} {r.randint(10, 99)} {r.randint(10, 99)} {r.randint(10, 99)} {r.randint(10, 99)}", ["Contactez notre service client au {}."], ["Call our customer service on {}."]),
    ("information", "e-mail", lambda r: f"info{r.randint(10, 99)}@marque.example", ["Écrivez-nous à {} pour toute information."], ["For information write to {}."]),
]  # fmt: skip
YES_NO = [
    ("allergens", "declared on the label", ["Les allergènes sont déclarés sur l’étiquette.", "Les allergènes ne sont pas déclarés sur l’étiquette."], ["The allergens are declared on the label.", "The allergens are not declared on the label."]),
    ("victims", "insured", ["Les victimes sont assurées.", "Les victimes ne sont pas assurées."], ["The victims are insured.", "The victims are not insured."]),
    ("site", "évacué", ["Le site a été évacué.", "Le site n’a pas été évacué."], ["The site has been evacuated.", "The site has not been evacuated."]),
]  # fmt: skip
OTHERS = {
    "fr": ["Notre groupe emploie {} salariés.", "Nous exploitons {} restaurants.", "Le stade compte {} places.", "Nos équipes ont planté {} arbres."],
    "en": ["Our group employs {} people.", "We run {} restaurants.", "The stadium has {} seats.", "Our teams planted {} trees."],
}  # fmt: skip
ABOUT = {"fr": ["environ", "près de", "quelque"], "en": ["about", "around", "nearly", "approximately"]}
OVER = {"fr": ["plus de", "au moins"], "en": ["more than", "at least", "over"]}
UNDER = {"fr": ["moins de", "au plus"], "en": ["fewer than", "at most"]}


@dataclass(frozen=True)
class Pair:
    """A ledger (rows as the command reads them), a text, the verdict that some claim in it should get, and who made it."""

    name: str
    facts: tuple[dict[str, object], ...]
    language: str
    text: str
    claim: tuple[int, int]
    verdict: str


def fact(subject: str, attribute: str, kind: str, value: object, **more: object) -> dict[str, object]:
    """A row of a ledger, confirmed on 9 March 2026 unless told otherwise."""
    row = {"id": "f1", "subject": subject, "attribute": attribute, "type": kind, "value": value, "unit": "",
           "as_of": "2026-03-09", "status": "confirmed", "text": f"{subject}, {attribute}: {value}"}  # fmt: skip
    return row | more


def generated_pairs(count: int = 1000, seed: int = 7) -> Iterator[Pair]:
    """That many pairs, the same for the same seed."""
    random = Random(seed)  # noqa: S311  # made-up pairs need no strong randomness
    makers = (
        [_number] * 8
        + [_money] * 3
        + [_percent] * 3
        + [_duration] * 2
        + [_day] * 3
        + [_reference] * 3
        + [_yes_no] * 2
        + [_other]
    )
    for place in range(count):
        language = random.choice(["fr", "en"])
        facts, text, said, verdict = random.choice(makers)(random, language)
        start = text.index(said)
        yield Pair(f"generated {place}", tuple(facts), language, text, (start, start + len(said)), verdict)


Made = tuple[list[dict[str, object]], str, str, str]


def figures(value: float, language: str, random: Random) -> str:
    """A number as people of the language write it."""
    whole, _, part = f"{value:,.6f}".rstrip("0").rstrip(".").partition(".")
    if language == "fr":
        return whole.replace(",", random.choice([" ", "\u00a0", "\u202f"])) + (f",{part}" if part else "")
    return whole + (f".{part}" if part else "")


def _fill(random: Random, sentences: tuple[list[str], list[str]], language: str, said: str) -> str:
    sentence = random.choice(sentences[0] if language == "fr" else sentences[1])
    text = sentence.format(said)
    return (
        text[0].upper() + text[1:]
        if not said[0].isupper() and text.startswith(said) and said[0].isalpha()
        else text
    )


def _away(random: Random, value: int) -> int:
    return max(3, round(value * random.choice([0.4, 0.6, 0.8, 1.2, 1.5, 2, 10])) + random.choice([1, 2, 3]))


def _number(random: Random, language: str) -> Made:
    subject, attribute, unit, fr, en = random.choice(NUMBERS)
    value = random.choice([random.randint(21, 99), random.randint(101, 999), random.randint(1001, 99999)])
    row = fact(subject, attribute, "number", value, unit=unit)
    form = random.choice(["plain", "plain", "about", "over", "under", "range", "former", "none"])
    size = 10 ** max(len(str(value)) - 2, 0)
    wrong = random.random() < 0.5
    rows, hedge, told = [row], "", ""
    verdict = "contradicts" if wrong else "consistent"
    shown = _away(random, value) if wrong else value
    if form == "about":
        hedge = random.choice(ABOUT[language]) + " "
        shown = (
            round(value / size) * size
            if not wrong
            else round(value * random.choice([0.5, 0.7, 1.4, 2]) / size) * size
        )
    elif form in ("over", "under"):
        hedge = random.choice((OVER if form == "over" else UNDER)[language]) + " "
        below = (form == "over") != wrong
        shown = round(value * (0.8 if below else 1.3)) or 1
    elif form == "range":
        low, high = (
            (round(value * 0.9), round(value * 1.2))
            if not wrong
            else (round(value * 1.3), round(value * 1.6))
        )
        told = f"{'entre' if language == 'fr' else 'between'} {figures(low, language, random)} {'et' if language == 'fr' else 'and'} {figures(high, language, random)}"
    elif form == "former":
        shown = _away(random, value)
        rows = [fact(subject, attribute, "number", shown, unit=unit, as_of="2026-03-06", id="f0"), row]
        verdict = "stale"
    elif form == "none":
        shown, told, verdict = _away(random, value), "No" if language == "en" else "", "contradicts"
    told = told or figures(shown, language, random)
    text = _fill(random, (fr, en), language, hedge + told)
    if told not in text:
        told = told[0].upper() + told[1:]
    return rows, text, told, verdict


def _money(random: Random, language: str) -> Made:
    subject, attribute, fr, en = random.choice(MONEY)
    value = random.choice(
        [random.randint(5, 95), random.randint(12, 99) * 1000, random.randint(11, 99) * 100_000]
    )
    wrong = random.random() < 0.5
    shown = value * random.choice([10, 2, 3]) if wrong else value
    if shown >= 10**6 and random.random() < 0.7:
        few = figures(shown / 10**6, language, random)
        told = f"{few} M€" if language == "fr" else f"€{few} million"
        told = random.choice(
            [told, f"{few} millions d’euros" if language == "fr" else f"{few} million euros"]
        )
    else:
        told = (
            f"{figures(shown, language, random)} €"
            if language == "fr"
            else f"€{figures(shown, language, random)}"
        )
    stored = random.choice([[value, "EUR"], value])
    row = fact(subject, attribute, "money", stored, unit="EUR")
    return [row], _fill(random, (fr, en), language, told), told, "contradicts" if wrong else "consistent"


def _percent(random: Random, language: str) -> Made:
    subject, attribute, fr, en = random.choice(PERCENTS)
    value = random.choice([random.randint(2, 95), random.randint(20, 950) / 10])
    wrong = random.random() < 0.5
    shown = round(value * random.choice([0.5, 1.5, 2]) + 1, 1) if wrong else value
    written = figures(shown, language, random)
    told = f"{written} %" if language == "fr" else random.choice([f"{written}%", f"{written} per cent"])
    return (
        [fact(subject, attribute, "percent", value, unit="%")],
        _fill(random, (fr, en), language, told),
        told,
        "contradicts" if wrong else "consistent",
    )


def _duration(random: Random, language: str) -> Made:
    subject, attribute, fr, en = random.choice(DURATIONS)
    unit, size = random.choice([("hours", 3600), ("days", 86400), ("weeks", 604800), ("minutes", 60)])
    value = random.randint(2, 40)
    wrong = random.random() < 0.5
    shown = value + random.choice([2, 5, 9]) if wrong else value
    french = {"hours": "heures", "days": "jours", "weeks": "semaines", "minutes": "minutes"}
    told = f"{shown} {french[unit] if language == 'fr' else unit}"
    return (
        [fact(subject, attribute, "duration", value * size, unit="s")],
        _fill(random, (fr, en), language, told),
        told,
        "contradicts" if wrong else "consistent",
    )


def _day(random: Random, language: str) -> Made:
    subject, attribute, fr, en = random.choice(DATES)
    ahead = subject == "shop"
    value = DAY + timedelta(days=random.randint(3, 60) if ahead else -random.randint(2, 40))
    wrong = random.random() < 0.5
    shown = value + timedelta(days=random.choice([-1, 1, 7, 10])) if wrong else value
    year = random.choice(["", f" {shown.year}"])
    month = MONTHS[language][shown.month - 1]
    first = "1er" if shown.day == 1 else str(shown.day)
    told = (
        f"{first} {month}{year}"
        if language == "fr"
        else random.choice([f"{shown.day} {month}{year}", f"{month} {shown.day}{',' + year if year else ''}"])
    )
    if not ahead and random.random() < 0.3 and (DAY - shown).days > 1:
        days = (DAY - shown).days
        told = f"il y a {days} jours" if language == "fr" else f"{days} days ago"
    bare = told.startswith(("il y a",)) or told.endswith("ago")
    lead = "" if bare else ("le " if language == "fr" else "on ")
    sentence = random.choice(fr if language == "fr" else en)
    if "{du}" in sentence:
        text = sentence.replace("{du}", f"d’{told}" if bare else f"du {told}")
    else:
        text = sentence.format(lead + told)
    return (
        [fact(subject, attribute, "date", value.isoformat())],
        text,
        told,
        "contradicts" if wrong else "consistent",
    )


def _reference(random: Random, language: str) -> Made:
    subject, attribute, make, fr, en = random.choice(REFERENCES)
    value = make(random)
    wrong = random.random() < 0.5
    told = value
    if wrong:
        places = [place for place, sign in enumerate(value) if sign.isdigit() and place > 1]
        place = random.choice(places)
        told = value[:place] + str((int(value[place]) + random.randint(1, 9)) % 10) + value[place + 1 :]
    return (
        [fact(subject, attribute, "reference", value)],
        _fill(random, (fr, en), language, told),
        told,
        "contradicts" if wrong else "consistent",
    )


def _yes_no(random: Random, language: str) -> Made:
    subject, attribute, fr, en = random.choice(YES_NO)
    value, yes = random.random() < 0.5, random.random() < 0.5
    text = (fr if language == "fr" else en)[0 if yes else 1]
    return (
        [fact(subject, attribute, "yes/no", value)],
        text,
        text[:-1],
        "consistent" if value == yes else "contradicts",
    )


def _other(random: Random, language: str) -> Made:
    made = [_number(random, language), _percent(random, language)]
    told = figures(random.randint(11, 900), language, random)
    return (
        made[0][0] + [made[1][0][0] | {"id": "f9"}],
        random.choice(OTHERS[language]).format(told),
        told,
        "unsupported",
    )
