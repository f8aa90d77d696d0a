"""What an editor says of slips: one message, at its place, in the words of the language; and `check` agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.diagnostics import Problem, Severity
from netspec.pipeline import inspect_text
from netspec.recipe.inspection import inspect_recipe_text
from tests.editors.mutants import SYNTAX, mutants
from tests.editors.recipe_mutants import recipe_mutants
from tests.editors.yaml_server import Message, YamlServer

RECIPES = recipe_mutants()
MUTANTS = mutants() | RECIPES


@pytest.fixture(scope="module")
def said(editor: YamlServer, folder: Path) -> dict[str, list[Message]]:
    """The messages of all slips."""
    texts = {name: mutant.text for name, mutant in MUTANTS.items()} | SYNTAX
    kinds = {name: "recipe" if name in RECIPES else "spec" for name in texts}
    messages = editor.all_messages({folder / f"{name}.{kinds[name]}.yaml": text for name, text in texts.items()})
    return {path.name.partition(".")[0]: found for path, found in messages.items()}


def errors(text: str) -> list[Problem]:
    """What `check` finds in the text, without the missing spec of a recipe."""
    inspect = inspect_recipe_text(text, "run.yaml").inspected if "recipe:" in text else inspect_text(text, "net.yaml")
    return [
        problem
        for problem in inspect.problems
        if problem.severity is Severity.ERROR and not (problem.code == "no-such-file" and "net.yaml" in problem.text)
    ]


def test_there_are_enough_slips() -> None:
    assert len(MUTANTS) - len(RECIPES) >= 60
    assert len(RECIPES) >= 25


@pytest.mark.parametrize("name", MUTANTS)
def test_one_message_says_what_is_wrong(name: str, said: dict[str, list[Message]]) -> None:
    mutant = MUTANTS[name]
    assert [(each.line, each.column, each.text) for each in said[name]] == [
        (mutant.line, mutant.column, mutant.message)
    ]


@pytest.mark.parametrize("name", MUTANTS)
def test_check_reports_the_same_slip(name: str, said: dict[str, list[Message]]) -> None:
    found = errors(MUTANTS[name].text)
    assert found
    assert all(any(message.covers(problem.span.line) for message in said[name]) for problem in found)


@pytest.mark.parametrize("name", SYNTAX)
def test_broken_yaml_is_reported_by_both(name: str, said: dict[str, list[Message]]) -> None:
    lines = {problem.span.line for problem in errors(SYNTAX[name])}
    assert lines
    assert any(message.covers(line) for message in said[name] for line in lines)


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("op_of_keras", "fully_connected"),
        ("argument_of_torch", "num_outputs"),
        ("layers_misspelt", "layers"),
        ("recipe_argument_of_torch", "learning_rate"),
    ],
)
def test_a_quick_fix_writes_the_word_of_netspec(name: str, fix: str, editor: YamlServer, folder: Path) -> None:
    kind = "recipe" if name in RECIPES else "spec"
    uri = editor.open(folder / f"fixed.{kind}.yaml", MUTANTS[name].text)
    assert len(editor.messages(uri)) == 1
    assert editor.fixes(uri) == [fix]


def test_a_misspelt_op_may_be_any(editor: YamlServer, folder: Path) -> None:
    uri = editor.open(folder / "fixed.spec.yaml", MUTANTS["op_misspelt"].text)
    assert len(editor.messages(uri)) == 1
    assert {"conv2d", "when", "join"} <= set(editor.fixes(uri))
