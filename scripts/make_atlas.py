"""Write the atlas, a small corpus of plain facts, and the analogies and scored pairs that can be learnt from it.

    python scripts/make_atlas.py            # writes data/atlas.txt, data/atlas-analogies.txt and data/atlas-pairs.txt
    python scripts/make_atlas.py --check    # writes nothing; exits 1 if the files on disk differ

The facts (countries, animals, trades, ...) and the sentence patterns are the text files in scripts/atlas/. The same
files come out on every machine: of `random`, only `Random.random()` is promised not to change between versions of
Python, so every draw here is made from it, with sums and quotients alone (powers may round differently).
"""

import argparse
import bisect
import itertools
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

FACTS = Path(__file__).parent / "atlas"
DATA = Path(__file__).parent.parent / "data"
TABLES = ("countries", "animals", "trades", "family", "adjectives", "verbs", "nouns")  # words.txt is no table
TOKENS = 300_000
QUESTIONS_A_SECTION = 200
PAIRS_OF_A_KIND = 75
ABOUT_PAIRS = "# Words of the atlas and how similar they are, 0 to 10, by its facts: see similarity() in make_atlas.py"
SEED = 1

# Section: the table and the columns of its pairs. The order is the question file's.
RELATIONS = {
    "capital": ("countries", "country", "capital"),
    "nationality": ("countries", "country", "nationality"),
    "language": ("countries", "country", "language"),
    "currency": ("countries", "country", "currency"),
    "family": ("family", "male", "female"),
    "animal-young": ("animals", "animal", "young"),
    "trade-tool": ("trades", "trade", "tool"),
    "comparative": ("adjectives", "adjective", "comparative"),
    "superlative": ("adjectives", "adjective", "superlative"),
    "past-tense": ("verbs", "verb", "past"),
    "present-participle": ("verbs", "verb", "participle"),
    "plural": ("nouns", "noun", "nouns"),
}
PRONOUNS = {"male": ("he", "his", "him", "himself", "mr"), "female": ("she", "her", "her", "herself", "mrs")}

T = TypeVar("T")
Row = dict[str, list[str]]  # column -> its values; none where the fact is left open


class Patterns(NamedTuple):
    """The sentence patterns of one table, and how often the corpus turns to it."""

    table: str
    share: float
    patterns: list[str]


