"""What apps take for a language: of the show's files and of any feed. Pure."""

from __future__ import annotations

# ISO 639-1, the two-letter codes.
_CODES = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
    el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is
    it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms
    mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk
    sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi
    yo za zh zu
"""
_LANGUAGES = frozenset(_CODES.split())


def unknown_language(code: str) -> str | None:
    """What is wrong with a code that is none of ISO 639-1; None when nothing is."""
    if code.partition("-")[0].lower() in _LANGUAGES:
        return None
    return f"{code!r} is no two-letter language code of ISO 639-1; write one such as de or en"


def wrong_region(code: str) -> str | None:
    """What is wrong with what stands behind the language; None when it is a country, or nothing."""
    main, hyphen, region = code.partition("-")
    if not hyphen or (len(region) == 2 and region.isascii() and region.isalpha()):
        return None
    return f"the region {region!r} is no country code of two letters; write {main} alone"
