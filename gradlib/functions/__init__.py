"""The elementary functions: one table of rules, the kinds of numbers that they take, how they are written."""
