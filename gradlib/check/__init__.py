"""A learner's answer -> feedback: right or wrong, where it differs, and which mistake it looks like.

``gl.check.KIND(answer, ...)``: an answer may be a number, a vector or a point (`gradlib.check.numbers`), formula text
(`gradlib.check.formulas`), a function that the learner wrote (`gradlib.check.functions`), or still ``...``.  Whatever
the answer is, there is feedback; a TypeError or a ValueError says in a sentence what is wrong with the rest, which is
the teacher's.
"""

from gradlib.check.feedback import Feedback
from gradlib.check.formulas import equation, formula, partial
from gradlib.check.functions import central_quotient, function, recursion, reverse_sweep
from gradlib.check.numbers import number, point, smile, vector

__all__ = [
    "Feedback",
    "central_quotient",
    "equation",
    "formula",
    "function",
    "number",
    "partial",
    "point",
    "recursion",
    "reverse_sweep",
    "smile",
    "vector",
]
