"""`w2v explore`: a model in the browser, or in a file that a browser opens."""

import os
import sys
import threading
from pathlib import Path

import click

from w2v import address_space
from w2v.cli.model_option import known_only_option, open_vectors
from w2v.cli.places import check_places
from w2v.cli.terminal import say
from w2v.explorer.colouring import Colouring
from w2v.explorer.map_layouts import AUTO
from w2v.explorer.server import LOOPBACK, Server
from w2v.explorer.session import FEWEST, MOST, ModelSession, names
from w2v.model.record import DEFAULT_PATH
from w2v.quoting import counted, printable
from w2v.vectors.layout import LAYOUTS

_MODEL = "W2V_MODEL"
_MODELS = 2  # at most, on a page


@click.command
@click.option(
    "-m",
    "--model",
    "model_paths",
    type=click.Path(path_type=Path),
    multiple=True,
    help=f"The model to explore; give it twice to compare two.  [env var: {_MODEL}; default: {DEFAULT_PATH}]",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="a free one", help="Port to listen on.")
@click.option("--no-browser", is_flag=True, help="Print the address without opening a browser.")
@click.option(
    "--top",
    type=click.IntRange(FEWEST, MOST),
    default=20_000,
    show_default=True,
    help="Words on the map and in an exported page, the most frequent first.",
)
@click.option(
    "--layout",
    "method",
    type=click.Choice([AUTO, *LAYOUTS]),
    default=AUTO,
    show_default=True,
    help="The map to show; auto shows pca until tsne (or umap, if only that is installed) is ready.",
)
@click.option(
    "--words",
    "listed",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Colour words by a column of this file, which has one word per line.",
)
@click.option(
    "--column",
    metavar="NAME",
    show_default="2",
    help="Colour words by this column of FILE: its name in the first line, or its number.",
)
@known_only_option
@click.option(
    "--host",
    default=LOOPBACK,
    show_default=True,
    help="Address to bind; anything but loopback exposes the model to other machines.",
)
@click.option(
    "--export",
    "export_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the page to FILE instead of serving it.",
)
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
def command(
    model_paths: tuple[Path, ...],
    port: int,
    no_browser: bool,
    top: int,
    method: str,
    listed: Path | None,
    column: str | None,
    known_only: bool,
    host: str,
    export_path: Path | None,
    overwrite: bool,
) -> None:
    """Explore a model in the browser: neighbours, sums of words, analogies, a map.

    The page is served only to this machine, needs no network, and stays until Ctrl-C. With two models it shows their
    answers side by side. With --export it is written to one file instead, which any browser opens from disk.
    """
    if len(model_paths) > _MODELS:
        raise click.UsageError(f"at most {_MODELS} models can be explored at once", click.get_current_context())
    if column is not None and not listed:
        raise click.UsageError("--column needs a file: name it with --words", click.get_current_context())
    paths = list(model_paths) or [Path(os.environ.get(_MODEL) or DEFAULT_PATH)]
    if export_path is not None:
        check_places([export_path], overwrite=overwrite, vectors=[*paths, *([listed] if listed else [])])
    colouring = Colouring(listed, column) if listed else None
    address_space.require(address_space.EXPLORING, "exploring a model")
    models: list[ModelSession] = []
    for path, name in zip(paths, names(paths), strict=True):
        vectors = open_vectors(path, known_only=known_only)
        beside = models[0] if models else None
        models.append(ModelSession(vectors, name, top=top, method=method, beside=beside, colouring=colouring))
    if colouring:
        colouring.check([session.mapped.words for session in models])
    if export_path is not None:
        from w2v.explorer.export import export  # noqa: PLC0415  # only this way needs it

        export(models, export_path, overwrite=overwrite)
        size = export_path.stat().st_size / 1e6
        click.echo(f"{printable(str(export_path))}: {size:.1f} MB; it opens in any browser, without w2v")
        return
    with Server(models, host, port) as server:
        _serve(server, browser=not no_browser)


def _serve(server: Server, *, browser: bool) -> None:
    for session in server.models:
        facts = session.facts
        click.echo(f"{printable(session.name)}: {counted(facts['words'], 'word')} of {facts['dimensions']} dimensions")
        if session.unaligned:
            say(f"the maps are not aligned: {session.unaligned}")
    if server.token:
        click.echo(
            "w2v: warning: anyone who has this address and can reach this machine can read the model; "
            "the connection is not encrypted",
            err=True,
        )
    try:
        click.echo(f"{server.address}\nCtrl-C ends it")
        if sys.stdout is not None:
            sys.stdout.flush()
        server.lay_out()
        if browser and _has_screen():
            import webbrowser  # noqa: PLC0415  # only where it is used

            threading.Thread(target=webbrowser.open, args=[server.address], daemon=True).start()
        server.serve_forever()
    except KeyboardInterrupt as interrupt:
        if type(interrupt) is not KeyboardInterrupt:  # another signal: it has its own exit status
            raise
        click.echo()  # Ctrl-C is the usual way to end it, and not an error


def _has_screen() -> bool:
    """Whether a browser can open a window: otherwise a text browser would take over the terminal."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
