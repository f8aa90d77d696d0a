"""The table of codes is right: its examples do what they claim, and it has every code that is reported."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import netspec
from netspec.codes import CODES, Code, complete, is_shell
from netspec.diagnostics import Problem
from netspec.pipeline import inspect_file, inspect_text
from netspec.recipe.inspection import inspect_recipe_text
from netspec.source.recognition import is_recipe

PACKAGE = Path(netspec.__file__).parent
SPECS = Path(__file__).parents[2] / "specs"
CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

each_code = pytest.mark.parametrize(("name", "code"), CODES.items(), ids=list(CODES))


def problems_of(example: str, folder: Path) -> tuple[Problem, ...]:
    """What checking an example finds."""
    if not is_shell(example):
        text = complete(example)
        if is_recipe(text.encode()):
            return inspect_recipe_text(text, str(SPECS.parent / "example.yaml")).inspected.problems
        return inspect_text(text, "example.yaml").problems
    shutil.copytree(SPECS, folder / "specs")
    commands = "\n".join(line.removeprefix("$ ") for line in example.splitlines())
    script = f'netspec() {{ echo "$1 $2"; }}\n{commands}\n'
    run = subprocess.run(["/bin/sh", "-e", "-c", script], cwd=folder, check=True, capture_output=True, text=True)
    command, path = run.stdout.split()
    return netspec.check(folder / path) if command == "check" else inspect_file(folder / path).problems


@each_code
def test_wrong_example_has_this_fault_and_no_other(name: str, code: Code, tmp_path: Path) -> None:
    problems = problems_of(code.wrong, tmp_path)
    assert [(problem.code, problem.severity) for problem in problems] == [(name, code.severity)]


@each_code
def test_right_example_is_clean(name: str, code: Code, tmp_path: Path) -> None:
    assert problems_of(code.right, tmp_path) == ()


@each_code
def test_names_and_meanings_are_well_formed(name: str, code: Code) -> None:
    assert CODE.fullmatch(name)
    assert code.meaning.endswith((".", "?"))
    assert code.meaning[0].isupper() or code.meaning[0] == "`"
    assert max(map(len, [*code.wrong.splitlines(), *code.right.splitlines()])) <= 150


def _literals(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def _emitted() -> dict[str, str]:
    """The codes in the calls that make problems and errors, each with its file."""
    found: dict[str, str] = {}
    for path in PACKAGE.rglob("*.py"):
        if "codes" in path.relative_to(PACKAGE).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0] if node.args else None
            coded = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            if re.fullmatch(r"Problem|\w*Error|_report|problem", called) and first is not None:
                coded.append(first)
            for value in coded:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.fullmatch(value.value):
                    found[value.value] = str(path)
    return found


def test_every_code_that_is_emitted_is_in_the_table() -> None:
    emitted = _emitted()
    assert len(emitted) > 40
    assert {code: path for code, path in emitted.items() if code not in CODES} == {}


def test_every_code_of_the_table_is_emitted() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if "codes" not in path.relative_to(PACKAGE).parts]
    literals = {text for path in files for text in _literals(ast.parse(path.read_text(encoding="utf-8")))}
    assert set(CODES) - literals == set()
