"""Comments that ignore warnings: where they work, and what is said of those that do not."""

from pathlib import Path

import pytest

from netspec.codes import CODES, complete
from netspec.config.warning_codes import WARNINGS
from netspec.diagnostics import MAX_PROBLEMS, Problem, one_line
from netspec.fixing.fixer import Draft, Fixer
from netspec.network import FIRST_INPUT
from netspec.pipeline import inspect_file, inspect_text
from netspec.recipe.inspection import inspect_recipe_text
from netspec.source.recognition import is_recipe
from tests.config.conftest import SPEC, Make

PARAMETER = "  classes: {type: int, default: 10}"


def problems(text: str) -> list[str]:
    return [one_line(problem) for problem in inspect_text(text, "net.yaml").problems]


def found_in(text: str) -> tuple[Problem, ...]:
    """The problems of a spec or a recipe, whose spec is among those that come with netspec."""
    if is_recipe(text.encode()):
        return inspect_recipe_text(text, str(Path(__file__).parents[2] / "net.yaml")).inspected.problems
    return inspect_text(text, "net.yaml").problems


def with_line(line: str) -> str:
    """The spec with another line in place of that of the unused parameter."""
    return SPEC.replace(PARAMETER, line)


def test_without_a_comment() -> None:
    assert problems(SPEC) == ["net.yaml:4:3: warning: the parameter 'classes' is never read [unused-parameter]"]


@pytest.mark.parametrize(
    "comment",
    [
        "# netspec: ignore[unused-parameter]",
        "#netspec:ignore[unused-parameter]",
        "#  netspec :  ignore [ unused-parameter ]",
        "# netspec: ignore[unused-parameter,]",
        "# netspec: ignore[unused-parameter] as callers pass it",
        "# for callers # netspec: ignore[unused-parameter]  # and more",
    ],
)
def test_a_comment_ignores_its_line(comment: str) -> None:
    assert problems(with_line(f"{PARAMETER}  {comment}")) == []
    assert problems(with_line(f"  {comment}\n\n  # more\n{PARAMETER}")) == []
    assert problems(with_line(f"{PARAMETER}\t{comment}")) == []
    assert problems(with_line(f"{PARAMETER}  {comment}").replace("\n", "\r\n")) == []


@pytest.mark.parametrize(
    "line",
    [
        "  classes: {type: int, default: 10, doc: 'a # netspec: ignore[unused-parameter]'}",
        '  classes: {type: int, default: 10, doc: "a # netspec: ignore[unused-parameter]"}',
        "  classes: {type: int, default: 10, doc: a#netspec:ignore[unused-parameter]}",
        "  classes: {type: int, default: 10, doc: 'a\n  # netspec: ignore[unused-parameter]\n  b'}",
        "  classes: {type: int, default: 10, doc: |\n    # netspec: ignore[unused-parameter]\n    }",
    ],
)
def test_text_is_no_comment(line: str) -> None:
    assert [problem.partition(": ")[2] for problem in problems(with_line(line))][:1] != []
    assert not any("ignore" in problem for problem in problems(with_line(line)))


def test_text_of_a_block_is_no_comment() -> None:
    block = "doc: |\n  # netspec: ignore[unused-block]\n  text\nparams:"
    assert problems(SPEC.replace("params:", block)) == [
        "net.yaml:7:3: warning: the parameter 'classes' is never read [unused-parameter]"
    ]
    header = block.replace("doc: |", "doc: |  # netspec: ignore[unused-block]")
    assert problems(SPEC.replace("params:", header))[0] == (
        "net.yaml:3:9: warning: 'unused-block' is ignored, but not reported on line 3 [unused-ignore]"
    )


def test_a_comment_behind_quoted_text() -> None:
    line = "  classes: {type: int, default: 10, doc: '# netspec: ignore[x]'}  # netspec: ignore[unused-parameter]"
    assert problems(with_line(line)) == []


