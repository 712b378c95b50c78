"""Documents as vectors, for scikit-learn: the mean of their words' vectors. Needs scikit-learn.

from w2v.sklearn import DocumentVectors
make_pipeline(DocumentVectors("model.safetensors", tfidf=True), LogisticRegression())
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from w2v.errors import W2VError
from w2v.vectors.formats import read
from w2v.vectors.model import Model
from w2v.vectors.vectors import Vectors


class DocumentVectors(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # it has no types
    """Each document as the mean of its words' vectors, float32 [N, D]; zeros if none of its words is known.

    With `tfidf`, a word weighs log((1 + documents) / (1 + those that have it)) + 1, as scikit-learn's TfidfVectorizer
    has it, from the documents given to `fit`. With `unit`, each word's vector is first divided by its length.
    Documents are strings, split at whitespace, or lists of words; `lowercase` lower-cases their words.
    """

    def __init__(
        self, vectors: Vectors | Model | str | Path, *, tfidf: bool = False, unit: bool = True, lowercase: bool = False
    ) -> None:
        """Of `vectors`, or of those in the file of that name."""
        self.vectors, self.tfidf, self.unit, self.lowercase = vectors, tfidf, unit, lowercase

    def fit(self, documents: Iterable[str | Iterable[str]], y: object = None) -> Self:  # noqa: ARG002  # its interface
        """Read the vectors and, with `tfidf`, count in how many documents words are."""
        source = self.vectors
        self.vectors_ = read(source) if isinstance(source, str | Path) else source.wv
        self.n_features_out_ = int(self.vectors_.vectors.shape[1])
        self.idf_ = None
        if self.tfidf:
            read_so_far, having = 0, np.zeros(len(self.vectors_))
            for document in documents:
                having[[self.vectors_.rows[word] for word in set(self._words(document))]] += 1
                read_so_far += 1
            self.idf_ = np.log((1 + read_so_far) / (1 + having)) + 1
        return self

    def transform(self, documents: Iterable[str | Iterable[str]]) -> NDArray[np.float32]:
        """[N, D], a row for each document."""
        if not hasattr(self, "vectors_"):
            raise W2VError("DocumentVectors has not been fitted: call fit first, or fit_transform")
        means = [self._mean(self._words(document)) for document in documents]
        return np.array(means, np.float32).reshape(-1, self.n_features_out_)

    def get_feature_names_out(self, _names: object = None) -> NDArray[Any]:
        """The columns' names: w2v0, w2v1 ..."""
        return np.array([f"w2v{place}" for place in range(self.n_features_out_)], object)

    def _words(self, document: str | Iterable[str]) -> list[str]:
        """The known words of a document, as often as they are there."""
        words = document.split() if isinstance(document, str) else document
        return [word for word in (word.lower() if self.lowercase else word for word in words) if word in self.vectors_]

    def _mean(self, words: list[str]) -> NDArray[np.float64]:
        times = Counter(words)
        rows = np.array([self.vectors_.rows[word] for word in times], np.int64)
        weights = np.array(list(times.values()), float) * (1 if self.idf_ is None else self.idf_[rows])
        matrix = np.asarray(self.vectors_.vectors[rows], float)
        if self.unit:
            matrix = np.nan_to_num(self.vectors_.directions.unit(rows))  # a vector of zeros stays one
        mean: NDArray[np.float64] = weights @ matrix / (weights.sum() or 1)
        return mean
