"""What can be wrong with a query, where, and what to do about it, in French and English."""

_MESSAGES = {
    "empty": (
        "La requête est vide : écrivez au moins un mot à chercher.",
        "The query is empty: write at least one word to look for.",
    ),
    "too-long": (
        "La requête dépasse {limit} caractères : coupez-la en plusieurs requêtes.",
        "The query is longer than {limit} characters: split it into several queries.",
    ),
    "too-deep": (
        "Trop de parenthèses ou de SAUF imbriqués : simplifiez la requête ou coupez-la en deux.",
        "Too many brackets or NOT inside one another: simplify the query or split it in two.",
    ),
    "operand-missing": (
        (
            "Il manque un mot ou une parenthèse à côté de «\u00a0{operator}\u00a0» : complétez, ou mettez-le entre guillemets "
            "pour chercher ce mot."
        ),
        "A word or a bracket is missing beside “{operator}”: complete it, or quote it to look for that word.",
    ),
    "bracket-open": (
        "Cette parenthèse n’est jamais fermée : ajoutez «\u00a0)\u00a0».",
        "This bracket is never closed: add “)”.",
    ),
    "bracket-close": (
        "Cette parenthèse ferme sans avoir été ouverte : retirez-la ou ajoutez «\u00a0(\u00a0» avant.",
        "This bracket closes but was never opened: remove it or add “(” before.",
    ),
    "bracket-empty": (
        "Il n’y a rien entre ces parenthèses : ajoutez un mot ou retirez-les.",
        "There is nothing between these brackets: add a word or remove them.",
    ),
    "quote-open": (
        "Ces guillemets ne sont jamais fermés : ajoutez le guillemet qui manque.",
        "These quotes are never closed: add the missing quote.",
    ),
    "no-word": (
        'Il n’y a ni lettre ni chiffre à chercher ici : écrivez un mot, ou brut:"…" pour chercher des signes.',
        'There is no letter or digit to look for here: write a word, or raw:"…" to look for signs.',
    ),
    "wildcard": (
        "L’astérisque va à la fin d’un mot d’au moins deux lettres, par exemple rembours*.",
        "The asterisk goes at the end of a word of at least two letters, such as refund*.",
    ),
    "near-distance": (
        "Écrivez le nombre de mots après NEAR, de 1 à {limit} : acme NEAR/5 panne, ou NEAR/5f dans cet ordre.",
        "Write the number of words after NEAR, from 1 to {limit}: acme NEAR/5 fault, or NEAR/5f in that order.",
    ),
    "near-operand": (
        (
            "NEAR relie des mots, des expressions ou des choix entre eux (OU) ; ici il y a autre chose. "
            "Sortez ET, SAUF et les champs du NEAR."
        ),
        (
            "NEAR ties words, phrases or choices between them (OR); there is something else here. "
            "Take AND, NOT and fields out of the NEAR."
        ),
    ),
    "field-unknown": (
        (
            "Le champ «\u00a0{name}:\u00a0» n’existe pas. Champs possibles : langue, source, site, auteur, note, brut. "
            "Pour chercher ces mots, mettez-les entre guillemets."
        ),
        (
            "There is no field “{name}:”. The fields are lang, source, site, author, rating and raw. "
            "To look for these words, quote them."
        ),
    ),
    "field-value": (
        "Il manque la valeur après «\u00a0{name}:\u00a0» : écrivez-la juste après les deux-points, sans espace.",
        "The value after “{name}:” is missing: write it right after the colon, without a space.",
    ),
    "language-value": (
        "Une langue s’écrit par son code de deux ou trois lettres, par exemple langue:fr.",
        "A language is written as its code of two or three letters, such as lang:fr.",
    ),
    "rating-value": (
        "Une note s’écrit avec une comparaison et un nombre, par exemple note:<=2.",
        "A rating is written as a comparison and a number, such as rating:<=2.",
    ),
    "only-negative": (
        (
            "Cette requête dit seulement ce qu’il ne faut pas trouver : elle prendrait toutes les publications du monde. "
            "Ajoutez ce que vous cherchez, par exemple acme SAUF emploi."
        ),
        (
            "This query only says what not to find: it would catch every post there is. "
            "Add what you are looking for, such as acme NOT jobs."
        ),
    ),
}


class QueryError(ValueError):
    """A query that cannot be read: `code`, and the code points at fault, from `position` on for `length`."""

    def __init__(self, code: str, position: int, length: int = 1, **values: object) -> None:
        self.code = code
        self.position = position
        self.length = length
        self.values = values
        super().__init__(f"{self.message('en')} (character {position + 1})")

    def message(self, language: str) -> str:
        """What is wrong and what to do, in French ("fr") or English (anything else)."""
        french, english = _MESSAGES[self.code]
        return (french if language == "fr" else english).format(**self.values)