def test_a_comment_below_a_block_of_text() -> None:
    block = "doc: |\n  text\n# netspec: ignore[unused-parameter]\nparams: {classes: {type: int, default: 10}}\n"
    assert problems(SPEC.replace(f"params:\n{PARAMETER}\n", block)) == []


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        (
            "# netspec: ignore",
            ["4:38: warning: a comment to ignore warnings names their codes in brackets [invalid-ignore]"],
        ),
        (
            "# netspec: ignore[]",
            ["4:38: warning: a comment to ignore warnings names their codes in brackets [invalid-ignore]"],
        ),
        (
            "# netspec: ignore unused-parameter",
            ["4:38: warning: a comment to ignore warnings names their codes in brackets [invalid-ignore]"],
        ),
        ("# netspec: ignore[unusd-parameter]", ["4:56: warning: unknown code 'unusd-parameter' [invalid-ignore]"]),
        (
            "# netspec: ignore[wrong-type]",
            ["4:38: warning: 'wrong-type' is an error; only warnings can be selected and ignored [invalid-ignore]"],
        ),
        ("# netspec: ignored by all", []),
        ("# netspec: 1", []),
        ("# netspec ignores it", []),
    ],
)
def test_what_does_not_ignore(comment: str, said: list[str]) -> None:
    parameter = "net.yaml:4:3: warning: the parameter 'classes' is never read [unused-parameter]"
    assert problems(with_line(f"{PARAMETER}  {comment}")) == [parameter, *(f"net.yaml:{line}" for line in said)]


@pytest.mark.parametrize(
    ("line", "help", "fix"),
    [
        (f"{PARAMETER}  # netspec: ignore", "write # netspec: ignore[unused-parameter]", True),
        (f"  # netspec: ignore[]\n{PARAMETER}", "write # netspec: ignore[unused-parameter]", True),
        (f"{PARAMETER}  # netspec: ignore this", "write # netspec: ignore[unused-parameter]", False),
        (f"{PARAMETER}\n# netspec: ignore", "delete it", True),
        (f"{PARAMETER}  # netspec: ignore[wrong-type]", "delete it", True),
        (f"{PARAMETER}  # netspec: ignore[strange] or not", "delete it", False),
        (f"{PARAMETER}  # netspec: ignore[unusd-parameter]", "did you mean 'unused-parameter'?", True),
    ],
)
def test_what_to_do_with_a_wrong_comment(line: str, help: str, fix: bool) -> None:
    (found,) = (each for each in inspect_text(with_line(line), "f").problems if each.code == "invalid-ignore")
    assert (found.help, found.fix is not None) == (help, fix)


@pytest.mark.parametrize("code", sorted(WARNINGS - {"unused-ignore", "invalid-ignore"}))
def test_every_warning_is_ignored_on_its_line(code: str) -> None:
    text = complete(CODES[code].wrong)
    (problem,) = found_in(text)
    lines = text.splitlines()
    line = lines[problem.span.line - 1]
    indent = line[: len(line) - len(line.lstrip(" "))]
    comment = f"# netspec: ignore[{code}]"
    beside = [*lines[: problem.span.line - 1], f"{line}  {comment}", *lines[problem.span.line :]]
    above = [*lines[: problem.span.line - 1], f"{indent}{comment}", *lines[problem.span.line - 1 :]]
    assert found_in("\n".join(beside)) == found_in("\n".join(above)) == ()


def test_an_error_is_never_ignored() -> None:
    text = SPEC.replace("flatten: {}", "flatten: {outputs: 3}  # netspec: ignore[unknown-argument]")
    assert [line for line in problems(text) if "error:" in line] == [
        "net.yaml:7:15: error: flatten takes no argument 'outputs' [unknown-argument]"
    ]


UNUSED = "net.yaml:7:18: warning: 'unused-block' is ignored, but not reported on line 7 [unused-ignore]"


