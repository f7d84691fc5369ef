"""Reading lists: Markdown and HTML text to mentions, and links back into the text."""
