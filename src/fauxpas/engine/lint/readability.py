"""How easily a text is read: Flesch's ease for English, Kandel and Moles's adaptation for French."""

import re
from collections.abc import Sequence

_VOWELS = {"en": re.compile(r"[aeiouyéè]+"), "fr": re.compile(r"é|[aeiouyàâäèêëîïôöùûüœæ]+")}
# English: a final silent e, -es and -ed count for nothing, except after what makes them heard.
_SILENT_EN = re.compile(r"(?:[^aeiouylr]es?|[^aeiou]re|[^l]les|[^td]ed)$")
# French: a final e, -es, and -ent of verbs after a consonant are not spoken in prose.
_SILENT_FR = re.compile(r"[^aeiouyéèê](?:e|es)$")


def reading_ease(words: Sequence[str], sentences: int, language: str) -> float | None:
    """0 to 100 in most prose, more is easier; below 50 a text is hard. None when there is no word.

    words : the words as written, in small letters; sentences : how many sentences they make, at least one is supposed.
    Sources: Flesch, Journal of Applied Psychology 32 (1948) 221-233 (206.835 - 1.015 ASL - 84.6 ASW); Kandel and
    Moles, Cahiers d'etudes de radio-television 19 (1958) 253-274 (207 - 1.015 ASL - 73.6 ASW). Syllables are counted
    by rule, which errs by a few per cent.
    """
    if not words:
        return None
    length = len(words) / max(1, sentences)
    syllables = sum(count_syllables(word, language) for word in words) / len(words)
    base, weight = (207.0, 73.6) if language == "fr" else (206.835, 84.6)
    return round(base - 1.015 * length - weight * syllables, 1)


def count_syllables(word: str, language: str) -> int:
    """Spoken syllables of a word in small letters, by rule; at least one."""
    count = len(_VOWELS[language].findall(word))
    silent = _SILENT_FR if language == "fr" else _SILENT_EN
    if count > 1 and silent.search(word):
        count -= 1
    return max(1, count)