def test_a_comment_without_effect_is_reported() -> None:
    layer = SPEC.replace("flatten: {}", "flatten: {}  # netspec: ignore[unused-block]")
    assert problems(layer)[1:] == [UNUSED]
    assert inspect_text(layer, "net.yaml").problems[1].help == "delete it"


def test_each_code_of_a_comment_counts() -> None:
    text = with_line(f"{PARAMETER}  # netspec: ignore[unused-block, unused-parameter, unused-parameter]")
    assert problems(text) == [
        "net.yaml:4:56: warning: 'unused-block' is ignored, but not reported on line 4 [unused-ignore]",
        "net.yaml:4:88: warning: 'unused-parameter' is ignored, but not reported on line 4 [unused-ignore]",
    ]


def test_a_comment_without_effect_can_be_ignored() -> None:
    layer = "flatten: {}  # netspec: ignore[unused-block, unused-ignore]"
    assert problems(SPEC.replace("flatten: {}", layer))[1:] == []
    layer = "flatten: {}  # netspec: ignore[unused-ignore]"
    assert problems(SPEC.replace("flatten: {}", layer))[1:] == [UNUSED.replace("unused-block", "unused-ignore")]


def test_without_a_line_below_a_comment_is_for_its_own() -> None:
    assert problems(f"{SPEC}# netspec: ignore[unused-block]\n")[1:] == [
        "net.yaml:8:1: warning: 'unused-block' is ignored, but not reported on line 8 [unused-ignore]"
    ]


@pytest.mark.parametrize("fault", ["flatten: {}\n  - relu: {x: 1}", "flaten: {}"])
def test_after_an_error_no_comment_is_said_to_be_without_effect(fault: str) -> None:
    text = SPEC.replace("flatten: {}", f"{fault}  # netspec: ignore[unused-block]")
    assert not any("unused-ignore" in line for line in problems(text))


def test_with_other_parameters_no_comment_is_said_to_be_without_effect() -> None:
    text = SPEC.replace("flatten: {}", "flatten: {}  # netspec: ignore[unused-block]")
    assert [found.code for found in inspect_text(text, "f", {"classes": 3}).problems] == ["unused-parameter"]
    assert [found.code for found in inspect_text(text, "f", None, {FIRST_INPUT: (None, 8, 8, 3)}).problems] == [
        "unused-parameter"
    ]


def test_a_comment_in_a_base_works_and_is_judged_by_itself(make: Make) -> None:
    layer = "conv2d: {num_outputs: 8, kernel_size: 3, normalizer_params: {scale: true}}"
    base = SPEC.replace("default: 10}", "default: 10}  # netspec: ignore[unused-parameter]")
    base = base.replace("flatten: {}", f"{layer}  # netspec: ignore[unused-normalizer-params, unused-block]")
    make({"base.yaml": base, "mine.yaml": "netspec: 1\nextends: base.yaml\nname: mine\n"})
    assert [found.code for found in inspect_file("mine.yaml").problems] == []
    assert [found.code for found in inspect_file("base.yaml").problems] == ["unused-ignore"]
    make({"base.yaml": base.replace("unused-normalizer-params, ", "")})
    assert [found.code for found in inspect_file("mine.yaml").problems] == ["unused-normalizer-params"]


def test_many_signs_on_a_line_are_read_at_once() -> None:
    strange = ", ".join(["' # '"] * 150_000)
    found = inspect_text(f"{SPEC}strange: [{strange}]  # netspec: ignore[x]\n", "net.yaml").problems
    assert [problem.code for problem in found] == ["unused-parameter", "unknown-key", "invalid-ignore"]


def test_many_comments_are_read_at_once() -> None:
    many = "# netspec: ignore[unused-block]\n" * 12_000
    assert len(inspect_text(SPEC + many, "net.yaml").problems) == MAX_PROBLEMS
    layers = "".join("  - relu: {}  # netspec: ignore[unused-block]\n" for _ in range(800))
    found = inspect_text(with_line(f"{PARAMETER}  # netspec: ignore[unused-parameter]") + layers, "net.yaml")
    assert {problem.code for problem in found.problems} == {"unused-ignore"}
    assert len(found.problems) == 800


