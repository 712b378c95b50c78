"""Collocations joined into phrases: `new york` becomes the word `new_york`.

    from w2v.corpus.encoded import encode
    from w2v.phrases.connectors import CONNECTORS
    from w2v.phrases.passes import join_phrases
    from w2v.phrases.phrasing import Phrasing
    from w2v.phrases.writing import save_text

    text = encode(["corpus.txt"], Hyperparameters(min_count=1), folder=Path("."))
    joined = join_phrases(text, Phrasing(threshold=20, passes=2, connectors=CONNECTORS["english"]))
    joined.phrases  # each with its score and counts
    save_text(joined, "phrases.txt")
    model = w2v.train(joined.sentences())

A *collocation* is two words that follow each other in a sentence, with any connector words between them. It is known by
its spelling: its words with the delimiter between them. So are words, and where both are spelt the same they are
counted as one. A *phrase* is a collocation whose score is above the threshold.
"""
