"""The catalog as tables in Parquet: how they are made, what is asked of them, and a store over what joins answered."""
