"""Strings in, strings out: folding, likeness and LaTeX, below every noun of the field."""
