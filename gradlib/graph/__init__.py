"""Computation graphs and automatic differentiation (Deepmath 7.4): `gradlib.graph.graph` is the lesson."""
