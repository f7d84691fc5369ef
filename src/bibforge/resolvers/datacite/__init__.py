"""DataCite as a place that can be asked."""
