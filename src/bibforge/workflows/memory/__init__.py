"""What earlier runs worked out, kept in the cache folder so that what did not change is not worked out again."""
