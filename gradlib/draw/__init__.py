"""Drawing with matplotlib: level sets, arrows, graphs, networks.  Functions take the data first, then `ax=None`.

What they cannot draw is refused in a sentence: a TypeError or a ValueError (`gradlib.valid`).
"""

from gradlib.draw.arrows import arrow, descent_field, gradient_arrow, gradient_field
from gradlib.draw.diagram import diagram
from gradlib.draw.letters import smiles
from gradlib.draw.level_surface import level_surface
from gradlib.draw.net import network
from gradlib.draw.picture import show
from gradlib.draw.plane import gradient_line, level_sets
from gradlib.draw.space import surface
from gradlib.draw.tangents import level_tangent

__all__ = [
    "arrow",
    "descent_field",
    "diagram",
    "gradient_arrow",
    "gradient_field",
    "gradient_line",
    "level_sets",
    "level_surface",
    "level_tangent",
    "network",
    "show",
    "smiles",
    "surface",
]
