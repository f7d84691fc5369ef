"""The rules themselves, one module a subject."""
