"""PP401 to PP413: the artwork of show and episodes, and their other pictures. What is asked for, artwork/ knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from podcast_pipeline import artwork
from podcast_pipeline.artwork import ArtworkFacts
from podcast_pipeline.checks.facts import PictureFacts
from podcast_pipeline.checks.rules import Fault, Rulebook, Severity

BOOK: Rulebook[PictureFacts] = Rulebook()
IMAGES: Rulebook[PictureFacts] = Rulebook()
ALL: Rulebook[PictureFacts] = Rulebook()

_APPLE = "Apple Podcasts, artwork requirements"


@BOOK.rule("PP401", Severity.ERROR, _APPLE)
def artwork_cannot_be_read(subject: PictureFacts) -> Iterator[Fault]:
    """A picture that does not decode is shown by no app.

    Bad:
        artwork: artwork.jpg  # a web page that was saved under this name
    Good:
        artwork: artwork.jpg  # a JPEG
    """
    if subject.picture is None:
        yield Fault(subject.failure)


@BOOK.rule("PP402", Severity.ERROR, f"{_APPLE}: JPEG or PNG")
def artwork_is_no_jpeg_or_png(subject: PictureFacts) -> Iterator[Fault]:
    """Apps take no other format, whatever the name says.

    Bad:
        artwork: artwork.webp
    Good:
        artwork: artwork.jpg
    """
    return _of(subject, artwork.wrong_format)


@BOOK.rule("PP403", Severity.ERROR, f"{_APPLE}: extension .jpg or .png")
def artwork_name_is_wrong(subject: PictureFacts) -> Iterator[Fault]:
    """Apple goes by the name: its ending must be that of the real format.

    Bad:
        artwork: artwork.jpg  # a PNG inside
    Good:
        artwork: artwork.png
    """
    return _of(subject, lambda picture: artwork.wrong_suffix(picture, subject.suffix))


@BOOK.rule("PP404", Severity.ERROR, f"{_APPLE}: square")
def artwork_is_not_square(subject: PictureFacts) -> Iterator[Fault]:
    """Apple refuses what is not square, others cut it off.

    Bad:
        artwork: artwork.jpg  # 3000 x 2000 pixels
    Good:
        artwork: artwork.jpg  # 3000 x 3000 pixels
    """
    return _of(subject, artwork.not_square)


@BOOK.rule("PP405", Severity.ERROR, f"{_APPLE}: at least 1400 x 1400 pixels")
def artwork_is_too_small(subject: PictureFacts) -> Iterator[Fault]:
    """Apple refuses what would look coarse on its screens.

    Bad:
        artwork: artwork.jpg  # 600 x 600 pixels
    Good:
        artwork: artwork.jpg  # 1400 x 1400 pixels
    """
    return _of(subject, artwork.too_small)


@BOOK.rule("PP406", Severity.ERROR, f"{_APPLE}: at most 3000 x 3000 pixels")
def artwork_is_too_large(subject: PictureFacts) -> Iterator[Fault]:
    """Apple refuses more pixels, and every listener would load them.

    Bad:
        artwork: artwork.jpg  # 5000 x 5000 pixels
    Good:
        artwork: artwork.jpg  # 3000 x 3000 pixels
    """
    return _of(subject, artwork.too_large)


@BOOK.rule("PP407", Severity.ERROR, f"{_APPLE}: no alpha channel")
def artwork_is_transparent(subject: PictureFacts) -> Iterator[Fault]:
    """What lies behind a transparent picture is another colour in every app; Apple refuses it.

    Bad:
        artwork: artwork.png  # with a transparent background
    Good:
        artwork: artwork.png  # with a background, saved as RGB
    """
    return _of(subject, artwork.transparent)


@BOOK.rule("PP408", Severity.ERROR, f"{_APPLE}: RGB")
def artwork_is_not_rgb(subject: PictureFacts) -> Iterator[Fault]:
    """Colours for print look wrong on screens; Apple refuses them.

    Bad:
        artwork: artwork.jpg  # CMYK, as for print
    Good:
        artwork: artwork.jpg  # RGB
    """
    return _of(subject, artwork.wrong_colours)


@BOOK.rule("PP409", Severity.HINT, f"{_APPLE}: 72 dpi")
def artwork_has_another_dpi(subject: PictureFacts) -> Iterator[Fault]:
    """Apple names 72 dpi; no app is known to refuse another value.

    Bad:
        artwork: artwork.jpg  # marked as 300 dpi
    Good:
        artwork: artwork.jpg  # marked as 72 dpi
    """
    return _of(subject, artwork.wrong_dpi)


@BOOK.rule("PP410", Severity.HINT, "PRX, artwork for NPR One and Spotify: 512 kB")
def artwork_is_heavy(subject: PictureFacts) -> Iterator[Fault]:
    """Every app loads it for every listener, often on the road.

    Bad:
        artwork: artwork.png  # 4 MB
    Good:
        artwork: artwork.jpg  # 300 kB
    """
    return _of(subject, artwork.heavy)


@BOOK.rule("PP411", Severity.HINT, "podcast: the placeholder of `podcast init`")
def artwork_is_the_placeholder(subject: PictureFacts) -> Iterator[Fault]:
    """Nobody finds a show by the picture that every new one starts with.

    Bad:
        artwork: artwork.jpg  # as `podcast init` drew it
    Good:
        artwork: artwork.jpg  # yours
    """
    if subject.is_placeholder:
        yield Fault("the artwork is still the placeholder that `podcast init` drew; put your own in its place")


@IMAGES.rule(
    "PP412",
    Severity.ERROR,
    "Podcast namespace: person (img), image (href), jsonChapters 1.2 (img); ID3v2 Chapter Frame Addendum: APIC",
)
def picture_of_a_person_or_a_chapter_is_shown_by_no_app(subject: PictureFacts) -> Iterator[Fault]:
    """Apps get portraits, `images` and pictures of chapters as they are; they show JPEG and PNG, not a camera's pixels.

    Bad:
        people: [{name: Ana Beispiel, img: ana.webp}]
    Good:
        people: [{name: Ana Beispiel, img: ana.jpg}]
    """
    if subject.picture is None:
        yield Fault(subject.failure)
    else:
        yield from map(Fault, artwork.image_problems(subject.picture, subject.suffix))


@ALL.rule("PP413", Severity.WARNING, "GDPR, Art. 5(1)(c); Exif 2.32, GPS attributes")
def picture_tells_where_it_was_taken(subject: PictureFacts) -> Iterator[Fault]:
    """Pictures are published as they are. A telephone writes the coordinates into them: often those of a home.

    Bad:
        people: [{name: Ana Beispiel, img: ana.jpg}]  # as the telephone took it, on a balcony
    Good:
        people: [{name: Ana Beispiel, img: ana.jpg}]  # exported without metadata
    """
    return _of(subject, artwork.tells_where)


def _of(subject: PictureFacts, problem: Callable[[ArtworkFacts], str | None]) -> Iterator[Fault]:
    if subject.picture is not None and (message := problem(subject.picture)):
        yield Fault(message)
