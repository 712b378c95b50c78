"""`w2v align`: one model's vectors rotated into the space of another."""

from dataclasses import replace
from pathlib import Path

import click

from w2v.cli.model_option import open_vectors
from w2v.cli.places import check_places
from w2v.quoting import counted, printable
from w2v.vectors.alignment import align, turned
from w2v.vectors.formats import export
from w2v.vectors.vectors import Vectors

_MODEL = click.Path(path_type=Path)
BY_COUNT = click.option("--by-count", is_flag=True, help="Weight words by the square root of their counts.")


@click.command
@click.argument("a", metavar="A", type=_MODEL)
@click.argument("b", metavar="B", type=_MODEL)
@click.option("-o", "--output", type=_MODEL, required=True, help="The model to write: A, rotated.")
@BY_COUNT
@click.option("--overwrite", is_flag=True, help="Replace the output if it exists.")
def command(a: Path, b: Path, output: Path, by_count: bool, overwrite: bool) -> None:
    """Rotate the vectors of model A into the space of model B.

    The rotation brings the words that both models have as close together as it can (orthogonal Procrustes, on unit
    vectors). The output is a model with all of A's words and counts, and its output vectors are rotated too. It answers
    every question as A does, but its vectors can be compared with those of B.
    """
    check_places([output], overwrite=overwrite, vectors=[a, b])
    of_a, of_b = open_vectors(a), open_vectors(b)
    alignment = align(of_a, of_b, by_count=by_count)
    there = turned(of_a, alignment.rotation)
    if there.model is not None:
        aligned = {"to": str(b), "shared": alignment.shared, "by_count": by_count}
        there = Vectors.of(replace(there.model, run={**there.model.run, "aligned": aligned}))
    export(there, output, "safetensors", overwrite=overwrite)
    click.echo(
        f"{counted(alignment.shared, 'shared word')}; "
        f"mean cosine {alignment.before:.3f} before, {alignment.after:.3f} after"
    )
    click.echo(printable(f"{counted(len(of_a), 'word')} of {a}, rotated, are in {output}"))
