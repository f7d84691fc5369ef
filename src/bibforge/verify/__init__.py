"""Claims, evidence, outcome: what the sources say of a reference."""
