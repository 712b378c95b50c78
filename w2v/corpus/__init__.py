"""From text to token ids on disk: opening and reading, splitting into tokens, counting, encoding."""