def lines_of(path: Path) -> list[str]:
    """The lines of a file of facts that are neither empty nor comments."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def read_values(field: str) -> list[str]:
    """The values of one field: a comma between two of them, an underscore for a space."""
    return [] if field == "-" else [value.replace("_", " ") for value in field.split(",")]


def read_table(name: str) -> list[Row]:
    """The rows of a table of facts, the most popular first."""
    header, *rows = (line.split() for line in lines_of(FACTS / f"{name}.txt"))
    return [dict(zip(header, map(read_values, row), strict=True)) for row in rows]


def read_words() -> Row:
    """The words that any sentence may draw on."""
    return {name: read_values(field) for name, field in map(str.split, lines_of(FACTS / "words.txt"))}


def read_patterns() -> list[Patterns]:
    """The patterns of every table; those of no table (`days`) draw on the general words alone."""
    groups: list[Patterns] = []
    for line in lines_of(FACTS / "patterns.txt"):
        if line.startswith(": "):
            _, table, share = line.split()
            groups.append(Patterns(table, float(share), []))
        else:
            groups[-1].patterns.append(line)
    return groups


def read_pairs(tables: dict[str, list[Row]]) -> dict[str, list[tuple[str, str]]]:
    """Section -> its pairs: facts of which both words are given and neither serves a second pair."""
    pairs = {}
    for section, (table, left, right) in RELATIONS.items():
        found = [(row[left][0], row[right][0]) for row in tables[table] if row[left] and row[right]]
        if section == "language":  # where people and language share a name, the question is that of nationality
            nationalities = {row["nationality"][0] for row in tables[table]}
            found = [pair for pair in found if pair[1] not in nationalities]
        words = [word for pair in found for word in pair]
        pairs[section] = [pair for pair in found if words.count(pair[0]) == words.count(pair[1]) == 1]
    return pairs


class Place(NamedTuple):
    """Where a word stands among the facts."""

    table: str
    row: int
    column: str


def read_places(tables: dict[str, list[Row]], pairs: dict[str, list[tuple[str, str]]]) -> dict[str, Place]:
    """Where every word of the analogies stands, if it stands in one row of one table alone."""
    places: dict[str, set[Place]] = {}
    for section, (table, *columns) in RELATIONS.items():
        known = {word for pair in pairs[section] for word in pair}
        for number, row in enumerate(tables[table]):
            for column in columns:
                for word in known.intersection(row[column][:1]):
                    places.setdefault(word, set()).add(Place(table, number, column))
    return {word: next(iter(found)) for word, found in places.items() if len(found) == 1}


def similarity(a: Place, b: Place, tables: dict[str, list[Row]]) -> float:
    """How similar two words are, from 0 to 10, by where they stand among the facts.

    Words of different tables have nothing in common: 0. Those of one table are of one topic: 2.5; of one row they
    belong together, as a country and its capital: 5; of one column they are of one kind, as two countries: 7.5, and up
    to 2.5 more for the share of all values of their two rows that both rows have.
    """
    if a.table != b.table:
        return 0
    if a.column == b.column:
        of_a, of_b = ({value for field in tables[a.table][row].values() for value in field} for row in (a.row, b.row))
        return 7.5 + 2.5 * len(of_a & of_b) / len(of_a | of_b)
    return 5 if a.row == b.row else 2.5


def draw_pairs(places: dict[str, Place], tables: dict[str, list[Row]]) -> list[str]:
    """Lines of two words and their similarity: as many without anything in common as of one topic, row and column."""
    draw, lines = Draw(SEED), []
    words = sorted(places)
    kinds: dict[float, list[str]] = {}
    for a, b in itertools.combinations(words, 2):
        score = similarity(places[a], places[b], tables)
        kinds.setdefault(min(score, 7.5), []).append(f"{a}\t{b}\t{score:.2f}")
    for _, found in sorted(kinds.items()):
        lines += draw.sample(found, PAIRS_OF_A_KIND)
    return sorted(lines)


class Draw:
    """Random choices, the same on every machine."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random  # noqa: S311 (a corpus, not a secret)

    def evenly(self, values: list[T]) -> T:
        """One of the values, each as likely."""
        return values[int(self.random() * len(values))]

    def weighted(self, values: list[T], weights: list[float]) -> T:
        """One of the values, as likely as its weight says."""
        sums = list(itertools.accumulate(weights))  # not sum(): it rounds differently from Python 3.12 on
        return values[bisect.bisect_right(sums, self.random() * sums[-1], hi=len(values) - 1)]

    def by_rank(self, values: list[T]) -> T:
        """One of the values, their weights falling as 1 / (rank + n / 2): Zipf's law, less its extreme head."""
        return self.weighted(values, [1 / (rank + len(values) / 2) for rank in range(1, len(values) + 1)])

    def sample(self, values: list[T], number: int) -> list[T]:
        """Some of the values, each once, in their own order."""
        drawn = sorted(range(len(values)), key=[self.random() for _ in values].__getitem__)[:number]
        return [values[index] for index in sorted(drawn)]


def choose(pattern: str, draw: Draw) -> str:
    """The pattern with one alternative taken of every (this|that)."""
    while innermost := re.search(r"\(([^()]*)\)", pattern):
        chosen = draw.evenly(innermost[1].split("|"))
        pattern = pattern[: innermost.start()] + chosen + pattern[innermost.end() :]
    return pattern


