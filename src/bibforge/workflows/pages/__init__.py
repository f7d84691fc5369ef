"""The pages that people see in a browser: the visitor's, the keeper's, and what both are made of."""
