"""Fast, exactly reproducible word2vec: train skip-gram vectors from plain text and use them.

    import w2v

    model = w2v.train("corpus.txt", w2v.Hyperparameters(dim=100))
    model.save("model.safetensors")
    vectors = w2v.load("model.safetensors")
    vectors.similar("king")

Names are imported when first used: loading vectors never imports numba.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from w2v.errors import W2VError
    from w2v.hyperparameters import Hyperparameters
    from w2v.model import Model
    from w2v.training.trainer import resume, train
    from w2v.vectors.vectors import Vectors, load

__version__ = "0.1.0"
__all__ = ["Hyperparameters", "Model", "Vectors", "W2VError", "__version__", "load", "resume", "train"]

_HOMES = {
    "Hyperparameters": "w2v.hyperparameters",
    "Model": "w2v.model",
    "Vectors": "w2v.vectors.vectors",
    "W2VError": "w2v.errors",
    "load": "w2v.vectors.vectors",
    "resume": "w2v.training.trainer",
    "train": "w2v.training.trainer",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'w2v' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