WITHOUT_EFFECT = """\
netspec: 1
name: net
params:
  # netspec: ignore[unused-block, unused-parameter, unused-function]
  classes: {type: int, default: 10}
  sides: {type: int, default: 4}    # netspec: ignore[unused-parameter, unused-block] of all
input: {shape: [N, 32, 32, 3]}
layers:
  # netspec: ignore[unused-block, unused-function]
  - flatten: {}   # netspec: ignore[unused-block,unused-function]
  - relu: {}  # netspec: ignore[unused-block] as before
  # netspec: ignore[unused-block]
"""
FIXED = """\
netspec: 1
name: net
params:
  # netspec: ignore[unused-parameter]
  classes: {type: int, default: 10}
  sides: {type: int, default: 4}    # netspec: ignore[unused-parameter] of all
input: {shape: [N, 32, 32, 3]}
layers:
  - flatten: {}
  - relu: {}  # netspec: ignore[unused-block] as before
"""


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_fixes_remove_what_has_no_effect_and_no_word_more(line_break: str) -> None:
    before, after = (text.replace("\n", line_break).encode() for text in (WITHOUT_EFFECT, FIXED))
    assert [fixed.after for fixed in Fixer().fix([Draft("net.yaml", before)]).fixed] == [after]
    assert [fixed.after for fixed in Fixer().fix([Draft("net.yaml", before.strip())]).fixed] == [after]
    assert Fixer().fix([Draft("net.yaml", after)]).fixed == []


@pytest.mark.parametrize(
    ("comment", "marked"),
    [
        ("# NETSPEC: ignore[unused-parameter]", "# NETSPEC: ignore[unused-parameter]"),
        ("# netspec: Ignore this", "# netspec: Ignore"),
        ("# netspec: noqa", "# netspec: noqa"),
        ("# netspec: ignore-file", "# netspec: ignore-file"),
        ("# netspec: disable-line unused-parameter", "# netspec: disable-line"),
        ("# netspec: ignores[unused-parameter]", "# netspec: ignores[unused-parameter]"),
        ("# netspec ignore[unused-parameter] here", "# netspec ignore[unused-parameter]"),
        ("# mine # netspec: skip [x]", "# netspec: skip [x]"),
    ],
)
def test_what_is_meant_as_such_a_comment_is_reported(comment: str, marked: str) -> None:
    line = f"{PARAMETER}  {comment}"
    (_, found) = inspect_text(with_line(line), "net.yaml").problems
    assert one_line(found).endswith(
        ": warning: the comment resembles one that ignores warnings, and ignores none [invalid-ignore]"
    )
    assert (found.help, found.fix) == ("write # netspec: ignore[unused-parameter]", None)
    assert line[found.span.column - 1 : found.span.end_column - 1] == marked
    assert problems(with_line(f"{PARAMETER}  {str(found.help).removeprefix('write ')}")) == []


@pytest.mark.parametrize(
    "comment",
    [
        "# netspec ignores this",
        "# netspec: ignored by the trainer",
        "# what netspec: skips [nothing]",
        "# netspec: the builder",
        "# see netspec.toml: ignore[unused-parameter]",
        "# noqa",
        "# yamllint disable-line",
    ],
)
def test_prose_and_comments_of_other_tools_are_left_alone(comment: str) -> None:
    assert problems(with_line(f"{PARAMETER}  {comment}")) == problems(SPEC)


def test_the_word_for_all_codes_is_none_of_a_comment() -> None:
    (_, found) = inspect_text(with_line(f"{PARAMETER}  # netspec: ignore[all]"), "net.yaml").problems
    assert (found.text, found.help) == (
        "a comment to ignore warnings names their codes in brackets",
        "write # netspec: ignore[unused-parameter]",
    )
    assert found.fix is not None
