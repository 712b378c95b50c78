"""Scripts that query gensim's `KeyedVectors`, print the same with another import: tasks of gensim's documentation."""

import contextlib
import io

import pytest
from gensim.test.utils import datapath

IMPORTS = ("from gensim.models import KeyedVectors", "from w2v import Vectors as KeyedVectors")
LOAD = "wv = KeyedVectors.load_word2vec_format(FILE, binary=True)"
SCRIPTS = {
    "nearest words": """
for word in ["war", "election", "police"]:
    print(word)
    for neighbour, similarity in wv.most_similar(word, topn=5):
        print(f"  {neighbour:<15} {similarity:.3f}")
""",
    "analogies by both methods": """
for a, b, c in [("war", "peace", "attack"), ("minister", "government", "police")]:
    plain = wv.most_similar(positive=[b, c], negative=[a], topn=3)
    product = wv.most_similar_cosmul(positive=[b, c], negative=[a], topn=3)
    print(a, b, c, [(w, round(s, 4)) for w, s in plain], [(w, round(s, 4)) for w, s in product])
""",
    "the vocabulary": """
print(len(wv), wv.vector_size, wv.vectors.shape)
for index, word in enumerate(wv.index_to_key):
    if index == 10:
        break
    print(f"word #{index}/{len(wv.index_to_key)} is {word}")
print(wv.key_to_index["war"], wv.get_index("peace"), wv.get_index("nowhere", default=-1))
""",
    "a word that is missing": """
for word in ["war", "cameroon"]:
    try:
        print(word, wv[word].shape)
    except KeyError:
        print(f"the word {word!r} does not appear in this model")
print("war" in wv, "cameroon" in wv, wv.has_index_for("war"))
""",
    "pairs of words": """
for w1, w2 in [("war", "conflict"), ("war", "peace"), ("war", "weather"), ("war", "war")]:
    print("%r\\t%r\\t%.2f\\t%.4f" % (w1, w2, wv.similarity(w1, w2), wv.distance(w1, w2)))
""",
    "the odd one out": """
print(wv.doesnt_match("war conflict attack weather".split()))
print(wv.doesnt_match(["minister", "government", "party", "sydney"]))
print(wv.most_similar_to_given("war", ["conflict", "test", "party"]))
""",
    "sets of words": """
print(round(float(wv.n_similarity(["war", "attack"], ["conflict", "peace"])), 4))
document = [word for word in "the war against terrorism of the government".split() if word in wv]
mean = wv.get_mean_vector(document)
print(mean.shape, [(w, round(s, 4)) for w, s in wv.similar_by_vector(mean, topn=4)])
""",
    "ranks": """
print(wv.rank("war", "conflict"), wv.rank("war", "weather"))
print(sorted(wv.closer_than("war", "terrorism")))
print(round(float(wv.relative_cosine_similarity("war", "conflict", topn=10)), 4))
print([round(float(d), 4) for d in wv.distances("war", ["conflict", "peace"])])
""",
    "a matrix for another library": """
import numpy as np
words = wv.index_to_key[:50]
matrix = np.array([wv.get_vector(word, norm=True) for word in words])
cosines = matrix @ matrix.T
np.fill_diagonal(cosines, -1)
for word, nearest in list(zip(words, cosines.argmax(axis=1)))[:5]:
    print(word, words[nearest], round(float(cosines.max()), 4))
print(np.allclose(wv.get_normed_vectors()[:50], matrix), np.allclose(wv[words], wv.vectors[:50]))
""",
    "evaluation": """
pearson, spearman, unknown = wv.evaluate_word_pairs(PAIRS)
print(round(float(pearson[0]), 4), round(float(spearman[0]), 4), f"{unknown:.1f} %")
score, sections = wv.evaluate_word_analogies(ANALOGIES)
print(round(score, 4), [(s["section"], len(s["correct"]), len(s["incorrect"])) for s in sections])
print([(w, round(s, 4)) for w, s in wv.most_similar("war", topn=3, restrict_vocab=100)])
""",
}


def run(script, imported):
    paths = {"FILE": "euclidean_vectors.bin", "PAIRS": "wordsim353.tsv", "ANALOGIES": "questions-words.txt"}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(f"{imported}\n{LOAD}\n{script}", {name: datapath(file) for name, file in paths.items()})  # noqa: S102
    return printed.getvalue()


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_prints_the_same_when_its_import_is_changed(name):
    gensims, ours = (run(SCRIPTS[name], imported) for imported in IMPORTS)
    assert len(gensims.split()) >= 3
    assert ours == gensims


@pytest.mark.parametrize("binary", [True, False])
def test_a_script_saves_and_loads_a_part(tmp_path, binary):
    path = repr(str(tmp_path / "some.vec"))
    script = f"""
wv.save_word2vec_format({path}, binary={binary})
part = KeyedVectors.load_word2vec_format({path}, binary={binary}, limit=20)
print(len(part), part.index_to_key, part[part.index_to_key[3]].tolist())
"""
    gensims, ours = (run(script, imported) for imported in IMPORTS)
    assert ours == gensims
