"""The colours of charts, and what they become in the dark: told apart by the colour-blind (Okabe and Ito) and by lightness."""

import math

INK, MUTED, GRID, PAPER = "#1f2933", "#4d5966", "#e4e9ed", "#ffffff"
ACCENT, CALM = "#0b5c93", "#8493a2"
HEAT = (GRID, "#f7e3d1", "#f6d0ae", "#f3ba87", "#f0a35f")
"""From cool to hot, in steps that get darker."""

SCENARIOS = (CALM, ACCENT, "#b84301", "#00795c", "#7a5196")
"""As it is in grey, the first change in the accent; further ones follow."""

PARTS = (ACCENT, "#b84301", "#d99a2b", "#8493a2", "#c9d2d9", "#7a5196", "#c2577b", "#4f9d94")
"""Parts of a stack, in order: no neighbours alike."""

DARK = {
    INK: "#e7ecf0", MUTED: "#a9b4be", GRID: "#333c45", PAPER: "#171c21",
    ACCENT: "#5fb0e5", CALM: "#93a1ae",
    "#b84301": "#f08a4b", "#00795c": "#4cc29f", "#7a5196": "#b794d4",
    "#f7e3d1": "#4a3a2c", "#f6d0ae": "#674628", "#f3ba87": "#865325", "#f0a35f": "#a66020",
    "#d99a2b": "#e2b04f", "#c9d2d9": "#515c66", "#c2577b": "#e07a9d", "#4f9d94": "#5fb8ad",
}  # fmt: skip
"""By colour on white: the colour on a dark page."""


def scenario(number: int) -> str:
    """The colour of a scenario by its number."""
    return SCENARIOS[number % len(SCENARIOS)]


def heat(level: float) -> str:
    """The colour of a heat from 0 to 1; of what is not known the coolest."""
    return HEAT[0] if math.isnan(level) else HEAT[min(len(HEAT) - 1, max(0, math.ceil(level * (len(HEAT) - 1))))]


def dark_rules() -> str:
    """Style rules that repaint the charts of a page for the dark."""
    return "".join(
        f'.chart [fill="{light}"]{{fill:{dark}}}.chart [stroke="{light}"]{{stroke:{dark}}}' for light, dark in DARK.items()
    )
