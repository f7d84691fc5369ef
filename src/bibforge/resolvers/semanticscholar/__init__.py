"""Semantic Scholar as a place that can be asked."""
