"""What a function must offer so that its zeros, its critical points and its lines of steepest slope can be found.

`gradlib.field.scalar.ScalarField` does; the algorithms know no more of it than this.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import sympy as sp


class Differentiable(Protocol):
    """A real function of n real variables with its derivatives, all of which broadcast over arrays of coordinates.

    Attributes
    ----------
    variables : their names
    expression : the formula, or None where there is none
    """

    variables: tuple[str, ...]
    expression: sp.Expr | None

    def __call__(self, /, *point: Any) -> Any:
        """The value; NaN where there is none."""

    def gradient(self, /, *point: Any) -> np.ndarray:
        """The partial derivatives, shape (n, ...); NaN where there is none."""

    def hessian(self, /, *point: Any) -> np.ndarray:
        """The second partial derivatives, shape (n, n, ...)."""

    def partial(self, variable: int) -> Differentiable:
        """The partial derivative in the variable of this number, as a function."""
