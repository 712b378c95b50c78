"""Collocations joined into phrases: `new york` becomes the word `new_york`.

In reading order: `phrasing` (what one can ask for), `connectors`, `fingerprints` (spellings as numbers), `counting`,
`scores`, `joining`, `passes` (the whole of it: `join_phrases`), `writing`.

A *collocation* is two words that follow each other in a sentence, with any connector words between them. It is known by
its spelling: its words with the delimiter between them. So are words, and where both are spelt the same they are
counted as one. A *phrase* is a collocation whose score is above the threshold.
"""
