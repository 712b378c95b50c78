"""Colours of pictures, on paper and on a dark screen.

Groups take Okabe & Ito's colours (2008, "Color universal design"), which people with any of the three kinds of colour
blindness tell apart; a second round of groups has another shape. In place of their black, which looks like text, there
is wine, and mint on a dark ground.
"""

from dataclasses import dataclass

BLUE, VERMILLION, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
ORANGE, SKY, YELLOW = "#e69f00", "#56b4e9", "#f0e442"
WINE, MINT = "#882255", "#b8f2e6"


@dataclass(frozen=True)
class Theme:
    """The colours of one ground, as #rrggbb."""

    ground: str
    text: str
    quiet: str  # text of less weight: axes, legends
    grid: str
    others: str  # what belongs to no group
    groups: tuple[str, ...]  # by group, and then from the start again
    scale: tuple[float, float]  # of viridis, even in lightness: from where to where numbers stand out from the ground
    opposite: tuple[str, str]  # ends of a scale whose middle is the ground

    def colour(self, group: int) -> str:
        """The colour of a group; of no group where it is -1."""
        return self.groups[group % len(self.groups)] if group >= 0 else self.others

    def readable(self, group: int, share: float = 0.55) -> str:
        """The group's colour mixed by that share with the text's own, so that even yellow can be read on white."""
        return _between(self.colour(group), self.text, share)

    def edge(self, colour: str) -> str:
        """`colour`, mixed with the text's own as far as a dot's edge takes to stand out from the ground.

        That is a contrast of 3: WCAG 2, 1.4.11, "Non-text contrast".
        """
        shades = (_between(colour, self.text, share / 20) for share in range(21))
        return next(edge for edge in shades if contrast(edge, self.ground) >= 3)

    def text_on(self, colour: str) -> str:
        """The text's colour or the ground's: which of the two stands out more from `colour`."""
        return max((self.text, self.ground), key=lambda ink: contrast(ink, colour))


def contrast(a: str, b: str) -> float:
    """How well one colour stands out from another: 1 is not at all, 21 is black on white (WCAG 2, contrast ratio)."""
    dark, light = sorted(_luminance(colour) for colour in (a, b))
    return (light + 0.05) / (dark + 0.05)


def _between(colour: str, other: str, share: float) -> str:
    """The colour that lies by that share of the way from one to the other."""
    parts = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (p / 255 for p in _parts(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


LIGHT = Theme(
    ground="#ffffff",
    text="#1a1a1a",
    quiet="#595959",
    grid="#e2e2e2",
    others="#b3b3b3",
    groups=(BLUE, ORANGE, GREEN, PURPLE, VERMILLION, SKY, WINE, YELLOW),
    scale=(0.92, 0.0),
    opposite=(BLUE, VERMILLION),
)
DARK = Theme(
    ground="#14171a",
    text="#ececec",
    quiet="#a8adb3",
    grid="#2f353b",
    others="#60676e",
    groups=(SKY, ORANGE, GREEN, PURPLE, YELLOW, VERMILLION, MINT, BLUE),
    scale=(0.3, 1.0),
    opposite=(SKY, ORANGE),
)
