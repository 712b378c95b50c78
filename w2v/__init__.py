"""Fast, exactly reproducible word2vec: train skip-gram vectors from plain text and use them.

    import w2v

    model = w2v.train("corpus.txt", w2v.Hyperparameters(dim=100))
    model.save("model.safetensors")
    vectors = w2v.load("model.safetensors")
    vectors.similar("king")

Names are imported when first used: loading vectors never imports numba. This module itself imports nothing, as the
command `w2v` runs it before its signal handlers are installed.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from w2v.errors import W2VError
    from w2v.hyperparameters import Hyperparameters
    from w2v.model.record import Model
    from w2v.training.trainer import resume, train
    from w2v.vectors.formats import read as load
    from w2v.vectors.vectors import Vectors

__version__ = "0.1.0"
__all__ = ["Hyperparameters", "Model", "Vectors", "W2VError", "__version__", "load", "resume", "train"]

_HOMES = {  # name -> (module, its name there)
    "Hyperparameters": ("w2v.hyperparameters", "Hyperparameters"),
    "Model": ("w2v.model.record", "Model"),
    "Vectors": ("w2v.vectors.vectors", "Vectors"),
    "W2VError": ("w2v.errors", "W2VError"),
    "load": ("w2v.vectors.formats", "read"),
    "resume": ("w2v.training.trainer", "resume"),
    "train": ("w2v.training.trainer", "train"),
}


def __getattr__(name: str) -> "Any":
    import importlib  # noqa: PLC0415

    if name not in _HOMES:
        raise AttributeError(f"module 'w2v' has no attribute {name!r}")
    module, its_name = _HOMES[name]
    return getattr(importlib.import_module(module), its_name)
