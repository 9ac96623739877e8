"""One table of colours and lines by role, the same in every picture of gradlib, for light pages and for dark ones.

The colours are close to the Okabe-Ito palette, which colour-blind readers can tell apart; each role has its own dash,
marker or width as well, so that colour never carries the meaning alone.  They are names, which matplotlib looks up when
it draws: so a picture that is drawn again follows the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, get_named_colors_mapping, to_hex, to_rgb
from matplotlib.ticker import ScalarFormatter

from gradlib.notation import digits_of, raised

# name -> colour on a light page, and on a dark one.  After Okabe & Ito, "Color universal design" (2008), but darker
# where a line could not be seen on white: https://www.w3.org/TR/WCAG22/ asks for a contrast of 3, and of 4.5 for text
COLORS: dict[str, tuple[str, str]] = {}
_NAMES = get_named_colors_mapping()


def _colour(name: str, light: str, dark: str) -> str:
    """The name by which matplotlib knows a colour of the table."""
    COLORS[name] = light, dark
    _NAMES[f"gradlib:{name}"] = light
    return f"gradlib:{name}"


GROUND = _colour("ground", "#ffffff", "#111111")
INK = _colour("ink", "#000000", "#f0f0f0")
GREY = _colour("grey", "#7f7f7f", "#8f8f8f")
PALE = _colour("pale", "#d9d9d9", "#3c3c3c")
MESH = _colour("mesh", "#8a8f98", "#6f757f")
WIRE = _colour("wire", "#444444", "#bcbcbc")
FRAME = _colour("frame", "#c4cad3", "#4a4f57")
NEURON = _colour("neuron", "#fbe3d6", "#4a3324")
HIGHLIGHT = _colour("highlight", "#d6ebf9", "#122a40")
ORANGE = _colour("orange", "#cb8500", "#ffc04d")
SKY = _colour("sky", "#3a9bd8", "#86d2ff")
GREEN = _colour("green", "#00875f", "#10a881")
BLUE = _colour("blue", "#005fa0", "#3d94e6")
VERMILLION = _colour("vermillion", "#b83f00", "#f2613a")
PURPLE = _colour("purple", "#c4699f", "#e68fc0")
_dark = False  # whether now, inside `page`


@contextmanager
def page(*, dark: bool) -> Iterator[None]:
    """Draw for a dark page, or a light one; elsewhere every picture is one for a light page."""
    before = _dark
    _turn(dark)
    try:
        yield
    finally:
        _turn(before)


def _turn(dark: bool) -> None:
    global _dark
    if dark != _dark:
        _dark = dark
        for name, both in COLORS.items():
            _NAMES[f"gradlib:{name}"] = both[dark]  # one by one, so that matplotlib forgets what it looked up


class Shades(LinearSegmentedColormap):
    """A colour map from `light[0]` to `light[1]`, and between the colours `dark` on a dark page."""

    def __init__(self, name: str, light: tuple[str, str], dark: tuple[str, str]) -> None:
        ends = zip(("red", "green", "blue"), *map(to_rgb, light), strict=True)
        super().__init__(name, {part: [(0, low, low), (1, high, high)] for part, low, high in ends})
        self._both = [LinearSegmentedColormap.from_list(name, ends) for ends in (light, dark)]

    def __call__(self, *args: object, **kwargs: object) -> object:
        """The colours of numbers between 0 and 1, as of any colour map."""
        return self._both[_dark](*args, **kwargs)


# low to high: the roles keep their colours to themselves
HEIGHT = Shades("gradlib_height", ("#ffffff", "#b9bec6"), ("#161718", "#4b5159"))
# in the shade to in full light
LIGHT = Shades("gradlib_light", ("#8b939f", "#e0e4e9"), ("#2c3036", "#757c86"))

# role -> keywords of a matplotlib line; ROLES[role]["color"] is the colour of the role
ROLES: dict[str, dict[str, object]] = {
    "slice_x": {"color": ORANGE, "linewidth": 2.6, "linestyle": "-"},
    "slice_y": {"color": GREEN, "linewidth": 2.6, "linestyle": (0, (5, 1))},
    "tangent": {"color": SKY, "linewidth": 2.2, "linestyle": "-"},
    "secant": {"color": INK, "linewidth": 1.4, "linestyle": (0, (4, 2))},
    "gradient": {"color": BLUE, "linewidth": 2.2, "linestyle": "-"},
    "path": {"color": BLUE, "linewidth": 1.2, "linestyle": "-", "marker": ".", "markersize": 5},
    "forward": {"color": BLUE, "linewidth": 1.5, "linestyle": "-", "marker": "o"},
    "central": {"color": VERMILLION, "linewidth": 1.5, "linestyle": (0, (4, 1.5)), "marker": "s"},
    "level": {"color": VERMILLION, "linewidth": 2.2, "linestyle": "-"},
    "direction": {"color": PURPLE, "linewidth": 2.2, "linestyle": (0, (3, 1, 1, 1))},
    "point": {"color": INK, "marker": "o", "markersize": 7, "linestyle": "none"},
    "second": {"color": INK, "marker": "D", "markersize": 6, "linestyle": "none", "markerfacecolor": GROUND},
    "minimum": {
        "color": INK,
        "marker": "o",
        "markersize": 11,
        "linestyle": "none",
        "markerfacecolor": "none",
        "markeredgewidth": 1.4,
    },
    "above": {"color": INK, "marker": "+", "markersize": 5, "linestyle": "none"},
    "below": {"color": PURPLE, "marker": "_", "markersize": 6, "linestyle": "none", "markeredgewidth": 1.8},
    "local": {"color": BLUE},
    "result": {"color": VERMILLION},
    "band": {"color": GREEN, "linewidth": 10, "alpha": 0.25, "solid_capstyle": "butt", "solid_joinstyle": "round"},
    "edge": {"color": WIRE, "linewidth": 1.3, "linestyle": "-"},
    "bold": {"color": BLUE, "linewidth": 2.4},
    "positive": {"color": BLUE},
    "negative": {"color": ORANGE},
    "error": {"color": VERMILLION, "linewidth": 1.8},
    "smile": {"color": BLUE, "linewidth": 8, "linestyle": "-", "alpha": 0.35, "solid_capstyle": "round"},
    "guide": {"color": GREY, "linewidth": 1.0, "linestyle": ":"},
}

# matplotlib settings under which every explorer draws
RC: dict[str, object] = {
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.labelsize": 11,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "mathtext.fontset": "cm",
    "figure.facecolor": GROUND,
    "savefig.facecolor": GROUND,
    "axes.facecolor": GROUND,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.color": PALE,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "text.hinting": "none",  # letters at their true distances; a frame with much text is a quarter quicker, too
}


@contextmanager
def settings() -> Iterator[None]:
    """Draw under `RC`; a frame has no time for matplotlib's own ``rc_context``, which copies all that can be set."""
    before = {name: mpl.rcParams[name] for name in RC}
    mpl.rcParams.update(RC)
    try:
        yield
    finally:
        mpl.rcParams.update(before)


