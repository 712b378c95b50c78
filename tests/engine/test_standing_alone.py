"""The engine stands alone, and no kernel escapes the cache's digest."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import w2v
from w2v.engine.kernels.compiled import KERNEL_FOLDERS

PACKAGE = Path(w2v.__file__).parent
TRAIN = """
import sys
import numpy as np
from types import SimpleNamespace
from {name}.plan import make_plan
from {name}.records import Block, Work
from {name}.runner import ThreadRunner
from {name}.weights import start_weights
settings = SimpleNamespace(
    objective="negative-sampling", input="word", dim=8, window=2, negative=2, sample=0, noise_power=0.75
)
ids = np.tile(np.arange(20, dtype=np.int32), 50)
counts = np.full(20, 50)
plan = make_plan(settings, counts, len(ids))
runner = ThreadRunner(plan, settings, counts, ids, 1)
runner.load(start_weights(plan.input_rows, plan.output_rows, 8, np.uint64(1)))
block = Block(0, 0, 0, len(ids))
rounds = runner.rounds(block, np.uint64(1))
runner.run(Work(block, 0, np.full(rounds, 0.05, np.float32), np.uint64(1)))
assert runner.weights().outputs.any()
foreign = [m for m in sys.modules if m.split(".")[0] in ("w2v", "click", "tqdm", "safetensors")]
print(runner.take_loss().pairs > 0, foreign)
"""


IMPORT = """
import importlib, pkgutil, sys
import {name}
for module in pkgutil.walk_packages({name}.__path__, "{name}."):
    importlib.import_module(module.name)
foreign = [m for m in sys.modules if m.split(".")[0] in ("w2v", "click", "tqdm", "safetensors")]
print("{name}.runner" in sys.modules, foreign)
"""


@pytest.mark.parametrize("program", [IMPORT, pytest.param(TRAIN, marks=pytest.mark.slow)], ids=["import", "train"])
def test_it_can_be_copied_elsewhere_under_another_name(tmp_path, program):
    shutil.copytree(PACKAGE / "engine", tmp_path / "motor", ignore=shutil.ignore_patterns("__pycache__"))
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-c", program.format(name="motor")]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True []\n", "")


def test_every_file_with_a_kernel_counts_for_the_cache():
    compiled = {"kernel", "intrinsic", "overload", "jit", "njit"}
    for path in PACKAGE.rglob("*.py"):
        names = {
            getattr(node.func if isinstance(node, ast.Call) else node, "id", None)
            for function in ast.walk(ast.parse(path.read_text()))
            if isinstance(function, ast.FunctionDef)
            for node in function.decorator_list
        }
        if names & compiled:
            assert any(path.is_relative_to(folder) for folder in KERNEL_FOLDERS), path


def test_probabilities_need_no_numba():
    check = (
        "import sys; from w2v.engine.objectives import OBJECTIVES, load_objective; import w2v.vectors.prediction; "
        "[load_objective(name) for name in OBJECTIVES]; print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
