"""What can go wrong, and how it is shown.

    W2VError                   everything w2v refuses to do: what, where, what to do about it
    ├── HyperparameterError    a setting out of its range, unknown or of the wrong type
    ├── CorpusError            the text cannot be read, or nothing in it can be trained on
    ├── TrainingError          training cannot start or go on: memory, time
    │   └── DivergedError      its weights are no longer finite
    ├── CheckpointError        a checkpoint folder is in use, holds no training, or is damaged
    ├── ModelError             a file is not a model, is cut short, or fails its checksums
    ├── OutputError            the place to write to exists, is closed, or is full
    ├── EvaluationError        questions or pairs to judge vectors by cannot be read
    └── UnknownWordError       a word is not in the vocabulary; a KeyError too

The command line prints the message as one line and exits with 1; HyperparameterError is a usage error and exits with 2.
FormatWarning is not an error: it reports something odd in a file of vectors that can still be read.
"""

from w2v.quoting import printable


class W2VError(Exception):
    """Base of every error that w2v raises on purpose; its text is one line, ready to be shown."""

    def __init__(self, message: str) -> None:
        # Names of files and what libraries say may have anything in them.
        super().__init__(printable(message.replace("\n", " ")))


class HyperparameterError(W2VError):
    """A hyperparameter is out of its range, unknown or of the wrong type."""


class CorpusError(W2VError):
    """The corpus cannot be read, or nothing in it can be trained on."""


class TrainingError(W2VError):
    """Training cannot start or cannot go on."""


class DivergedError(TrainingError):
    """Weights are no longer finite: training has diverged."""


class CheckpointError(W2VError):
    """A checkpoint folder is in use, holds no training, or is damaged."""


class ModelError(W2VError):
    """A file is not a model, is truncated, or does not match its checksums."""


class OutputError(W2VError):
    """A file cannot be written to the given place."""


class UnknownWordError(W2VError, KeyError):
    """A word is not in the vocabulary; this is also a KeyError, as for other look-ups by key."""

    __str__ = Exception.__str__  # a KeyError's own would put the message in quotation marks


class EvaluationError(W2VError):
    """A file of analogies or pairs cannot be read, or contains none."""


class FormatWarning(UserWarning):
    """A file of vectors has something odd in it, but could be read: what, where, and what w2v made of it."""
