"""A model in the browser: one page, served on this machine alone or written to a file."""
