"""A learner's text, read as data and never evaluated: spelling, grammar, expressions; and what sympy says of them."""
