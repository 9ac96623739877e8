"""Finite differences (Deepmath 7.1, 7.2): derivatives of a function that need no formula, and know nothing of any.

`quotients` is the textbook, with a given step; `ladder` chooses steps by what f does, and estimates the error;
`derivatives` are the functions that are called from outside, ``gl.numeric.partial`` and the others.
"""

from gradlib.numeric.derivatives import directional, gradient, hessian, partial

__all__ = ["directional", "gradient", "hessian", "partial"]
