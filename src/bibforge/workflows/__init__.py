"""The stories: build, repair, sync, check, catalog; the only rooms that know every room."""
