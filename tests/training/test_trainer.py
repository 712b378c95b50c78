import multiprocessing
import os
import subprocess
import sys
import threading

import numpy as np
import pytest

import w2v
from w2v.errors import CorpusError, HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.model.tensors import checksum
from w2v.training.events import Loss, Progress, Reading, Starting
from w2v.vectors.vectors import Vectors


def two_topics(words, tokens, seed=1):
    """Sentences of ten words, all from the first or all from the second half of the vocabulary."""
    random = np.random.default_rng(seed)
    half = words // 2
    for _ in range(tokens // 10):
        topic = random.integers(2)
        yield [f"{'ab'[topic]}{k}" for k in random.integers(0, half, 10)]


def bits(model):
    return checksum(model.vectors), checksum(model.contexts)


@pytest.mark.parametrize("words", [2, 20, 100])
@pytest.mark.parametrize("numbers", [{}, {"window": 10, "negative": 20}, {"rate": 0.1}, {"rate": 0.1, "dim": 3}])
def test_small_vocabularies_stay_finite_and_sensible(words, numbers):
    config = Hyperparameters(**{"sample": 0, "epochs": 5, **numbers})
    model = w2v.train(two_topics(words, 20_000), config)
    assert np.isfinite(model.vectors).all()
    assert np.isfinite(model.contexts).all()
    assert np.linalg.norm(model.vectors, axis=1).max() < 50
    if words == 2:  # each word meets itself alone
        own, other = (np.sum(model.vectors * contexts) for contexts in (model.contexts, model.contexts[::-1]))
        assert own > other
        return
    assert model.history[-1]["loss"] < (1 + config.negative) * np.log(2)  # better than knowing nothing
    if config.dim > 3:
        vectors = Vectors.of(model)
        same = [
            neighbour.word[0] == word[0] for word in ("a0", "b0") for neighbour in vectors.similar(word, n=words // 4)
        ]
        assert np.mean(same) > 0.9


def test_same_bits_at_any_number_of_threads_and_in_every_run():
    config = Hyperparameters(dim=24, epochs=2, sample=1e-2)
    runs = [bits(w2v.train(two_topics(100, 30_000), config, threads=threads)) for threads in (1, 2, 4, None, 1)]
    assert len(set(runs)) == 1
    assert bits(w2v.train(two_topics(100, 30_000), Hyperparameters(dim=24, epochs=2, sample=1e-2, seed=2))) != runs[0]


def test_epochs_follow_from_the_corpus_unless_they_are_asked_for():
    told = []
    model = w2v.train(two_topics(20, 2_000), Hyperparameters(dim=4), listener=told.append)
    asked = w2v.train(two_topics(20, 2_000), Hyperparameters(dim=4, epochs=20), listener=told.append)
    assert bits(model) == bits(asked)
    assert model.hyperparameters == asked.hyperparameters
    assert len(model.history) == 20
    assert [event.epochs for event in told if isinstance(event, Starting)] == [20, None]


def test_paths_and_sentences_of_the_same_text_give_the_same_bits(tmp_path):
    sentences = list(two_topics(40, 5_000))
    path = tmp_path / "corpus.txt"
    path.write_text("\n".join(" ".join(sentence) for sentence in sentences))
    config = Hyperparameters(dim=8, epochs=1)
    of_sentences = w2v.train(sentences, config)
    assert bits(w2v.train(path, config)) == bits(w2v.train([str(path)], config)) == bits(of_sentences)
    assert bits(w2v.train(iter(sentences), config)) == bits(of_sentences)


def test_contexts_are_never_beyond_the_sentence():
    # x and y stand beside each other in the text, always with a line's end between them.
    sentences = [["x"] * 3, ["y"] * 3] * 2000
    model = w2v.train(sentences, Hyperparameters(dim=8, sample=0, epochs=3, negative=2))
    unit = Vectors.of(model).unit(model.words)
    outputs = model.contexts / np.linalg.norm(model.contexts, axis=1, keepdims=True)
    own, other = np.sum(unit * outputs, axis=1), np.sum(unit * outputs[::-1], axis=1)
    assert np.all(own > other)


def test_corpus_without_a_pair_is_refused():
    with pytest.raises(CorpusError, match=r"only one word .* put several words on one"):
        w2v.train([["alone"]] * 50, Hyperparameters(dim=8))
    model = w2v.train([["alone"]] * 50 + [["alone", "alone"]], Hyperparameters(dim=8, sample=0))
    assert model.words == ["alone"]
    assert np.isfinite(model.vectors).all()


def test_history_and_facts_tell_what_happened():
    events = []
    model = w2v.train(two_topics(40, 50_000), Hyperparameters(dim=8, epochs=3), threads=2, listener=events.append)
    assert [epoch["epoch"] for epoch in model.history] == [1, 2, 3]
    losses = [epoch["loss"] for epoch in model.history]
    assert losses[0] > losses[-1]
    assert all(epoch["words"] == 50_000 == model.corpus["words"] for epoch in model.history)
    assert model.run["threads"] == 1  # two would wait for each other more than they work
    assert set(model.run["versions"]) == {"w2v", "python", "numpy", "numba", "processor"}
    [starting] = [event for event in events if isinstance(event, Starting)]
    assert starting.threads == 1
    training = [event for event in events if isinstance(event, Progress)]
    done = [event.words_done for event in training]
    assert done == sorted(done)
    assert done[-1] == training[-1].words_total == 150_000
    # The history's losses are those of the events, cut at the epochs' ends.
    last_of_epoch = [[event for event in training if event.epoch == epoch][-1].loss for epoch in (1, 2, 3)]
    since = [later.since(earlier) for earlier, later in zip([Loss(), *last_of_epoch], last_of_epoch, strict=False)]
    assert [loss.mean for loss in since] == pytest.approx(losses)


def test_reading_is_reported(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text("one two three\n" * 100)
    events = []
    w2v.train(path, Hyperparameters(dim=4, epochs=1), listener=events.append)
    encodings = [event for event in events if isinstance(event, Reading)]
    assert encodings[-1] == Reading(path.stat().st_size, path.stat().st_size)


def test_training_runs_in_any_thread_and_on_no_more_threads_than_there_are():
    config = Hyperparameters(dim=8, epochs=1)
    results = []
    worker = threading.Thread(target=lambda: results.append(w2v.train(two_topics(20, 3_000), config, threads=999)))
    worker.start()
    worker.join()
    assert bits(results[0]) == bits(w2v.train(two_topics(20, 3_000), config))
    assert results[0].run["threads"] < 999


def test_mixture_of_paths_and_sentences_is_refused():
    with pytest.raises(HyperparameterError, match="not a mixture"):
        w2v.train(["corpus.txt", ["a", "word"]])


def test_a_corpus_without_sentences_is_empty():
    with pytest.raises(CorpusError, match="no words in the corpus"):
        w2v.train([])


IN_PROCESSES_OR_THREADS = """
import multiprocessing, sys, threading
from w2v import Hyperparameters, W2VError, train

def work(_):
    try:
        return str(train([["a", "b", "c", "d"]] * 30_000, Hyperparameters(dim=16, epochs=1)).vectors.sum())
    except W2VError as error:
        return str(error)

if __name__ == "__main__":
    trained = [work(0)]
    if sys.argv[1] == "threads":
        threads = [threading.Thread(target=lambda: trained.append(work(0))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    else:
        with multiprocessing.get_context("fork").Pool(1) as pool:
            trained += pool.map(work, range(2))
    print(*dict.fromkeys(trained), sep="\\n")
"""


@pytest.mark.parametrize("how", ["fork", "threads"])
def test_trainings_in_forks_and_in_threads_give_the_same_bits(tmp_path, root, how):
    if how not in (*multiprocessing.get_all_start_methods(), "threads"):
        pytest.skip("this system cannot fork")
    (tmp_path / "training.py").write_text(IN_PROCESSES_OR_THREADS)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "training.py"), how],
        env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == 1
