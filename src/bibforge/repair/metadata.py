"""Rules that need a record."""
