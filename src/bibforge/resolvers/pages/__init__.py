"""Pages and PDFs of papers as places that can be read."""
