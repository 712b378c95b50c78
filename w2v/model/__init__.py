"""A trained model and its file, and writing files whole: where the training and the vectors wing meet."""
