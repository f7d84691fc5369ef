"""CSL-JSON and RIS: reading, writing and one mapping table each."""