def fill(pattern: str, row: Row, words: Row, draw: Draw) -> str | None:
    """The pattern with its slots filled: the row's values before the general words, none of several twice.

    None where the row has no (further) value to give.
    """
    used: list[tuple[str, str]] = []
    text = choose(pattern, draw)
    while slot := re.search(r"\{(\w+)\}", text):
        values = row.get(slot[1], words.get(slot[1], []))
        fresh = [value for value in values if len(values) == 1 or (slot[1], value) not in used]
        if not fresh:
            return None
        value = draw.by_rank(fresh)
        used.append((slot[1], value))
        text = text[: slot.start()] + value + text[slot.end() :]
    return " ".join(text.split())


def with_person(row: Row, words: Row, draw: Draw) -> Row:
    """The row, with somebody to speak of, and of a family's two the one of that sex."""
    sex, names, wear = draw.evenly([("male", "boyname", "malewear"), ("female", "girlname", "femalewear")])
    person = {slot: [word] for slot, word in zip(PRONOUNS["male"], PRONOUNS[sex], strict=True)}
    person["name"] = [draw.by_rank(words[names])]
    person["wear"] = words[wear]
    if sex in row:
        person["one"] = row[sex]
    return row | person


def with_articles(text: str) -> str:
    """The text with `an` for `a` before a vowel's sound."""
    return re.sub(r"\ba (?=(?!uni|use|eu|one\b|ukr|ugan)[aeiou]|hour|honest|heir)", "an ", text)


def spells_analogy(text: str, pairs: dict[str, list[tuple[str, str]]]) -> bool:
    """Whether two pairs of one section stand in the sentence, which would give an analogy away."""
    words = set(text.split())
    return any(sum(left in words and right in words for left, right in section) > 1 for section in pairs.values())


def write_sentences(pairs: dict[str, list[tuple[str, str]]], tables: dict[str, list[Row]]) -> Iterator[str]:
    """Sentences without end, a few at a time about one row and one person, no sentence twice."""
    draw = Draw(SEED)
    words = read_words() | {"city": [city for row in tables["countries"] for city in row["city"]]}
    groups = read_patterns()
    written: set[str] = set()
    while True:
        group = draw.weighted(groups, [group.share for group in groups])
        row = with_person(draw.by_rank(tables.get(group.table, [{}])), words, draw)
        for clauses in draw.evenly([(1,), (1, 1), (2, 1), (1, 1, 1), (1, 2)]):
            filled = [fill(draw.evenly(group.patterns), row, words, draw) for _ in range(clauses)]
            text = with_articles(" , and ".join(clause or "" for clause in filled)) + " ."
            if all(filled) and text not in written and not spells_analogy(text, pairs):
                written.add(text)
                yield text


def write_atlas() -> dict[Path, str]:
    """The three files: path -> text."""
    tables = {name: read_table(name) for name in TABLES}
    pairs = read_pairs(tables)
    lines, tokens = [], 0
    for line in write_sentences(pairs, tables):
        lines.append(line)
        tokens += len(line.split())
        if tokens >= TOKENS:
            break
    draw = Draw(SEED)
    questions = []
    for section, found in pairs.items():
        every = [f"{a} {b} {c} {d}" for (a, b), (c, d) in itertools.permutations(found, 2)]
        questions += [f": {section}", *draw.sample(every, QUESTIONS_A_SECTION)]
    scored = [ABOUT_PAIRS, *draw_pairs(read_places(tables, pairs), tables)]
    texts = {"atlas.txt": lines, "atlas-analogies.txt": questions, "atlas-pairs.txt": scored}
    return {DATA / name: "\n".join(content) + "\n" for name, content in texts.items()}


def main() -> int:
    """Write the files, or check them; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the files on disk differ")
    check = parser.parse_args().check
    stale = 0
    for path, text in write_atlas().items():
        if not check:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_bytes() != text.encode():
            stale += 1
            print(f"{path} is not what {Path(__file__).name} writes: run it again", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
