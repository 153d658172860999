"""Draws artwork.jpg, the picture of this show: a city by the water, its roofs joined to a network.

Needs Pillow and nothing else; the lettering is Pillow's own font, so that the picture comes out alike everywhere.

    pip install pillow
    python episodes/make_artwork.py
"""

import math
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageCms, ImageDraw, ImageFont

ARTWORK = Path(__file__).resolve().parent.parent / "artwork.jpg"
TITLE = ["Resiliente", "Städte im", "digitalen", "Zeitalter"]

SIZE = 3000  # pixels a side: the most that Apple takes
SMOOTH = 2  # everything is drawn this much larger, then reduced: smooth edges

SKY = "#FBF2E0"
SUN = "#F6B545"
FAR = "#A9CBCB"
MIDDLE = "#2F7189"
NEAR = "#123750"
LIT = "#FBDD9A"
LEAF = "#3F9A6B"
TRUNK = "#123750"
SIGNAL = "#D9432A"
WATER = ["#4FB0AE", "#23808F", "#123750"]


@dataclass(frozen=True)
class House:
    left: int
    width: int
    top: int
    colour: str
    roof: str = "flat"  # flat, gable, slope or mast
    windows: bool = False


HOUSES = [
    # far away
    House(0, 300, 2090, FAR),
    House(300, 210, 1930, FAR, roof="slope"),
    House(830, 260, 2010, FAR),
    House(1090, 190, 1850, FAR),
    House(1500, 240, 1990, FAR, roof="slope"),
    House(1990, 250, 1770, FAR),
    House(2240, 210, 1930, FAR),
    House(2740, 260, 1880, FAR, roof="slope"),
    # between
    House(120, 250, 2140, MIDDLE, roof="gable", windows=True),
    House(640, 260, 2060, MIDDLE, roof="mast", windows=True),
    House(1240, 280, 2120, MIDDLE, roof="gable", windows=True),
    House(1730, 300, 2010, MIDDLE, roof="mast", windows=True),
    House(2410, 300, 2050, MIDDLE, roof="slope", windows=True),
    # near
    House(400, 250, 2210, NEAR, windows=True),
    House(960, 290, 2180, NEAR, roof="mast", windows=True),
    House(2060, 260, 2090, NEAR, roof="mast", windows=True),
    House(2670, 230, 2250, NEAR, roof="gable", windows=True),
]
TREES = [(60, 2440, 80), (720, 2450, 75), (840, 2470, 60), (1350, 2460, 70), (1560, 2440, 90), (1680, 2480, 60),
         (1960, 2470, 62), (2390, 2460, 72), (2520, 2480, 58), (2940, 2460, 75)]  # fmt: skip
NODES = [(245, 2035), (770, 1860), (1105, 1980), (1380, 2002), (1880, 1810), (2190, 1890), (2420, 1500),
         (2710, 1930)]  # fmt: skip
LINKS = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (1, 4), (4, 5), (4, 6), (5, 6), (6, 7), (5, 7)]
SHORE = 2560
DIAERESIS = "\u0308"


