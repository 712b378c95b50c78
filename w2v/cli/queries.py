"""The commands that query a model: the arguments, questions and answers of each, and how all of them run.

A query is some words; a command line or a line of standard input holds one or several. Each command's question is one
function here, from queries to answers; `query_command` makes a command of it.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from w2v.cli.answers import Answer, AnswerPrinter, neighbours, with_counts
from w2v.cli.model_option import known_only_option, model_option, open_vectors
from w2v.cli.places import check_places
from w2v.cli.query_input import STANDARD_INPUT, Query, read_queries
from w2v.cli.shell_completion import complete_word
from w2v.cli.terminal import bold, say, warn
from w2v.errors import W2VError
from w2v.quoting import counted, printable, quoted
from w2v.vectors import prediction, queries
from w2v.vectors.trust import SELDOM
from w2v.vectors.vectors import Vectors

_STANDARD_INPUT = "With a single -, queries are read from standard input, and each line is answered at once."
_TOGETHER = 512  # queries answered by one pass over the vectors
_ROWS = 100_000  # of answers that exist at a time
_MANY = 1e11  # products: some seconds

commands: dict[str, click.Command] = {}


@dataclass(frozen=True)
class QueryOptions:
    """The options of a query command; a field keeps its default if the command has no such option."""

    words: tuple[str, ...]
    model_path: Path
    skip_unknown: bool
    as_json: bool
    known_only: bool = False
    number: int = 1  # of answers
    top: int | None = None  # only the first N words can be answers
    rare: bool | None = None  # whether rare words can be answers; None: only in tables
    mean: bool = False  # treat all words as one query
    method: str = "add"
    every: bool = False  # query every word
    output: Path | None = None  # the file for a table of all answers
    overwrite: bool = False


Answering = Callable[[Vectors, list[list[str]], QueryOptions], Iterable[Answer]]  # one answer for each query


def query_command(
    metavar: str,
    *own: Callable[..., Any],
    words: int | None,
    least: int = 1,
    searches: bool = True,
    compares: bool = True,
    tabular: bool = False,
) -> Callable[[Answering], Answering]:
    """Make a command from a function: its name, its docstring as help, its `own` options and the common ones.

    A query has `words` words, or all there are but at least `least`. Without a search there is no number of answers; if
    vectors are compared, those of a query must have a direction.
    """

    def register(answer: Answering) -> Answering:
        def run(**given: Any) -> None:
            options = QueryOptions(**given)
            if options.every or options.output:
                _write_table(options)
                return
            if not options.words:
                raise click.UsageError("Missing argument 'WORD...'", click.get_current_context())
            each = None if options.mean else words
            _answer_queries(options, each, answer, least=least, compares=compares)

        help_ = f"{inspect.cleandoc(answer.__doc__ or '')}\n\n{_STANDARD_INPUT}"
        command: Callable[..., Any] = run
        for option in reversed([*own, *_options(metavar, searches=searches, compares=compares, required=not tabular)]):
            command = option(command)
        commands[answer.__name__] = click.command(answer.__name__, help=help_)(command)
        return answer

    return register


def _options(metavar: str, *, searches: bool, compares: bool, required: bool) -> list[Callable[..., Any]]:
    of_searches = [
        click.option(
            "-n", "--number", type=click.IntRange(min=1), default=10, show_default=True, help="How many to show."
        ),
        click.option(
            "--top",
            metavar="N",
            type=click.IntRange(min=1),
            help="Search only the N most frequent words.",
        ),
    ]
    of_cosines = [
        click.option(
            "--rare/--no-rare",
            default=None,
            help=f"Include words seen fewer than {SELDOM} times (fewer in a small corpus). "
            + ("By default only tables (--output) include them." if not required else "By default they are left out."),
        )
    ]
    return [
        click.argument("words", metavar=metavar, nargs=-1, required=required, shell_complete=complete_word),
        *(of_searches if searches else []),
        *(of_cosines if searches and compares else []),
        model_option,
        click.option("--skip-unknown", is_flag=True, help="Skip words that have no vector."),
        *([known_only_option] if compares else []),
        click.option("--json", "as_json", is_flag=True, help="Print JSON, a line for each query."),
    ]


@query_command(
    "WORD...",
    click.option("--mean", is_flag=True, help="Ask one question: what is near the mean of all WORDs."),
    click.option("--all", "every", is_flag=True, help="Ask for the neighbours of every word; needs --output."),
    click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        help="Write a table of all answers, in the format of its suffix: .parquet, .csv, .tsv, .jsonl.",
    ),
    click.option("--overwrite", is_flag=True, help="Replace the output if it exists."),
    words=1,
    tabular=True,
)
def similar(vectors: Vectors, words: list[list[str]], options: QueryOptions) -> Iterable[Answer]:
    """Show the words nearest to each WORD: those whose vectors have the largest cosine with its own.

    With --mean, the mean of their unit vectors is compared. The words asked about are left out.

    With --output, a table of word, neighbour, rank and cosine is written instead, for WORDs or, with --all, for every
    word: exactly, on all cores.
    """
    found = queries.similar(vectors, words, options.number, rare=bool(options.rare), top=options.top)
    return [
        neighbours(f"near {'the mean of ' * (len(query) > 1)}{with_counts(vectors, query)}", nearest)
        for query, nearest in zip(words, found, strict=True)
    ]


@query_command(
    "A B C...",
    click.option(
        "--method",
        type=click.Choice(list(queries.METHODS)),
        default="add",
        show_default=True,
        help="3CosAdd, or 3CosMul by Levy and Goldberg (2014).",
    ),
    words=3,
)
def analogy(vectors: Vectors, questions: list[list[str]], options: QueryOptions) -> Iterable[Answer]:
    """Show what is to C as B is to A: three words make a question, six make two.

    add shows the largest cosines with B - A + C, mul the largest cos(B) cos(C) / cos(A), with each cosine mapped to
    0 .. 1. A, B and C are left out.
    """
    found = queries.analogies(
        vectors, questions, options.number, rare=bool(options.rare), top=options.top, method=options.method
    )
    score = "cosine" if options.method == "add" else "score"
    answers = []
    for question, nearest in zip(questions, found, strict=True):
        a, b, c = (with_counts(vectors, [word]) for word in question)
        answers.append(neighbours(f"{a} is to {b} as {c} is to", nearest, score))
    return answers


@query_command("A B...", words=2, searches=False)
def similarity(vectors: Vectors, pairs: list[list[str]], _options: QueryOptions) -> Iterable[Answer]:
    """Show the cosine of A and B, from -1 to 1: two words make a pair, four make two."""
    for pair in pairs:
        cosine = queries.similarity(vectors, *pair)
        yield Answer(f"{cosine:6.3f}  {with_counts(vectors, pair)}", values={"cosine": float(f"{cosine:.6g}")})


@query_command("WORD...", words=None, least=3, searches=False)
def odd(vectors: Vectors, words: list[list[str]], _options: QueryOptions) -> Iterable[Answer]:
    """Show which of three or more words is the odd one out.

    Each word is shown with its cosine with the mean of the others' unit vectors, the lowest first.
    """
    for query in words:
        members = queries.odd_one_out(vectors, query)
        odd_one = members[0].word
        yield Answer(
            f"the odd one out is {bold(printable(odd_one))}",
            "members",
            ("word", "cosine", "count"),
            members,
            {"odd": odd_one},
        )


@query_command("A B...", words=2)
def between(vectors: Vectors, pairs: list[list[str]], options: QueryOptions) -> Iterable[Answer]:
    """Show words on the way from A to B, in order and evenly spaced. Two words make a pair, four make two pairs.

    The arc between their unit vectors is cut into --number segments, and the word nearest to each is shown. place is
    its position on the arc, from 0 at A to 1 at B; cosine is its cosine with that position. Segments with no nearby
    word are omitted.
    """
    for a, b in pairs:
        steps = queries.between(vectors, a, b, options.number, rare=bool(options.rare), top=options.top)
        title = f"from {with_counts(vectors, [a])} to {with_counts(vectors, [b])}"
        yield Answer(title, "steps", ("word", "place", "cosine", "count"), steps, left_out=steps.left_out)


@query_command("A B...", words=2)
def reject(vectors: Vectors, pairs: list[list[str]], options: QueryOptions) -> Iterable[Answer]:
    """Show the words near A with B's direction removed: A's senses without B's.

    These have the largest cosine with a - (a . b) b, for unit vectors a and b. Two words make a pair, four make two
    pairs. A and B are left out.
    """
    found = queries.rejections(vectors, pairs, options.number, rare=bool(options.rare), top=options.top)
    return [
        neighbours(f"near {with_counts(vectors, [a])} without {with_counts(vectors, [b])}", nearest)
        for (a, b), nearest in zip(pairs, found, strict=True)
    ]


@query_command("WORD...", words=1, compares=False)
def contexts(vectors: Vectors, words: list[list[str]], options: QueryOptions) -> Iterable[Answer]:
    """Show the most probable words around each WORD, according to a model that w2v trained.

    The probability is that of a context given its centre, computed from the output matrix and the objective of the
    model, and normalised over the whole vocabulary. It describes the text as training saw it, subsampled by --sample.
    lift says how many times more probable the word is there than anywhere in that text.
    """
    found = prediction.contexts(vectors, [word for [word] in words], options.number, top=options.top)
    return _predictions(vectors, "around", "contexts", words, found)


@query_command("WORD...", words=None, compares=False)
def centre(vectors: Vectors, words: list[list[str]], options: QueryOptions) -> Iterable[Answer]:
    """Show the words that most probably have every WORD among their contexts, according to a model that w2v trained.

    By Bayes' theorem p(centre | WORD...) is proportional to p(centre) times the product of p(WORD | centre), where
    p(centre) is the word's share of the text as training saw it, subsampled by --sample, and p(WORD | centre) is what
    w2v contexts shows. lift says how many times more probable the WORDs make the centre. Every word is tried, which
    takes a while with a large vocabulary; --top N tries only the first N.
    """
    tried = min(options.top or len(vectors), len(vectors))
    if tried * vectors.vectors.size > _MANY:
        say(f"trying {tried:,} words, which takes a while: --top N tries only the N most frequent")
    found = prediction.centres(vectors, words, options.number, top=options.top)
    return _predictions(vectors, "between", "centres", words, found)


def _predictions(
    vectors: Vectors, where: str, name: str, words: list[list[str]], found: Sequence[Sequence[prediction.Prediction]]
) -> list[Answer]:
    return [
        Answer(f"{where} {with_counts(vectors, query)}", name, prediction.Prediction._fields, predictions)
        for query, predictions in zip(words, found, strict=True)
    ]


def _write_table(options: QueryOptions) -> None:
    """Write the neighbours of the words given, or of all."""
    from w2v.vectors.neighbours import suffix_of  # noqa: PLC0415  # threads and tables: most queries need none

    fault = ""
    if options.output is None:
        fault = "--all writes a table: name it, as in -o neighbours.parquet"
    elif bool(options.words) == options.every:
        fault = "--output needs WORDs, or --all, and not both"
    elif options.mean or options.as_json or list(options.words) == [STANDARD_INPUT]:
        fault = "--output writes a table of words: leave out --mean, --json and -"
    if fault or options.output is None:
        raise click.UsageError(fault, click.get_current_context())
    suffix_of(options.output)
    check_places([options.output], overwrite=options.overwrite, vectors=[options.model_path])
    vectors = open_vectors(options.model_path)
    words = None if options.every else list(options.words)
    if words is not None and options.skip_unknown:
        words = _without_unknown(vectors, Query(words), None).words
    found = vectors.neighbours(words, options.number, rare=options.rare is not False, top=options.top)
    found.save(options.output, overwrite=options.overwrite)
    click.echo(printable(f"{options.output}: the {found.rows.shape[1]} nearest of {counted(len(found), 'word')}"))


def _answer_queries(options: QueryOptions, each: int | None, answer: Answering, *, least: int, compares: bool) -> None:
    """Print an answer to every query: for each `each` words, or for all words of a command line or input line.

    A query that cannot be answered ends the command; on standard input, the ones before it are answered first.
    """
    vectors = open_vectors(options.model_path, known_only=options.known_only or not compares)
    printer, is_current = AnswerPrinter(vectors, as_json=options.as_json), True
    told = set[str]()  # words whose other spelling was reported
    for batch in _batches(read_queries(options.words, each), max(1, min(_TOGETHER, _ROWS // options.number))):
        is_current = is_current and _is_current(vectors)  # reported once
        passed: list[Query] = []
        fault = None
        for given in batch:
            query = _spelled(vectors, given, told)
            query = _without_unknown(vectors, query, each) if options.skip_unknown else query
            fault = None if query.skipped else _fault(vectors, query, least, compares=compares)
            if fault:
                break
            passed.append(query)
        if fault and not given.where:
            raise fault  # nothing of a command line is answered
        words = [query.words for query in passed if not query.skipped]
        answers = iter(answer(vectors, words, options) if words else ())
        for query in passed:
            printer.answer(query, None if query.skipped else next(answers))
        if fault:
            raise fault


def _is_current(vectors: Vectors) -> bool:
    """Whether the model's file is still the one that was opened; if not, say so. ModelError if it was overwritten."""
    if vectors.origin is None:
        return True
    vectors.origin.check()
    if not vectors.origin.is_current:
        warn(f"{vectors.origin.path}: has been replaced: answers come from the old file until w2v is started again")
    return vectors.origin.is_current


