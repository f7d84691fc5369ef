"""The nouns of the field: identifiers, people, dates, records and the library."""
