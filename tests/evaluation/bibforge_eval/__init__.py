"""What of a list is resolved rightly, wrongly and not at all, measured without its identifiers and links."""
