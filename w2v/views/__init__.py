"""Pictures and the explorer page, made from vectors only."""
