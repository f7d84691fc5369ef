"""The places that can be asked for records: arXiv, Crossref, the local catalog; and how to ask politely."""
