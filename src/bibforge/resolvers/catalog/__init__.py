"""The local catalog: one SQLite file that can be asked like a service."""
