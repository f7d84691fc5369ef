"""Europe PMC as a place that can be asked."""
