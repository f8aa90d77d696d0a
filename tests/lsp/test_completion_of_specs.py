"""Completion at every key and every listed value of the specs, and of those in docs: what stands there is offered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from netspec.ops import OPS
from netspec.source import Node, read_text
from tests.lsp.completing import complete

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"# (\S+\.yaml)\n")
_CHOSEN = ("params", "fields", "functions", "blocks", "branches", "inputs", "outputs", "labels")
"""The mappings whose keys a file makes up."""
_FREE = frozenset(
    {
        "scope",
        "default_scope",
        "name",
        "doc",
        "id",
        "end_point",
        "function",
        "collection",
        "shape",
        "updates_collections",
        "moving_mean",
        "moving_variance",
        "enum",
    }
)
"""The keys whose values are text that a file makes up."""
_OF_DATA = ("data", "init_from", "train_only", "output")
"""The keys of a recipe below which text is that of files and of variables."""
_OF_OPS = {"ops", "when", "base", *OPS, *(name for op in OPS.values() for name in op.arguments)}
_SAID = re.compile(r"(?:true|false|null|[A-Za-z_][\w./-]*)")


class Token(NamedTuple):
    """A key or a value on one line: its place, and the keys that lead to it."""

    line: int
    start: int
    end: int
    path: tuple[str | int, ...]
    is_key: bool

    @property
    def kind(self) -> tuple[object, ...]:
        """What tokens at the same place of the language share."""
        return tuple("*" if isinstance(key, int) else key for key in self.path[-4:])


def tokens(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[Token]:
    """The keys of a document that the language gives, and its values that are words."""
    for key, child in node.children.items():
        span = node.key_span(key)
        inner = (*path, key)
        chosen = path and (path[-1] in _CHOSEN or "repeat" in path)
        if isinstance(key, str) and span.line == span.end_line and not chosen:
            yield Token(span.line, span.column, span.end_column, path, is_key=True)
        yield from tokens(child, inner)
        value, own = child.value, child.span
        free = _FREE.intersection(map(str, inner[-2:])) or inner[0] in ("reference", "functions", "shape")
        free = free or (inner[0] == "blocks" and inner[2:-1] == ("inputs",))
        free = free or str(key).endswith("_name") or (inner[0] in _OF_DATA and isinstance(child.value, str))
        typed = isinstance(value, bool) or (isinstance(value, str) and _SAID.fullmatch(value))
        if typed and not free and own.line == own.end_line and not (inner[-1] == "default" and isinstance(value, str)):
            yield Token(own.line, own.column, own.end_column, inner, is_key=False)


def misses(path: Path, text: str, token: Token, letters: int) -> list[str]:
    """What is wrong with completion where only some letters of a token are typed: in the text, and at its end."""
    lines = text.split("\n")
    line = lines[token.line - 1]
    start, end = token.start - 1, token.end - 1
    if line[start] in "\"'":
        start, end = start + 1, end - 1
    word = line[start:end]
    letters = max(letters, _least(token, word))
    typed = line[: start + letters]
    found = []
    inside = complete("\n".join([*lines[: token.line - 1], f"{typed}¦{line[end:]}", *lines[token.line :]]), path)
    if word not in inside.labels or inside.text(word) != text:
        found.append(f"{path.name}:{token.line}: '{word}' after {letters} letters, got {inside.labels[:5]}")
    last = complete("\n".join([*lines[: token.line - 1], f"{typed}¦"]), path)
    below = _is_of_names_below(token, word)
    if not below and (
        word not in last.labels or not last.text(word).startswith("\n".join([*lines[: token.line - 1], line[:end]]))
    ):
        found.append(f"{path.name}:{token.line}: '{word}' after {letters} letters at the end, got {last.labels[:5]}")
    return found


def written(folder: Path) -> Iterator[Path]:
    """The specs, and the valid ones of the docs, each of which is written to a folder by its name."""
    yield from sorted((ROOT / "specs").rglob("*.yaml"))
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for number, block in enumerate(_BLOCK.findall(page.read_text())):
            named = _NAME.match(block)
            if re.search("^(?:netspec|recipe): 1(?: |$)", block, re.MULTILINE):
                path = folder / page.stem / (named[1] if named else f"block{number}.yaml")
                path.parent.mkdir(exist_ok=True)
                path.write_text(block)
                based = re.search(r"^(?:extends|spec): (\S+)", block, re.MULTILINE)
                if based is None or (path.parent / based[1]).exists():
                    yield path


def _is_of_names_below(token: Token, word: str) -> bool:
    """Whether a token names what stands below it, so that the beginning of the file does not know it."""
    of_block = token.path[:1] == ("arg_scope",) and (len(token.path) == 2 or "ops" in token.path)
    return token.path[:1] == ("outputs",) or (of_block and word not in _OF_OPS)


def _least(token: Token, word: str) -> int:
    """How many letters are typed at least: what is inside a step is offered behind its dot, or its slash."""
    if not {"from", "outputs", "patch"}.intersection(token.path):
        return 0
    return word.rfind("/" if "patch" in token.path and "from" not in token.path else ".") + 1


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, str, Token]]:
    """One token of each kind and text."""
    seen: dict[object, tuple[Path, str, Token]] = {}
    for path in list(written(tmp_path_factory.mktemp("docs"))):
        text = path.read_text()
        document, _ = read_text(text.encode(), str(path))
        assert document is not None
        lines = text.split("\n")
        for token in tokens(document.root):
            word = lines[token.line - 1][token.start - 1 : token.end - 1]
            if token.path[:2] != ("end_points", "collect"):
                seen.setdefault((token.kind, word), (path, text, token))
    return list(seen.values())


Cases = list[tuple[Path, str, Token]]


def test_there_are_cases(cases: Cases) -> None:
    words = {text.split("\n")[token.line - 1][token.start - 1 : token.end - 1] for _, text, token in cases}
    assert {
        "conv2d",
        "num_outputs",
        "VALID",
        "true",
        "arg_scope",
        "ops",
        "bottleneck",
        "join",
        "patch",
        "squeezed",
    } <= words
    assert len(cases) > 400


def missed(cases: Cases) -> str:
    """What is missed where some letters of each token are typed, of one after the other none, one, half and all."""
    found = []
    for index, (path, text, token) in enumerate(cases):
        length = token.end - token.start
        found += misses(path, text, token, (0, 1, length // 2, length)[index % 4])
    return "\n".join(found)


def in_folders(cases: Cases) -> Cases:
    """Those of `specs/zoo` and `specs/modern`, which are longer."""
    return [case for case in cases if case[0].parent.parent == ROOT / "specs"]


def test_what_stands_there_is_offered(cases: Cases) -> None:
    of_folders = in_folders(cases)
    assert missed([case for case in cases if case not in of_folders]) == ""


def test_what_stands_in_longer_specs_is_offered(cases: Cases) -> None:
    of_folders = in_folders(cases)
    assert len(of_folders) > 400
    assert missed(of_folders[::5]) == ""


@pytest.mark.slow
def test_all_that_stands_in_longer_specs_is_offered(cases: Cases) -> None:
    assert missed(in_folders(cases)) == ""


@pytest.mark.slow
def test_what_stands_there_is_offered_after_more_letters(cases: Cases) -> None:
    found = []
    of_folders = in_folders(cases)
    for path, text, token in (case for case in cases if case not in of_folders):
        length = token.end - token.start
        for letters in sorted({0, 1, min(2, length), length // 2, length}):
            found += misses(path, text, token, letters)
    assert "\n".join(found) == ""


def test_what_is_inside_a_step_is_typed_behind_it() -> None:
    def least(word: str, *path: str | int) -> int:
        return _least(Token(1, 1, 1, path, is_key=False), word)

    assert least("unit_1", "layers", 0, "from") == 0
    assert least("stage.unit_1.conv", "layers", 0, "from") == len("stage.unit_1.")
    assert least("block1/conv", "patch", "change") == len("block1/")
    assert least("base.yaml", "extends") == 0


def test_a_word_that_is_none_is_missed() -> None:
    text = "netspec: 1\nname: x\nlayers:\n  - conv2d: {nonsense: 1}\n"
    document, _ = read_text(text.encode(), "x.yaml")
    assert document is not None
    (token,) = [token for token in tokens(document.root) if token.path == ("layers", 0, "conv2d")]
    assert len(misses(Path("/nowhere/x.yaml"), text, token, 3)) == 2
