"""Judgement without input or output: matching, merging, citation keys and the lock."""
