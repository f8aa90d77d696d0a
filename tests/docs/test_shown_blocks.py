"""Every block that the README and the docs show is run: specs checked, commands compared, Python executed.

A block that begins with a comment of its file's name, `# small.yaml`, is that file for the blocks after it on its page.
A block of `yaml wrong` is a spec with faults, which a command after it reports.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from netspec.cli.main import main
from netspec.config.configuration import settings_from
from netspec.diagnostics import one_line
from netspec.pipeline import inspect_file, inspect_text
from netspec.recipe import inspect_recipe
from netspec.source.recognition import is_recipe

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
GENERATED = {"ops.md", "diagnostics.md", "recipe-reference.md"}  # their examples are run where they are made from
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (?P<name>\w+\.(?:yaml|toml|py))\n")
FRAGMENT = re.compile(r"yaml fragment of (?P<file>specs/\w+\.yaml)")
WRONG = "yaml wrong"
CI = {"yaml pre-commit", "yaml github", "yaml gitlab"}  # files of other tools, tested in tests/ci
EDITORS = {
    "vim",
    "elisp",
    "json",
    "lua",
    "toml helix",
}  # settings, tested in tests/docs/test_editors_page.py
SESSIONS = {"training.md"}  # their commands are run in order, in tests/docs/test_training_page.py
SET_UP = {"pip", "pre-commit", "python", "git", "npm", "code"}


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    info: str
    body: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        yield Block(page, text.count("\n", 0, found.start()) + 1, found["info"].strip(), found["body"])


BLOCKS = [block for page in PAGES if page.name not in GENERATED for block in blocks(page)]


def of(info: str) -> list[Block]:
    return [block for block in BLOCKS if block.info == info]


def named(block: Block) -> str | None:
    """The file name in the first line of a block, if any."""
    found = FILE.match(block.body) if block.info in ("yaml", WRONG, "python", "toml", "toml wrong") else None
    return found["name"] if found else None


def folder_of(block: Block, folder: Path) -> Path:
    """Writes the files that the page shows up to the block, and copies the specs, into the folder."""
    shutil.copytree(ROOT / "specs", folder / "specs")
    for shown in (shown for shown in BLOCKS if shown.page == block.page and shown.line <= block.line):
        if name := named(shown):
            (folder / name).write_text(shown.body, encoding="utf-8")
    return folder


def faults(block: Block, folder: Path) -> list[str]:
    name = named(block)
    if name and is_recipe(block.body.encode()):
        problems = inspect_recipe(folder_of(block, folder) / name).inspected.problems
    else:
        read = inspect_file(folder_of(block, folder) / name) if name else inspect_text(block.body, str(block))
        problems = read.problems
    return [one_line(problem) for problem in problems]


def test_every_block_says_what_it_is() -> None:
    infos = {"yaml" if FRAGMENT.fullmatch(block.info) else block.info for block in BLOCKS}
    assert infos <= {"yaml", WRONG, "console", "python", "sh", "text", "toml", "toml wrong", *CI, *EDITORS}


@pytest.mark.parametrize("block", [block for block in of("yaml") if block.page.name not in SESSIONS], ids=str)
def test_specs_check_clean(block: Block, tmp_path: Path) -> None:
    assert faults(block, tmp_path) == []


@pytest.mark.parametrize("block", of(WRONG), ids=str)
def test_wrong_specs_have_faults(block: Block, tmp_path: Path) -> None:
    assert faults(block, tmp_path)


def test_that_a_broken_spec_is_noticed(tmp_path: Path) -> None:
    assert faults(Block(ROOT / "README.md", 1, "yaml", "netspec: 1\nname: x\n"), tmp_path)


@pytest.mark.parametrize("block", of("toml"), ids=str)
def test_configurations_have_no_faults(block: Block, tmp_path: Path) -> None:
    name = named(block)
    assert name
    found = settings_from(str(folder_of(block, tmp_path) / name), str(tmp_path))
    assert found is not None
    assert found.problems == ()


def within(part: object, whole: object) -> bool:
    """Whether `part` is `whole` with entries left out."""
    match part, whole:
        case dict(), dict():
            return all(key in whole and within(value, whole[key]) for key, value in part.items())
        case list(), list():
            rest = iter(whole)
            return all(any(within(item, other) for other in rest) for item in part)
    return part == whole


@pytest.mark.parametrize("block", [block for block in BLOCKS if FRAGMENT.fullmatch(block.info)], ids=str)
def test_fragments_are_parts_of_their_files(block: Block) -> None:
    found = FRAGMENT.fullmatch(block.info)
    assert found
    assert within(yaml.safe_load(block.body), yaml.safe_load((ROOT / found["file"]).read_text(encoding="utf-8")))


def test_that_a_foreign_fragment_is_noticed() -> None:
    assert within({"a": [1, {"b": 2}]}, {"a": [0, 1, {"b": 2, "c": 3}], "d": 4})
    assert not within({"a": [2, 1]}, {"a": [1, 2]})
    assert not within({"a": {"b": 2}}, {"a": {"b": 3}})
    assert not within({"a": 1}, {})


def consoles() -> Iterator[object]:
    """The blocks of commands, marked `tf` if they build graphs."""
    for block in (block for block in of("console") if block.page.name not in SESSIONS):
        builds = re.search(r"^\$ .*netspec (verify|build|export) ", block.body, re.MULTILINE)
        yield pytest.param(block, marks=pytest.mark.tf if builds else (), id=str(block))


@pytest.mark.parametrize("block", list(consoles()))
def test_commands_print_what_is_shown(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`...` alone on a line stands for any lines."""
    monkeypatch.chdir(folder_of(block, tmp_path))
    for command, shown in commands(block.body):
        words = shlex.split(command)
        if words[0] == "PYTHONPATH=.":
            monkeypatch.syspath_prepend(tmp_path)
            del words[0]
        assert words[0] == "netspec", "other commands belong in `sh` blocks"
        main(words[1:])
        printed = capsys.readouterr()
        assert matches(printed.out + printed.err, shown), printed.out + printed.err


def commands(body: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def matches(printed: str, shown: str) -> bool:
    lines = shown.rstrip().splitlines()
    pattern = "".join("(?:.*\n)*" if line == "..." else f"{re.escape(line)}\n" for line in lines)
    return re.fullmatch(pattern, f"{printed.rstrip()}\n") is not None


def test_that_another_output_is_noticed() -> None:
    assert matches("a\nb\nc\n", "a\n...\nc\n")
    assert not matches("a\nb\nc\n", "a\n...\nd\n")
    assert not matches("a\n", "b\n")


@pytest.mark.tf
@pytest.mark.parametrize("block", [block for block in of("python") if block.page.name not in SESSIONS], ids=str)
def test_python_runs(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder_of(block, tmp_path))
    exec(compile(block.body, str(block), "exec"), {"__name__": "__main__"})  # noqa: S102 -- what the page shows


def test_the_gate_runs_the_install_commands() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    shown = [line for block in of("sh") for line in block.body.splitlines() if line and not line.startswith("#")]
    assert shown
    for line in shown:
        assert line.split()[0] in SET_UP or line.startswith("netspec"), line
    for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("pip install"):
            assert line in gate, line
