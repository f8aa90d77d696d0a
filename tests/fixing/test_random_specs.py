"""Random sound specs, each with a fault, in the three layouts of a YAML writer."""

from __future__ import annotations

import random
from collections import Counter

import pytest
import yaml

from netspec.diagnostics import Problem, Severity
from netspec.fixing.fixer import Draft, Fixer
from netspec.network import Network
from netspec.pipeline import inspect_text
from tests.differential.random_faults import plant
from tests.differential.random_specs import spec_of

FILE = "f.yaml"
MISSPELT = {("unknown-op",), ("unknown-argument",), ("unknown-key",)}
LAYER = """\
netspec: 1
name: n
input: {{shape: [N, 8, 8, 3]}}
layers:
  - conv2d: {{num_outputs: 1, kernel_size: 1, stride: {}}}
"""
LAYOUTS = (None, False, True)
"""Whether the writer uses braces: for the innermost collections, for none, for all."""


def facts(network: Network) -> list[object]:
    return [
        (
            layer.op.key,
            layer.scope,
            layer.inputs,
            layer.output_shape,
            {key: given.value for key, given in layer.given.items()},
        )
        for layer in network.layers
    ]


def errors(problems: tuple[Problem, ...]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def tried(seed: int) -> str:
    """Plants a fault and fixes it; what came of it."""
    spec = spec_of(seed)
    sound = inspect_text(yaml.safe_dump(spec.flat, sort_keys=False), FILE)
    if spec.planted or sound.network is None:
        return "not sound"
    planted, codes = plant(random.Random(seed), dict(spec.flat))  # noqa: S311
    text = (
        planted
        if isinstance(planted, str)
        else yaml.safe_dump(planted, sort_keys=False, default_flow_style=LAYOUTS[seed % 3], width=100)
    )
    before = inspect_text(text, FILE).problems
    fixer = Fixer(unsafe=True)
    fixed = fixer.fix([Draft(FILE, text.encode())]).fixed
    if not fixed:
        return "stays"
    after = inspect_text(fixed[0].after, FILE)
    assert fixer.fix([Draft(FILE, fixed[0].after)]).fixed == []
    assert not {(each.code, each.text) for each in fixed[0].problems} & {
        (each.code, each.text) for each in after.problems
    }
    if errors(fixed[0].problems):  # else what was fixed are warnings of the spec before
        assert len(errors(after.problems)) < len(errors(before))
    if codes in MISSPELT and after.network is not None:
        assert facts(after.network) == facts(sound.network), text
        return "restored"
    return "fixed" if after.network is not None else "in part"


@pytest.mark.parametrize("first", [0, *(pytest.param(first, marks=pytest.mark.slow) for first in range(70, 420, 70))])
def test_random_faults(first: int) -> None:
    came = Counter(tried(seed) for seed in range(first, first + 70))
    assert came["restored"] > 1
    assert came["stays"] > 1


def test_another_network_is_noticed() -> None:
    one, same, other = (inspect_text(LAYER.format(stride), FILE).require_sound().network for stride in (1, 1, 2))
    assert facts(one) == facts(same)
    assert facts(one) != facts(other)
