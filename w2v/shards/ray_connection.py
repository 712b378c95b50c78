"""The connection to a Ray cluster: importing Ray, joining or starting a cluster, and what Ray's errors mean."""

import logging
import os
import signal
from typing import Any

from w2v.errors import TrainingError, W2VError
from w2v.shards.team import LostError


def import_ray() -> Any:
    """Ray's module; TrainingError if it is not installed."""
    try:
        import ray  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise TrainingError(
            f"a cluster needs Ray, which is not installed ({error}): pip install 'w2v[cluster]'"
        ) from error
    return ray


def join_cluster(ray: Any, address: str) -> None:
    """Join the cluster at `address`, or start one; TrainingError if there is none."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise TrainingError(
            f"no Ray cluster at {address}: {error}: start one with ray start --head, or use `cluster=local`"
        ) from error
    finally:
        for number, handler in kept.items():  # Ray has its own
            signal.signal(number, handler)


def meaning_of(error: Any, ray: Any) -> Exception:
    """What an error of Ray's stands for: a lost worker, what one raised, or itself."""
    lost = (
        ray.exceptions.RayActorError, ray.exceptions.ObjectLostError, ray.exceptions.NodeDiedError,
        ray.exceptions.WorkerCrashedError, ray.exceptions.OwnerDiedError,
    )  # fmt: skip
    chain = [error]
    while (cause := getattr(chain[-1], "cause", None)) is not None:
        chain.append(cause)
    for one in reversed(chain):  # what Ray wraps it in says it in many lines
        if isinstance(one, lost):
            return LostError()
        if isinstance(one, W2VError):
            return type(one)(str(one))
    return TrainingError(f"a worker failed: {str(chain[-1]).strip()}")