def _batches(arrived: Iterable[list[Query]], most: int) -> Iterator[list[Query]]:
    for batch in arrived:
        for begin in range(0, len(batch), most):
            yield batch[begin : begin + most]


def _spelled(vectors: Vectors, query: Query, told: set[str]) -> Query:
    """The query with its words as the vocabulary spells them; changes are reported once for each word."""
    words = [vectors.spelled(word) for word in query.words]
    for word, spelled in zip(query.words, words, strict=True):
        if word != spelled and word not in told:
            told.add(word)
            say(f"{query.where}{quoted(word)} is looked up as {quoted(spelled)}, as the model's text was spelled")
    return replace(query, words=words)


def _without_unknown(vectors: Vectors, query: Query, each: int | None) -> Query:
    """The query without its unknown words, which are reported; a query of a fixed number is skipped as a whole."""
    unknown = [word for word in query.words if not vectors.has_vector(word)]
    if not unknown:
        return query
    say(f"{query.where}skipped {', '.join(map(repr, unknown))}: not in the vocabulary")
    known = [word for word in query.words if word not in unknown]
    if each or not known:
        return replace(query, unknown=unknown, skipped=True)
    return replace(query, words=known, unknown=unknown)


def _fault(vectors: Vectors, query: Query, least: int, *, compares: bool) -> W2VError | None:
    """Why a query cannot be answered."""
    if query.fault:
        return W2VError(f"{query.where}{query.fault}")
    try:
        for word in query.words:
            vectors.count(word)
        if compares:
            vectors.unit(query.words)
    except W2VError as error:
        return type(error)(f"{query.where}{error}")
    if len(query.words) < least:
        return W2VError(f"{query.where}{counted(len(query.words), 'word')}: a query takes at least {least}")
    return None
