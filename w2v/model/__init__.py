"""A trained model, its file, and how files are kept whole: where the training wing ends and the vectors wing begins."""
