"""Bulk files: cut into items, items into records."""
