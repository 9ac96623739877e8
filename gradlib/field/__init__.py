"""Functions of several variables and what is asked of them: derivatives, critical points, lines of steepest slope."""
