"""Neural networks and their gradients (Deepmath 7.5)."""
