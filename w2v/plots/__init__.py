"""Pictures, made from vectors and run logs only."""