# what stands on the side of its axes is seen whole
WHOLE: dict[str, object] = {"clip_on": False, "in_layout": False}


def color(role: str) -> str:
    """The colour of `role`, a key of `ROLES`."""
    return str(ROLES[role]["color"])


def css(role: str) -> str:
    """The colour of `role` as a browser knows it."""
    return to_hex(color(role))


def backing(alpha: float = 0.85, pad: float = 0.6) -> dict[str, object]:
    """The box behind a text that keeps lines away from its letters; `pad` in points."""
    return {"facecolor": GROUND, "edgecolor": "none", "alpha": alpha, "pad": pad}


class Ticks(ScalarFormatter):
    """The numbers on an axis, with the sign before decimals that the language has: 0.5, in French 0,5."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """One of them."""
        return digits_of(super().__call__(x, pos))

    def get_offset(self) -> str:
        """What they share: ×10⁶, +10⁶, or ×10⁻⁵ +9.9999."""
        text = super().get_offset().replace("\N{MINUS SIGN}", "-")  # 1e6, +1e6, or 1e-5+9.9999
        text = re.sub(r"^1(e-?\d+)", r"×1\1 ", text).rstrip()
        text = re.sub(r"e(-?\d+)", lambda e: f"·10{raised(int(e[1]))}", text)
        return digits_of(re.sub(r"(?<![\d.])1·10", "10", text))


def spell_ticks(*several: Axes) -> None:
    """Let the numbers on axes be written as in the language, but where a scale has its own way."""
    for axis in (axis for ax in several for axis in (ax.xaxis, ax.yaxis, getattr(ax, "zaxis", ax.xaxis))):
        before = axis.get_major_formatter()
        if type(before) is ScalarFormatter:
            axis.set_major_formatter(ticks := Ticks())
            vars(ticks).update(vars(before))  # from which power of ten on they share it: there may be no room for more
            ticks.set_useMathText(False)
