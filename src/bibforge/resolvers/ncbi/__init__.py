"""NCBI's converter of identifiers as a place that can be asked."""
