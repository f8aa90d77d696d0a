"""Words that are one for all rounds of a repeat do not know the names of a round, and the help says so."""

import pytest

from netspec.diagnostics import Problem
from netspec.pipeline import inspect_text

HEAD = """netspec: 1
name: net
params: {rates: {type: list, items: {type: int}, default: [1, 2]}}
input: {shape: [N, 8, 8, 3]}
layers:
"""
CONV = "conv2d: {num_outputs: 4, kernel_size: 3, scope: "
OF_LAYER = "to the arguments alone: write a group around the step, {repeat: ..., layers: [...]}"
OF_GROUP = "inside the group: write it on a step inside"


def unknown(steps: str) -> Problem:
    (problem,) = (each for each in inspect_text(HEAD + steps, "net.yaml").problems if each.code == "unknown-name")
    return problem


@pytest.mark.parametrize(
    ("steps", "word", "name", "where"),
    [
        (f"- {CONV}c_$rate}}\n  repeat: {{rate: $rates}}", "scope", "rate", OF_LAYER),
        (f"- {CONV}c_$i}}\n  repeat: 2", "scope", "i", OF_LAYER),
        (f"- {CONV}c}}\n  repeat: {{k: 2}}\n  id: c_$k", "id", "k", OF_LAYER),
        (f"- {CONV}c}}\n  repeat: {{k: 2}}\n  when: $(k > 1)", "when", "k", OF_LAYER),
        (f"- layers: [{CONV}c}}]\n  repeat: {{k: 2}}\n  end_point: c_$k", "end_point", "k", OF_GROUP),
        (f"- branches: [[], [{CONV}c}}]]\n  join: maximum\n  repeat: {{k: 2}}\n  id: c_$k", "id", "k", OF_GROUP),
    ],
)
def test_the_help_says_where_the_name_is_known(steps: str, word: str, name: str, where: str) -> None:
    problem = unknown(steps)
    assert problem.help == f"{word} is one for all rounds, and {name} is known {where}"
    assert problem.fix is None


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (f"- {CONV}c_$rats}}\n  repeat: {{rate: $rates}}", "did you mean 'rates'?"),
        ("- relu: {name: r$i}", "remove i: it counts the rounds of a repeat and is defined only inside one"),
        (
            f"- {{repeat: {{k: 2}}, layers: [{CONV}c}}]}}\n- relu: {{name: r$k}}",
            "use 'k' only inside the repeat that names it",
        ),
    ],
)
def test_other_names_have_the_help_they_had(steps: str, said: str) -> None:
    assert unknown(steps).help == said
