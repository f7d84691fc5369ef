"""Everything that knows papers in a list: from blocks to mentions."""
