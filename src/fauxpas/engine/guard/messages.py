"""What the guard says of a claim, in French and English."""

MESSAGES = {
    "contradicts": (
        "“{claim}” does not agree with the ledger: {fact}",
        "«\u00a0{claim}\u00a0» ne s’accorde pas avec le tableau des faits : {fact}",
    ),
    "gone": (
        "“{claim}” rests on a fact that no longer stands ({status}): {fact}",
        "«\u00a0{claim}\u00a0» repose sur un fait qui ne tient plus ({status}) : {fact}",
    ),
    "type": (
        "“{claim}”: per cent and percentage points are not the same; the ledger says {fact}",
        "«\u00a0{claim}\u00a0» : pour cent et points ne sont pas la même chose ; le tableau des faits dit {fact}",
    ),
    "typo": (
        "“{claim}” looks like a slip of the pen; the ledger has {fact}",
        "«\u00a0{claim}\u00a0» ressemble à une faute de frappe ; le tableau des faits porte {fact}",
    ),
    "check-digit": (
        "“{claim}” is no bar code: its last digit does not fit the others.",
        "«\u00a0{claim}\u00a0» n’est pas un code-barres : son dernier chiffre ne s’accorde pas avec les autres.",
    ),
    "no-such-day": (
        "“{claim}” is no day of the calendar.",
        "«\u00a0{claim}\u00a0» n’est pas un jour du calendrier.",
    ),
    "stale": (
        "“{claim}” was true earlier; since then the ledger says {fact}",
        "«\u00a0{claim}\u00a0» a été vrai ; depuis, le tableau des faits dit {fact}",
    ),
    "unsupported": (
        "No fact of the ledger speaks of “{claim}”.",
        "Aucun fait du tableau ne parle de «\u00a0{claim}\u00a0».",
    ),
    "two-facts": (
        "“{claim}” could be about several facts, which do not say the same; the nearest: {fact}",
        "«\u00a0{claim}\u00a0» peut concerner plusieurs faits, qui ne disent pas la même chose ; le plus proche : {fact}",
    ),
    "two-readings": (
        "“{claim}” can be read two ways; write it otherwise. The ledger says {fact}",
        "«\u00a0{claim}\u00a0» se lit de deux façons ; écrivez-le autrement. Le tableau des faits dit {fact}",
    ),
    "open": (
        "“{claim}” agrees with a fact that is not confirmed ({status}): {fact}",
        "«\u00a0{claim}\u00a0» s’accorde avec un fait qui n’est pas confirmé ({status}) : {fact}",
    ),
    "undecided": (
        "“{claim}” touches a fact that is {status}: {fact}",
        "«\u00a0{claim}\u00a0» touche un fait {status} : {fact}",
    ),
    "perhaps": (
        "“{claim}” is said as a possibility; the ledger says {fact}",
        "«\u00a0{claim}\u00a0» est dit comme une possibilité ; le tableau des faits dit {fact}",
    ),
    "consistent": (
        "“{claim}” agrees with the ledger: {fact}",
        "«\u00a0{claim}\u00a0» s’accorde avec le tableau des faits : {fact}",
    ),
    "said-otherwise": (
        "“{claim}” does not agree with what was said before: “{fact}”",
        "«\u00a0{claim}\u00a0» ne s’accorde pas avec ce qui a été dit : «\u00a0{fact}\u00a0»",
    ),
}
STATUSES = {
    "reported": "signalé", "confirmed": "confirmé", "disputed": "contesté", "refuted": "infirmé", "unknown": "inconnu",
    "withdrawn": "retiré", "provisional": "provisoire",
}  # fmt: skip


def message(name: str, language: str, *, claim: str, fact: str = "", status: str = "") -> str:
    """The sentence of that name, in French for `fr` or a tag that begins so, else in English."""
    french = language.lower().startswith("fr")
    shown = STATUSES.get(status, status) if french else status
    return MESSAGES[name][french].format(claim=claim, fact=fact, status=shown)
