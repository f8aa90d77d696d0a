"""`built('name')`, and outputs by a list: what is there in a build."""

import pytest

from netspec.diagnostics import Severity
from netspec.pipeline import inspect_text

HEAD = "netspec: 1\nname: net\nparams: {deep: {type: bool, default: false}}\ninput: {shape: [N, 8, 8, 4]}\n"
BLOCK = """\
blocks:
  unit:
    params: {deep: {type: bool}}
    layers:
      - conv2d: {num_outputs: 4, kernel_size: 1, scope: inner}
        id: inner
        when: $deep
      - relu: {name: seen}
        when: $(built('inner'))
"""


def scopes(text: str) -> list[str]:
    found = inspect_text(HEAD + text, "net.yaml")
    assert {problem.code for problem in found.problems} <= {"unused-parameter"}
    assert found.network is not None
    return [layer.scope for layer in found.network.layers]


def problems(text: str) -> list[tuple[int, str, str]]:
    found = inspect_text(HEAD + text, "net.yaml").problems
    return [(p.span.line - 4, p.code, p.text) for p in found if p.severity is Severity.ERROR]


def asked(when: str) -> str:
    """Steps of all kinds, then one that is there under a condition."""
    return (
        "layers:\n  - conv2d: {num_outputs: 4, kernel_size: 1, scope: one}\n    id: first\n    end_point: early\n"
        "  - relu: {name: out}\n    id: left_out\n    when: $deep\n"
        "  - scope: part_$i\n    repeat: 2\n    layers: [tanh: {name: inside}]\n"
        f"  - sigmoid: {{name: asking}}\n    when: $({when})\n  - relu: {{name: later}}\n"
    )


@pytest.mark.parametrize(
    ("name", "there"),
    [
        *[(name, True) for name in ("one", "first", "early", "part_1", "part_2", "part_2.inside", "inside", "input")],
        *[(name, False) for name in ("left_out", "out", "later", "asking")],
    ],
)
def test_what_from_would_find_is_built(name: str, there: bool) -> None:
    assert ("net/asking" in scopes(asked(f"built('{name}')"))) == there
    assert ("net/asking" in scopes(asked(f"not built('{name[:1]}' + '{name[1:]}')"))) != there


def test_a_block_asks_of_its_own_steps() -> None:
    calls = BLOCK + "layers:\n  - unit: {deep: $deep}\n  - unit: {deep: true, scope: two}\n"
    assert scopes(calls) == ["net/two/inner", "net/two/seen"]


def test_what_final_leaves_out_is_not_built() -> None:
    text = (
        "layers:\n  - final: first\n    layers:\n      - relu: {name: a}\n        id: first\n"
        "      - tanh: {name: b}\n        id: second\n  - sigmoid: {name: c}\n    when: $(built('second'))\n"
    )
    assert scopes(text) == ["net/a"]
    assert scopes(text.replace("final: first", "final: second")) == ["net/a", "net/b", "net/c"]


def test_a_function_of_the_file_goes_first() -> None:
    text = "functions: {built(x): x == 'relu'}\nlayers:\n  - relu: {name: a}\n    when: $(built('relu'))\n"
    assert scopes(text) == ["net/a"]


@pytest.mark.parametrize(
    ("when", "code", "said"),
    [
        ("built('frist')", "unknown-id", "built: no layer can have the name 'frist'"),
        ("built(3)", "expression-value", "'built' takes the name of a step as text, got 3"),
        ("built('one', 'first')", "expression-value", "'built' takes one argument, got 2"),
    ],
)
def test_faults(when: str, code: str, said: str) -> None:
    ((_, found, text),) = problems(asked(when))
    assert found == code
    assert said in text


def test_after_a_fault_nothing_follows() -> None:
    text = "layers:\n  - relu: {name: a, nmae: b}\n    id: $(first)\n  - relu: {}\n    when: $(built('first'))\n"
    assert [code for _, code, _ in problems(text)] == ["unknown-argument", "unknown-name"]


OUTPUTS = (
    "layers:\n  - repeat: 3\n    layers:\n      - conv2d: {num_outputs: $i, kernel_size: 1, scope: conv_$i}\n"
    "        id: level_$i\n"
)


@pytest.mark.parametrize(
    "said", ["[level_3, level_1]", "\"$(['level_' + str(n) for n in [3, 1]])\"", "[level_$(1 + 2), level_1]"]
)
def test_outputs_by_a_list(said: str) -> None:
    found = inspect_text(f"{HEAD}outputs: {said}\n{OUTPUTS}", "net.yaml")
    assert {problem.code for problem in found.problems} <= {"unused-parameter"}
    assert found.network is not None
    assert found.network.outputs == {"level_3": 3, "level_1": 1}


@pytest.mark.parametrize(
    ("said", "code", "text"),
    [
        ("[level_1, level_1]", "duplicate-id", "outputs: 'level_1' is listed twice"),
        ("[level_4]", "unknown-id", "outputs: from: no earlier layer has the id 'level_4'"),
        ("[]", "wrong-length", "outputs: expected a mapping or a list that is not empty, got []"),
        ("$([])", "wrong-length", "outputs: expected a mapping or a list that is not empty, got []"),
        ("[a/b]", "bad-name", "outputs[0]: expected a name"),
        ("$(3)", "wrong-type", "got 3"),
        ("$(level_1.height)", "expression-value", "no tensor reaches this place"),
    ],
)
def test_faults_of_outputs(said: str, code: str, text: str) -> None:
    ((line, found, shown),) = problems(f"outputs: {said}\n{OUTPUTS}")
    assert (line, found) == (1, code), shown
    assert text in shown


def test_a_malformed_expression_of_outputs_is_reported() -> None:
    for said in ("{a: $(deep deep)}", '"$([a + b for a in [1] for b in [2]])"'):
        ((line, code, _),) = problems(f"outputs: {said}\n{OUTPUTS}")
        assert (line, code) == (1, "expression-syntax")


def test_a_parameter_that_outputs_read_is_used() -> None:
    said = "outputs: \"$(['level_3'] if deep else ['level_1'])\"\n"
    assert inspect_text(f"{HEAD}{said}{OUTPUTS}", "net.yaml").problems == ()
