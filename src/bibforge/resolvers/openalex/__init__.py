"""OpenAlex as a place that can be asked."""
