"""Documents as vectors, for scikit-learn."""

import numpy as np
import pytest

import w2v
from w2v import Vectors
from w2v.errors import W2VError

pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

from w2v.sklearn import DocumentVectors

TEXTS = ["king queen king", "france paris not_a_word", "", "King", "queen paris"]


def test_a_document_is_the_mean_of_its_words(atlas):
    found = DocumentVectors(atlas).fit_transform(TEXTS)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[0], atlas.unit(["king", "queen", "king"]).mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(found[1], atlas.unit(["france", "paris"]).mean(axis=0), atol=1e-6)
    assert not found[2:4].any()
    as_lists = DocumentVectors(atlas, lowercase=True, unit=False).fit_transform([text.split() for text in TEXTS])
    np.testing.assert_allclose(as_lists[0], atlas[["king", "queen", "king"]].mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(as_lists[3], atlas["king"], atol=1e-6)


def test_rare_words_weigh_more_if_asked(atlas):
    vectorizer = TfidfVectorizer(norm=None).fit(TEXTS[:2] + TEXTS[4:])
    documents = DocumentVectors(atlas, tfidf=True).fit(TEXTS[:2] + TEXTS[4:])
    for word in ("king", "paris", "queen"):
        assert documents.idf_[atlas.row(word)] == pytest.approx(vectorizer.idf_[vectorizer.vocabulary_[word]])
    weights = documents.idf_[[atlas.row("queen"), atlas.row("paris")]]
    expected = weights @ atlas.unit(["queen", "paris"]) / weights.sum()
    np.testing.assert_allclose(documents.transform(["queen paris"])[0], expected, atol=1e-6)


def test_it_goes_into_a_pipeline(atlas, atlas_file):
    assert clone(DocumentVectors(atlas)).vectors is atlas  # not a copy of the matrix
    texts, labels = ["king queen", "france spain", "crown throne", "italy paris"] * 6, [0, 1, 0, 1] * 6
    for source in (atlas, str(atlas_file), w2v.Model.load(atlas_file)):
        pipeline = make_pipeline(DocumentVectors(source, tfidf=True), LogisticRegression())
        assert cross_val_score(pipeline, texts, labels, cv=3).mean() > 0.9
    documents = DocumentVectors(atlas).fit(texts)
    assert list(documents.get_feature_names_out()[:2]) == ["w2v0", "w2v1"]
    assert documents.transform([]).shape == (0, 100)


def test_words_without_direction_count_as_zeros_and_unfitted_use_is_an_error():
    vectors = Vectors(["a", "b"], np.zeros(2, np.int64), np.array([[3, 4], [0, 0]], np.float32))
    np.testing.assert_allclose(DocumentVectors(vectors).fit_transform(["a b"]), [[0.3, 0.4]], rtol=1e-6)
    with pytest.raises(W2VError, match="has not been fitted"):
        DocumentVectors(vectors).transform(["a"])
