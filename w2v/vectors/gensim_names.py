"""gensim's names for the methods of `Vectors`, so that scripts which query `KeyedVectors` run with another import.

They take and give what gensim's do (pairs of a word and a score; rows as well as words for keys), are computed by w2v's
own search, and follow gensim's arithmetic where it differs: `doesnt_match` compares with the mean of all words,
`most_similar_cosmul` adds 0.000001 below the line. Rare words answer here as all others do. What changes vectors is
missing (`add_vectors`, `[] =`): they are read-only. p-values are NaN: w2v's own `evaluate_pairs` has intervals.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from w2v.errors import UnknownWordError, W2VError
from w2v.vectors.questions import Questions

if TYPE_CHECKING:
    from w2v.vectors.vectors import Vectors

Key = str | int | np.integer  # a word, or a row
KeyOrVector = Key | NDArray[np.floating]
Weighted = KeyOrVector | tuple[KeyOrVector, float]
Found = list[tuple[str, float]]
_EPSILON = 0.000001  # of gensim's 3CosMul
_MOST = 300_000  # words that gensim evaluates by


class GensimNames(Questions):
    """The methods of gensim's `KeyedVectors` that only ask."""

    @property
    def index_to_key(self) -> Sequence[str]:
        """The words [V]."""
        return self.wv.words

    @property
    def key_to_index(self) -> Mapping[str, int]:
        """The row of each word."""
        return MappingProxyType(self.wv.rows)

    @property
    def vector_size(self) -> int:
        """How many dimensions there are."""
        return int(self.wv.vectors.shape[1])

    @property
    def norms(self) -> NDArray[np.float32]:
        """The length of each vector [V]."""
        lengths: NDArray[np.float32] = np.linalg.norm(self.wv.array(), axis=1)
        return lengths

    def fill_norms(self, force: bool = False) -> None:
        """Do nothing: lengths are measured when they are needed."""

    def has_index_for(self, key: Key) -> bool:
        """Whether there is a vector for `key`."""
        return self.get_index(key, -1) >= 0

    def get_index(self, key: Key, default: int | None = None) -> int:
        """The row of `key`, or `default`; UnknownWordError, which is a KeyError, without one."""
        if isinstance(key, int | np.integer) and 0 <= key < len(self.wv):
            return int(key)
        return self.wv.row(key) if default is None or key in self.wv else default  # type: ignore[arg-type]

    def get_vector(self, key: Key, norm: bool = False) -> NDArray[np.float32]:
        """The vector of `key` [D], divided by its length if asked."""
        vector: NDArray[np.float32] = self.wv.vectors[self.get_index(key)]
        return vector / np.linalg.norm(vector) if norm else np.array(vector)

    def get_normed_vectors(self) -> NDArray[np.float32]:
        """All vectors, each divided by its length [V, D]."""
        matrix = self.wv.array()
        matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
        return matrix

    def get_vecattr(self, key: Key, attr: str) -> int:
        """The word's count; there are no other attributes."""
        if attr != "count":
            raise UnknownWordError(f"vectors have no attribute {attr!r}: count is the only one")
        return int(self.wv.counts[self.get_index(key)])

    def get_mean_vector(
        self,
        keys: Sequence[KeyOrVector],
        weights: Sequence[float] | NDArray[np.floating] | None = None,
        pre_normalize: bool = True,
        post_normalize: bool = False,
        ignore_missing: bool = True,
    ) -> NDArray[np.float32]:
        """The weighted mean of keys' vectors, divided by their lengths if asked, and of vectors as they are."""
        weights = np.ones(len(keys)) if weights is None else np.asarray(weights, float)
        if not len(keys) or len(keys) != len(weights):
            raise W2VError(
                "a mean needs at least one key, and a weight for each: "
                f"there are {len(keys)} keys and {len(weights)} weights"
            )
        total, mean = 0.0, np.zeros(self.vector_size)
        for key, weight in zip(keys, weights.tolist(), strict=True):
            if isinstance(key, np.ndarray):
                mean += weight * key
            elif self.has_index_for(key) or not ignore_missing:
                mean += weight * self.get_vector(key, norm=pre_normalize)
            else:
                continue
            total += abs(weight)
        mean /= total or 1
        return (_unit(mean) if post_normalize else mean).astype(np.float32)

    def most_similar(
        self,
        positive: Weighted | Iterable[Weighted] | None = None,
        negative: Weighted | Iterable[Weighted] | None = None,
        topn: int | None = 10,
        clip_start: int = 0,
        clip_end: int | None = None,
        restrict_vocab: int | None = None,
        indexer: object = None,
    ) -> Any:
        """The `topn` words nearest to the positive keys' mean less the negative ones', with their cosines.

        All cosines [V] where `topn` is None. Search is exact: an `indexer` is refused.
        """
        if indexer is not None:
            raise W2VError("most_similar searches exactly and takes no indexer: leave it out")
        if topn is not None and topn < 1:
            return []
        weighted = [*_weighted(positive, 1.0), *_weighted(negative, -1.0)]
        keys = [key for key, _ in weighted]
        target = self.get_mean_vector(keys, [weight for _, weight in weighted], ignore_missing=False)
        begin, end = (0, restrict_vocab) if restrict_vocab else (clip_start, clip_end)
        if topn is None:
            return self._cosines(target)[begin:end]
        asked = {self.get_index(key) for key in keys if not isinstance(key, np.ndarray)}
        if begin:
            cosines = self._cosines(target)
            order = (
                row for row in np.argsort(-cosines, kind="stable").tolist() if begin <= row < (end or len(cosines))
            )
            return [(self.wv.words[row], float(cosines[row])) for row in order if row not in asked][:topn]
        [found] = self.wv.nearest(
            target[None].astype(float), topn, [[self.wv.words[row] for row in asked]], rare=True, top=end
        )
        return [(word, cosine) for word, cosine, _ in found]

    def most_similar_cosmul(
        self,
        positive: KeyOrVector | Iterable[KeyOrVector] | None = None,
        negative: KeyOrVector | Iterable[KeyOrVector] | None = None,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> Any:
        """The `topn` words of largest 3CosMul, with their scores; all scores [V] where `topn` is None."""
        plus, minus = _listed(positive), _listed(negative)
        if not plus:
            raise W2VError("give at least one positive key")
        if topn is not None and topn < 1:
            return []
        words = [key if isinstance(key, np.ndarray) else self.wv.words[self.get_index(key)] for key in [*plus, *minus]]

        def score(cosines: NDArray[Any]) -> NDArray[Any]:
            shifted = (cosines + 1) / 2
            below = shifted[:, len(plus) :].prod(axis=1) + _EPSILON
            product: NDArray[Any] = shifted[:, : len(plus)].prod(axis=1) / below
            return product

        targets = self.wv.unit(words)
        if topn is None:
            return score(np.array([self._cosines(target) for target in targets])[None])[0]
        [found] = self.wv.nearest(targets[None], topn, [words], rare=True, top=restrict_vocab, score=score)
        return [(word, its) for word, its, _ in found]

    def similar_by_word(self, word: Key, topn: int | None = 10, restrict_vocab: int | None = None) -> Any:
        """`most_similar` to one word."""
        return self.most_similar([word], topn=topn, restrict_vocab=restrict_vocab)

    similar_by_key = similar_by_word

    def similar_by_vector(
        self, vector: NDArray[np.floating], topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """`most_similar` to a vector."""
        return self.most_similar([np.asarray(vector)], topn=topn, restrict_vocab=restrict_vocab)

    def most_similar_to_given(self, key1: Key, keys_list: Sequence[Key]) -> Key:
        """The one of `keys_list` that is nearest to `key1`."""
        return keys_list[int(np.argmin(self.distances(key1, keys_list)))]

    def distances(self, word_or_vector: KeyOrVector, other_words: Iterable[Key] = ()) -> NDArray[np.float64]:
        """1 - the cosine with each of the other words [N], or with every word [V]."""
        vector = word_or_vector if isinstance(word_or_vector, np.ndarray) else self.get_vector(word_or_vector)
        rows = [self.get_index(word) for word in other_words]
        cosines = self.wv.directions.unit(rows) @ _unit(vector.astype(float)) if rows else self._cosines(vector)
        return 1 - cosines.astype(float)

    def distance(self, w1: Key, w2: Key) -> float:
        """1 - the cosine of two words; 0 for the same word."""
        row1, row2 = self.get_index(w1), self.get_index(w2)
        return 0.0 if row1 == row2 else 1 - self.similarity(self.wv.words[row1], self.wv.words[row2])

    def n_similarity(self, ws1: Sequence[Key], ws2: Sequence[Key]) -> float:
        """The cosine of the means of two sets of words."""
        first, second = (_unit(self.get_mean_vector(words, pre_normalize=False).astype(float)) for words in (ws1, ws2))
        return float(first @ second)

    def closer_than(self, key1: Key, key2: Key) -> list[str]:
        """The words that are nearer to `key1` than `key2` is."""
        distances, own = self.distances(key1), self.get_index(key1)
        nearer = np.flatnonzero(distances < distances[self.get_index(key2)]).tolist()
        return [] if own == self.get_index(key2) else [self.wv.words[row] for row in nearer if row != own]

    def rank(self, key1: Key, key2: Key) -> int:
        """The rank of `key2` among all words, by cosine with `key1`, from 1."""
        return len(self.closer_than(key1, key2)) + 1

    def rank_by_centrality(self, words: Sequence[Key], use_norm: bool = True) -> list[tuple[float, Key]]:
        """(cosine with the mean of all, word), the most central first; unknown words are left out."""
        known = [word for word in words if self.has_index_for(word)]
        if not known:
            raise W2VError("none of these words has a vector, so none is central")
        matrix = np.array([self.get_vector(word, norm=use_norm) for word in known])
        cosines = matrix @ self.get_mean_vector(list(matrix), post_normalize=True)
        return sorted(zip(cosines.tolist(), known, strict=True), reverse=True)

    def doesnt_match(self, words: Sequence[Key]) -> Key:
        """The word that is furthest from the mean of all."""
        return self.rank_by_centrality(words)[-1][1]

    def relative_cosine_similarity(self, wa: Key, wb: Key, topn: int = 10) -> float:
        """The cosine of two words, divided by the sum of the first one's `topn` largest."""
        return float((1 - self.distance(wa, wb)) / sum(cosine for _, cosine in self.similar_by_word(wa, topn)))

    def vectors_for_all(self, keys: Iterable[str], *, copy_vecattrs: bool = False) -> "Vectors":
        """The vectors of those keys that have one, in their order; with their counts if asked."""
        words = [key for key in dict.fromkeys(keys) if key in self.wv]
        counts = [self.wv.count(word) if copy_vecattrs else 0 for word in words]
        return type(self.wv)(words, np.array(counts, np.int64), self.wv[words])

    def evaluate_word_pairs(
        self,
        pairs: str | Path,
        restrict_vocab: int | None = _MOST,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
    ) -> tuple[tuple[float, float], tuple[float, float], float]:
        """(Pearson's correlation, NaN), (Spearman's, NaN), and of 100 pairs how many have an unknown word."""
        from w2v.vectors.benchmarks import read_pairs  # noqa: PLC0415  # as questions.py

        spelled = self._spelled(restrict_vocab, folded=case_insensitive)
        found = self.evaluate_pairs([(spelled(a), spelled(b), score) for a, b, score in read_pairs(pairs)])
        of_all = found.pearson_of_all, found.spearman_of_all
        pearson, spearman = of_all if dummy4unknown else (found.pearson, found.spearman)
        if pearson is None or spearman is None:
            raise W2VError(f"{pairs}: fewer than two pairs of different scores are known: there is no correlation")
        return (pearson, math.nan), (spearman, math.nan), 100 * (found.asked - found.known) / found.asked

    def evaluate_word_analogies(
        self,
        analogies: str | Path,
        restrict_vocab: int | None = _MOST,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
    ) -> tuple[float, list[dict[str, Any]]]:
        """(the share of right answers by 3CosAdd, sections with their right and wrong answers)."""
        from w2v.vectors.benchmarks import read_analogies  # noqa: PLC0415  # as questions.py

        spelled = self._spelled(restrict_vocab, folded=case_insensitive)
        sections = []
        for section in read_analogies(analogies):
            found: dict[str, Any] = {"section": section.name, "correct": [], "incorrect": []}
            known: list[tuple[str, ...]] = []
            unknown: list[tuple[str, ...]] = []
            for asked in section.questions:
                question = tuple(map(spelled, asked))
                (unknown.append(asked) if None in question else known.append(question))
            answers = self.analogies([question[:3] for question in known], 5, rare=True, top=restrict_vocab)
            for question, answer in zip(known, answers, strict=True):
                names = (spelled(word) for word, *_ in answer)
                best = next((name for name in names if name not in question[:3]), None)
                found["correct" if best == question[3] else "incorrect"].append(question)
            if dummy4unknown:
                found["incorrect"] += unknown
            sections.append(found)
        total = {name: [question for its in sections for question in its[name]] for name in ("correct", "incorrect")}
        sections.append({"section": "Total accuracy", **total})
        answered = len(total["correct"]) + len(total["incorrect"])
        return len(total["correct"]) / answered if answered else 0.0, sections

    @classmethod
    def load_word2vec_format(
        cls, fname: str | Path, fvocab: object = None, binary: bool = False, *, limit: int | None = None
    ) -> "Vectors":
        """The first `limit` vectors of a file in word2vec's binary or text format, for `w2v.Vectors`."""
        from w2v.vectors import formats  # noqa: PLC0415  # they import this module

        if fvocab is not None:
            raise W2VError("load_word2vec_format reads no counts beside the vectors: leave fvocab out")
        request = formats.ReadOptions(limit)
        return formats.read_contents(fname, "binary" if binary else "text", request)[0].vectors

    def save_word2vec_format(self, fname: str | Path, binary: bool = False) -> None:
        """Write word2vec's text or binary format, replacing the file if it exists."""
        self.wv.save(fname, "binary" if binary else "text", overwrite=True)

    def _cosines(self, vector: NDArray[np.floating]) -> NDArray[np.float32]:
        """With every word [V]."""
        unit = _unit(vector.astype(float))[None]
        return np.concatenate([cosines[0] for _, cosines in self.wv.directions.cosines(unit)])

    def _spelled(self, most: int | None, *, folded: bool) -> Any:
        """What gives a word as the first so many have it, whatever its case if `folded`; None for none of them."""
        words = list(self.wv.words[:most])
        spellings = {word.upper() if folded else word: word for word in reversed(words)}
        return lambda word: spellings.get(word.upper() if folded else word)


def _unit(vector: NDArray[np.floating]) -> NDArray[np.floating]:
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else vector


def _listed(keys: Any) -> list[Any]:
    """One key or vector, or several, as a list."""
    if keys is None:
        return []
    if isinstance(keys, str | int | np.integer) or (isinstance(keys, np.ndarray) and keys.ndim == 1):
        return [keys]
    return list(keys)


def _weighted(keys: Any, weight: float) -> Iterator[tuple[KeyOrVector, float]]:
    for key in _listed(keys):
        yield (key[0], float(key[1])) if isinstance(key, tuple) else (key, weight)
