"""Rules that see what is wrong in a .bib or a list, and the exact edits that mend it."""
