"""Vectors in use: queries and file formats. NumPy only, so that a query starts at once."""
