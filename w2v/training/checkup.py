"""A corpus examined before training: what is in it, what training on it will take, and what is wrong with it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from w2v.corpus.encoded import encode
from w2v.errors import W2VError
from w2v.hyperparameters import Hyperparameters
from w2v.survey.survey import MIN_COUNTS, Survey, Surveyor
from w2v.text_options import AS_IT_IS, TextOptions
from w2v.training.estimate import Estimate, estimate
from w2v.training.events import Listener, Reading, ignore
from w2v.training.fitting import with_epochs
from w2v.training.methods import check_method


@dataclass(frozen=True)
class Checkup:
    """The result of an examination."""

    config: Hyperparameters
    survey: Survey
    estimate: Estimate | None  # None if training would refuse the corpus
    refusal: W2VError | None  # the error that training would raise


def check(
    sources: Sequence[str | Path],
    config: Hyperparameters | None = None,
    *,
    threads: int | None = None,
    text: TextOptions = AS_IT_IS,
    strict: bool = False,
    long: bool = False,
    folder: str | Path | None = None,
    listener: Listener | None = None,
) -> Checkup:
    """What `train` would meet with these arguments, found in one pass over the text and some seconds of training.

    If `train` would refuse the text, the result has what was found until then, and the error. Meanwhile the corpus's
    ids are in an unnamed file in `folder` (by default the system's temporary folder). Raises HyperparameterError, and
    W2VError if the text cannot even be opened.
    """
    config, place, listen = config or Hyperparameters(), Path(folder or tempfile.gettempdir()), listener or ignore
    check_method(config)
    surveyor = Surveyor((*MIN_COUNTS, config.min_count), lowercase=config.lowercase)

    def progress(done: int, total: int | None) -> None:
        listen(Reading(done, total))

    facts = None
    try:
        corpus = encode(
            sources, config, folder=place, options=text, strict=strict, progress=progress, observer=surveyor
        )
        facts, config = corpus.facts, with_epochs(config, corpus)
        found = estimate(corpus, config, folder=place, threads=threads, long=long, listener=listen)
    except W2VError as error:
        if not surveyor.began:
            raise
        return Checkup(config, surveyor.survey(facts), None, error)
    return Checkup(config, surveyor.survey(facts), found, None)
