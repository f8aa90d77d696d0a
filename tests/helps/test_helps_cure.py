"""Every help, applied literally, removes its fault and causes no new one.

The wrong example of each code and each broken spec is checked, each help applied to its text, and the outcome checked
again. What cannot be applied without a person's thought is applied by hand, in `by_hand`.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from netspec.codes import CODES, complete, is_shell
from netspec.codes.shape_codes import SHAPES
from netspec.diagnostics import Problem
from netspec.pipeline import inspect_text
from netspec.recipe.inspection import inspect_recipe_text
from netspec.source.recognition import is_recipe

from .applying import applied
from .by_hand import BY_HAND, REVEALS

BROKEN = sorted((Path(__file__).parents[1] / "broken").glob("*.yaml"))
HERE = Path(__file__).parent / "specs"

SAYS_WHAT_THERE_IS = re.compile(
    "use one of: |no name is known here|netspec has no |run `netspec ops` |there are |"
    "a (?:name|scope|size|function|parameter) (?:has|is) "
)
"""Helps that ask for no change: they list what exists, or say that nothing does."""

EXAMPLES = {
    **{f"code {name}": complete(code.wrong) for name, code in CODES.items() if not is_shell(code.wrong)},
    **{path.stem: path.read_text(encoding="utf-8") for path in BROKEN},
    **{path.stem: path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.yaml"))},
}

BRINGS = "brings"

Fault = tuple[str, str]


def reported(problem: Problem) -> Fault:
    """A fault without its place and without the name of its layer: applying a help may change both."""
    text = re.sub(r"\bline \d+\b", "line", problem.text)
    text = re.sub(r"does not fit its input of .*", "does not fit", text)
    text = re.sub(r"\[N, [^\]]*\]", "a shape", text)
    return problem.code, re.sub(r"^[\w.]+(?: '[^']*'(?=:))?: ", "", text)


def problems_of(text: str) -> tuple[Problem, ...]:
    if is_recipe(text.encode()):
        return inspect_recipe_text(text, str(Path(__file__).parents[2] / "example.yaml")).inspected.problems
    return inspect_text(text, "example.yaml").problems


def cured(text: str, changed: str, problem: Problem) -> str | None:
    """What is wrong with a help: its fault is still there, or there is a new one; None if it works.

    Where a text has several faults, layers elsewhere are measured once it is known what feeds them.
    """
    before, after = problems_of(text), problems_of(changed)
    counts, fault = Counter(map(reported, after)), reported(problem)
    if counts[fault] >= Counter(map(reported, before))[fault]:
        return f"is not gone: {problem.text}"
    new = counts - Counter(map(reported, before))
    measured = {reported(other) for other in after if other.code in SHAPES and other.span.line != problem.span.line}
    came = sorted(fault for fault in new if len(before) == 1 or fault not in measured)
    return f"{BRINGS} {came}" if came else None


def texts(name: str, text: str, problem: Problem) -> list[str]:
    """What the help of a problem makes of a text: each of its alternatives."""
    edits = BY_HAND.get((name, problem.span.line, problem.code))
    if edits is None:
        found = applied(problem, text)
        assert found, f"no form and no hand applies this help: {problem.help}"
        return found
    made = []
    for edit in edits:
        changed = text
        for old, new in edit:
            assert old in changed, f"{old!r} is not in {name}"
            changed = changed.replace(old, new, 1)
        made.append(changed)
    return made


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_help_cures(name: str) -> None:
    text, failed, revealing = EXAMPLES[name], list[str](), set[int]()
    for problem in problems_of(text):
        if problem.help is None or SAYS_WHAT_THERE_IS.match(problem.help):
            continue
        found = [(changed, cured(text, changed, problem)) for changed in texts(name, text, problem)]
        wrong = [f"{problem.span.line}: {problem.help!r} {fault}\n{changed}" for changed, fault in found if fault]
        if (name, problem.span.line, problem.code) in REVEALS:
            revealing |= {problem.span.line for each in wrong if BRINGS in each}
            wrong = [each for each in wrong if BRINGS not in each]
        failed += wrong
    assert not failed, "\n".join(failed)
    assert revealing == {line for example, line, _ in REVEALS if example == name}


def test_a_help_that_does_not_cure_is_seen() -> None:
    text = complete("- flatten: {}\n  wehn: true")
    (problem,) = problems_of(text)
    assert cured(text, text.replace("wehn", "weh"), problem) is not None
    assert cured(text, text.replace("wehn: true", "repeat: 0.5"), problem) is not None
    assert cured(text, text.replace("wehn", "when"), problem) is None


def test_a_help_of_no_known_form_is_seen() -> None:
    text = complete("- flatten: {}\n  wehn: true")
    (problem,) = problems_of(text)
    object.__setattr__(problem, "help", "think again")
    assert applied(problem, text) is None


def test_no_hand_is_idle() -> None:
    """Each application by hand is of a help that is there."""
    wanted = {
        (name, problem.span.line, problem.code)
        for name, text in EXAMPLES.items()
        for problem in problems_of(text)
        if problem.help is not None
    }
    assert (set(BY_HAND) | set(REVEALS)) - wanted == set()
