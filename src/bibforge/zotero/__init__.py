"""Zotero: items, collections, RDF, and the plan that makes a library mirror ours."""
