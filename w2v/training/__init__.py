"""From an encoded corpus to a model: noise, objectives, tiles in rounds, and the trainer that runs them."""
