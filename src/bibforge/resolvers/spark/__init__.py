"""The joins over the catalog's tables on Apache Spark: the session, and the rounds of joins and judging."""
