"""bibforge."""
