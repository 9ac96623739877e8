"""Interactive figures, a module for each theme.  ``gl.explore.NAME()`` shows the explorer NAME in a cell.

Each is an ipywidgets widget (`gradlib.explore.base.explorer.Explorer`) that a program can drive as the mouse does:

- ``controls``: symbol -> ipywidgets control; setting its ``value`` does what the mouse does
- ``values``: symbol -> the number now shown, NaN where there is none
- ``message``: what it says where the point has no answer or a formula cannot be read; empty when all is well
- ``figure``: the matplotlib figure
"""

from gradlib.explore.approximation import Approximation as approximation
from gradlib.explore.autodiff import ComputationGraph as graph
from gradlib.explore.descents import GradientDescent as descent
from gradlib.explore.direction import Direction as direction
from gradlib.explore.disc import Disc as disc
from gradlib.explore.extrema import CriticalPoints as critical_points
from gradlib.explore.fields import DescentField as descent_field
from gradlib.explore.level_surface import LevelSurface as level_surface
from gradlib.explore.levels import Ellipse as ellipse
from gradlib.explore.levels import LevelLine as level_line
from gradlib.explore.network import Network as network
from gradlib.explore.partial import DifferenceQuotient as difference_quotient
from gradlib.explore.partial import Slices as slices
from gradlib.explore.smile import Smile as smile
from gradlib.explore.steepest import Steepest as steepest

__all__ = [
    "approximation",
    "critical_points",
    "descent",
    "descent_field",
    "difference_quotient",
    "direction",
    "disc",
    "ellipse",
    "graph",
    "level_line",
    "level_surface",
    "network",
    "slices",
    "smile",
    "steepest",
]
