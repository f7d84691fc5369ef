"""The command line: paths, settings, the terminal and exit statuses."""
