"""The same problem has the same fingerprint where lines were added above it, and no two problems share one."""

from netspec.diagnostics import Problem, Span
from netspec.pipeline import inspect_text
from netspec.report.fingerprint import fingerprints

SPEC = """\
netspec: 1
name: net
input: {shape: [N, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: x, kernel_size: 3}
  - conv2d: {num_outputs: x, kernel_size: 3}
  - flatten: {}
    when: true
    when: true
"""


def marks(spec: str, name: str = "net.yaml") -> list[str]:
    problems = inspect_text(spec, "net.yaml").problems
    return fingerprints(problems, {"net.yaml": name})


def test_lines_above_change_nothing() -> None:
    assert len(marks(SPEC)) == 3  # two equal ones, and one that names a line
    assert marks("# one\n\n# two\n" + SPEC) == marks(SPEC)


def test_each_problem_has_its_own() -> None:
    assert len(set(marks(SPEC))) == 3


def test_another_file_code_or_text_is_another_problem() -> None:
    place = Span("f", 1, 1, 1, 1)
    problems = [Problem("a", "x", place), Problem("b", "x", place), Problem("a", "y", place)]
    assert len({*fingerprints(problems, {"f": "f"}), *fingerprints(problems, {"f": "g"})}) == 6


def test_any_text_has_one() -> None:
    assert fingerprints([Problem("a", "\udc80", Span("f", 1, 1, 1, 1))], {"f": "\udc80"})
