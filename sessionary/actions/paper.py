"""A sheet of A4 to write on, top down, in a typeface that has Latin, Greek and Cyrillic letters."""

import unicodedata
from io import BytesIO
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(__file__).resolve().parent.parent / "fonts"
REGULAR, BOLD = "Inter", "Inter-SemiBold"
INK, SOFT, LINE = "#14211e", "#43534e", "#d6dcd8"
MARK, ON_MARK = "#fbeec6", "#5e4300"
WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM = 62.0, WIDTH - 62.0, HEIGHT - 64.0, 64.0
LEADING = 1.45
UNKNOWN = "\ufffd"
UNSEEN = frozenset(["Cf", "Cs", "Mn", "Me"])

pdfmetrics.registerFont(TTFont(REGULAR, FONTS / "Inter-Regular.ttf"))
pdfmetrics.registerFont(TTFont(BOLD, FONTS / "Inter-SemiBold.ttf"))
LETTERS = frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


class Sheet:
    """All measures are in points. `y` is where the next line goes; past the end a new page begins."""

    def __init__(self, *, title: str, author: str, locale: str) -> None:
        self.bytes = BytesIO()
        self.canvas = Canvas(self.bytes, pagesize=A4, invariant=True, lang=locale)
        self.canvas.setTitle(legible(title))
        self.canvas.setAuthor(legible(author))
        self.canvas.setCreator("Sessionary")
        self.y = TOP

    def write(
        self,
        text: str,
        *,
        size: float = 10,
        bold: bool = False,
        colour: str = INK,
        x: float = LEFT,
        width: float = RIGHT - LEFT,
        beside: str = "",
    ) -> None:
        """One paragraph, broken where it gets wider than `width`; `beside` stands at the right of its first line."""
        font = BOLD if bold else REGULAR
        for place, line in enumerate(broken(text, font, size, width)):
            self.down(size * LEADING)
            self._draw(x, line, font, size, colour)
            if beside and place == 0:
                self._draw_right(beside, font, size, colour)

    def put(self, text: str, *, x: float, size: float = 10, bold: bool = False, colour: str = INK) -> None:
        """A few words on the line that `y` is on."""
        self._draw(x, legible(text), BOLD if bold else REGULAR, size, colour)

    def down(self, points: float) -> None:
        """Leave room; begins a new page where there is none left."""
        self.y -= points
        if self.y < BOTTOM:
            self.canvas.showPage()
            self.y = TOP - points

    def rule(self, colour: str = LINE, thickness: float = 0.75) -> None:
        """A line from margin to margin."""
        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.setLineWidth(thickness)
        self.canvas.line(LEFT, self.y, RIGHT, self.y)

    def band(self, text: str) -> None:
        """A sentence that nobody may miss."""
        self.down(26)
        self.canvas.setFillColor(HexColor(MARK))
        self.canvas.roundRect(LEFT, self.y, RIGHT - LEFT, 26, 5, stroke=0, fill=1)
        self._draw(LEFT + 12, legible(text), BOLD, 10, ON_MARK, up=8.7)

    def finish(self) -> bytes:
        """The file."""
        self.canvas.save()
        return self.bytes.getvalue()

    def _draw(self, x: float, text: str, font: str, size: float, colour: str, up: float = 0) -> None:
        self.canvas.setFont(font, size)
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.drawString(x, self.y + up, text)

    def _draw_right(self, text: str, font: str, size: float, colour: str) -> None:
        self._draw(RIGHT - pdfmetrics.stringWidth(legible(text), font, size), legible(text), font, size, colour)


def legible(text: str) -> str:
    """The text in letters that the typeface has; a placeholder for each one that it lacks, and never an error."""
    letters = " ".join(unicodedata.normalize("NFC", text).split())
    known = (letter if ord(letter) in LETTERS else UNKNOWN for letter in letters if _is_seen(letter))
    return "".join(known)


def broken(text: str, font: str, size: float, width: float) -> list[str]:
    """The text in lines of at most `width` points; a word that is wider than a line is cut."""
    lines = [""]
    for word in legible(text).split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if pdfmetrics.stringWidth(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines += _cut(word, font, size, width)
    return [line for line in lines if line] or [""]


def _cut(word: str, font: str, size: float, width: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pdfmetrics.stringWidth(pieces[-1] + letter, font, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _is_seen(letter: str) -> bool:
    """Joiners, direction marks and loose accents have no glyph of their own."""
    return ord(letter) in LETTERS or unicodedata.category(letter) not in UNSEEN