class Canvas:
    """Pillow's drawing, in pixels of the finished picture."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (SIZE * SMOOTH, SIZE * SMOOTH), SKY)
        self._draw = ImageDraw.Draw(self.image)

    def polygon(self, points: list[tuple[float, float]], colour: str) -> None:
        self._draw.polygon([(x * SMOOTH, y * SMOOTH) for x, y in points], fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        bounds = [value * SMOOTH for value in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.ellipse(bounds, fill=colour)

    def line(self, start: tuple[float, float], end: tuple[float, float], width: float, colour: str) -> None:
        points = [value * SMOOTH for value in (*start, *end)]
        self._draw.line(points, fill=colour, width=round(width * SMOOTH))

    def text(self, x: float, baseline: float, text: str, size: float, weight: float, colour: str) -> None:
        """`weight` thickens the strokes: Pillow's own font has one weight and no umlauts."""
        font = ImageFont.load_default(size=size * SMOOTH)
        stroke = round(weight * SMOOTH)
        dot_radius = -font.getbbox(".", anchor="ls")[1] / 2 / SMOOTH + weight
        dot_top = font.getbbox("i", anchor="ls")[1] / SMOOTH - 2 * weight
        width = 0.0
        for letter in unicodedata.normalize("NFD", text):
            if letter == DIAERESIS:
                middle = x - width / 2
                for side in (-1.5, 1.5):
                    self.disc(middle + side * dot_radius, baseline + dot_top + dot_radius, dot_radius, colour)
                continue
            width = font.getlength(letter) / SMOOTH + weight  # a thicker letter needs more room
            position = (x * SMOOTH, baseline * SMOOTH)
            self._draw.text(position, letter, colour, font, "ls", stroke_width=stroke)
            x += width


def main() -> None:
    canvas = Canvas()
    canvas.disc(2420, 1790, 520, SUN)
    for house in HOUSES:
        draw_house(canvas, house)
    for x, y, radius in TREES:
        draw_tree(canvas, x, y, radius)
    draw_network(canvas)
    draw_water(canvas)
    for index, line in enumerate(TITLE):
        canvas.text(200, 470 + index * 420, line, size=400, weight=9, colour=NEAR)
    save(canvas.image)


def draw_house(canvas: Canvas, house: House) -> None:
    left, right, top = house.left, house.left + house.width, house.top
    canvas.box(left, top, right, SHORE + 100, house.colour)
    middle = (left + right) / 2
    if house.roof == "gable":
        canvas.polygon([(left, top), (middle, top - house.width * 0.42), (right, top)], house.colour)
    elif house.roof == "slope":
        canvas.polygon([(left, top), (right, top - house.width * 0.4), (right, top)], house.colour)
    elif house.roof == "mast":
        canvas.box(middle - 9, top - 200, middle + 9, top, house.colour)
        canvas.box(middle - 60, top - 40, middle + 60, top, house.colour)
    if house.windows:
        draw_windows(canvas, house)


def draw_windows(canvas: Canvas, house: House) -> None:
    columns = round((house.width - 40) / 72)
    step = (house.width - 40) / columns
    for row in range((SHORE - house.top) // 96):
        for column in range(columns):
            # A fixed pattern that looks like evening: some are in, some are out.
            if (row * 5 + column * 3 + house.left // 10) % 7 in (0, 2, 3):
                x = house.left + 20 + column * step + step / 2
                y = house.top + 62 + row * 96
                canvas.box(x - 17, y - 25, x + 17, y + 25, LIT)


def draw_tree(canvas: Canvas, x: int, y: int, radius: int) -> None:
    canvas.box(x - 9, y, x + 9, SHORE + 60, TRUNK)
    canvas.disc(x, y - radius * 0.4, radius, LEAF)


def draw_network(canvas: Canvas) -> None:
    for start, end in LINKS:
        canvas.line(NODES[start], NODES[end], 11, SIGNAL)
    for x, y in NODES:
        canvas.disc(x, y, 40, SIGNAL)
        canvas.disc(x, y, 17, SKY)


def draw_water(canvas: Canvas) -> None:
    for index, colour in enumerate(WATER):
        height = SHORE + index * 150
        wave = [(x, height + 26 * math.sin(2 * math.pi * (x / 750 + index * 0.37))) for x in range(0, SIZE + 1, 5)]
        canvas.polygon([*wave, (SIZE, SIZE), (0, SIZE)], colour)


def save(image: Image.Image) -> None:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)  # when the profile was made, which would change the picture's bytes each time
    finished = image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    finished.save(ARTWORK, quality=80, subsampling=0, optimize=True, dpi=(72, 72), icc_profile=bytes(profile))
    print(f"{ARTWORK.name}: {SIZE} x {SIZE} px, {ARTWORK.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
