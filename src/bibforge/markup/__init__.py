"""One outside world: a list's syntax, and nothing of papers."""
