"""doi.org as a place that can be asked where a DOI is registered."""
