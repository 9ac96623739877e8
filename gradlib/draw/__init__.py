"""Drawing with matplotlib: level sets, arrows, surfaces, graphs.  Functions take data and `ax=None`."""

from gradlib.draw.plane import arrow, descent_field, gradient_arrow, level_sets
from gradlib.draw.space import surface

__all__ = ["arrow", "descent_field", "gradient_arrow", "level_sets", "surface"]
