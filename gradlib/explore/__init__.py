"""Interactive figures, one module for each notebook.  `gl.explore.NAME()` shows the explorer NAME in a cell."""

from gradlib.explore.partial import DifferenceQuotient as difference_quotient
from gradlib.explore.partial import Slices as slices

__all__ = ["difference_quotient", "slices"]
