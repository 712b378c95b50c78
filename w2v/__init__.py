"""Fast, exactly reproducible word2vec: train skip-gram vectors from plain text and use them.

    import w2v

    model = w2v.train("corpus.txt", dim=100)
    model.similar("king")
    model.save("model.safetensors")
    vectors = w2v.load("model.safetensors")

Names are imported when first used: loading vectors never imports numba. This module itself imports nothing, as the
command `w2v` runs it before its signal handlers are installed.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from w2v.api import resume, train
    from w2v.errors import UnknownWordError, W2VError
    from w2v.event_stream import training_events
    from w2v.hyperparameters import Hyperparameters
    from w2v.vectors.formats import read as load
    from w2v.vectors.model import Model
    from w2v.vectors.vectors import Vectors

    from_gensim = Vectors.from_gensim

__version__ = "0.1.0"
__all__ = [
    "Hyperparameters",
    "Model",
    "UnknownWordError",
    "Vectors",
    "W2VError",
    "__version__",
    "from_gensim",
    "load",
    "resume",
    "train",
    "training_events",
]

_HOMES = {  # name -> (module, its name there)
    "Hyperparameters": ("w2v.hyperparameters", "Hyperparameters"),
    "Model": ("w2v.vectors.model", "Model"),
    "UnknownWordError": ("w2v.errors", "UnknownWordError"),
    "Vectors": ("w2v.vectors.vectors", "Vectors"),
    "W2VError": ("w2v.errors", "W2VError"),
    "from_gensim": ("w2v.vectors.vectors", "Vectors.from_gensim"),
    "load": ("w2v.vectors.formats", "read"),
    "resume": ("w2v.api", "resume"),
    "train": ("w2v.api", "train"),
    "training_events": ("w2v.event_stream", "training_events"),
}


def __getattr__(name: str) -> "Any":
    import importlib  # noqa: PLC0415
    import operator  # noqa: PLC0415

    if name not in _HOMES:
        raise AttributeError(f"module 'w2v' has no attribute {name!r}")
    module, its_name = _HOMES[name]
    return operator.attrgetter(its_name)(importlib.import_module(module))


def __dir__() -> list[str]:
    return __all__
