"""Finite differences: derivatives of a function that need no formula, and know nothing of any (Deepmath 7.1, 7.2)."""

from gradlib.numeric.derivatives import (
    METHODS,
    differences,
    direction,
    directional,
    estimated,
    gradient,
    hessian,
    partial,
    sure,
    values,
)

__all__ = [
    "METHODS",
    "differences",
    "direction",
    "directional",
    "estimated",
    "gradient",
    "hessian",
    "partial",
    "sure",
    "values",
]
