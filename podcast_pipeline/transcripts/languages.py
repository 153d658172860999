"""Which language a text is in, as far as its commonest words tell. Pure.

Enough to notice that a German show carries the English transcript; no more is claimed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

# Words that are common in one of these languages and rare or unknown in the others.
_WORDS = {
    "de": "und der das ist nicht auch sich mit dem ein eine auf für wir aber wenn oder wird haben sind",
    "en": "the and that you this with for have are was they what from would there about which because",
    "fr": "les est des une pour dans qui pas vous nous avec sur sont mais plus cette être aux très",
    "es": "los las que una por con para como pero está muy esto cuando porque también nosotros hay ser",
    "it": "che gli della non sono per come anche questo perché molto degli nella quando essere abbiamo cosa",
    "nl": "het een van niet dat voor zijn met maar ook deze naar hebben wordt wat heel omdat geen",
}
_NAMES = {"de": "German", "en": "English", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch"}
_LANGUAGES = [(code, frozenset(words.split())) for code, words in _WORDS.items()]
# Two thirds of at least thirty such words: names and quotations of another language stay below.
_FEWEST, _SHARE = 30, 2 / 3


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    name: str


def language_of(text: str) -> Language | None:
    """The language that most of the telling words are of; None where there are few, or no clear most."""
    counted = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    found = {code: sum(counted[word] for word in words) for code, words in _LANGUAGES}
    code = max(found, key=lambda each: found[each])
    total = sum(found.values())
    return Language(code, _NAMES[code]) if total >= _FEWEST and found[code] >= total * _SHARE else None
