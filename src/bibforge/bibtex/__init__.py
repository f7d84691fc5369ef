"""BibTeX text: the lossless document, and the one table between records and entries."""
