"""An export is refused where a layer stays in training form, and only there: TensorFlow's graph is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from netspec.diagnostics import SpecError
from netspec.exporting.inference import for_inference
from netspec.lower.serving import planned
from netspec.lower.valued_graph import ValuedGraph
from netspec.pipeline import Sound, inspect_text

HEAD = """\
netspec: 1
name: net
params:
  is_training: {type: bool, default: true}
  active: {type: bool, default: true}
input: {name: images, shape: [N, 6, 6, 4]}
"""
CONV = "num_outputs: 4, kernel_size: 3, scope: conv"
NORMALIZED = f"{CONV}, normalizer_fn: batch_norm"


@dataclass(frozen=True)
class Case:
    """Layers with a fault at a line and column, its text and help, and the edit that the help asks for."""

    text: str
    found: str = ""
    help: str = ""
    cure: tuple[str, str] | None = None
    given: tuple[tuple[str, Any], ...] = ()


STAYS = "stays in training form in an export: its is_training"
FAULTY = {
    "dropout by default": Case(
        "layers:\n  - dropout: {scope: drop}\n",
        f"8:5: error: dropout 'drop' {STAYS} is not given and defaults to true",
        "write is_training: $is_training in it",
        ("{scope: drop}", "{scope: drop, is_training: $is_training}"),
    ),
    "dropout that is always active": Case(
        "layers:\n  - dropout: {is_training: true}\n",
        f"8:28: error: dropout {STAYS} is true",
        "write is_training: $is_training there",
        ("true}\n", "$is_training}\n"),
    ),
    "batch_norm as a layer": Case(
        "layers:\n  - batch_norm: {}\n",
        f"8:5: error: batch_norm {STAYS} is not given and defaults to true",
        "write is_training: $is_training in it",
        ("batch_norm: {}", "batch_norm: {is_training: $is_training}"),
    ),
    "a normalizer inside a layer": Case(
        f"layers:\n  - conv2d: {{{NORMALIZED}}}\n",
        f"8:5: error: conv2d 'conv': its batch_norm {STAYS} is not given and defaults to true",
        "add {ops: [batch_norm], is_training: $is_training} to the file's arg_scope",
        ("layers:", "arg_scope:\n  - {ops: [batch_norm], is_training: $is_training}\nlayers:"),
    ),
    "a normalizer with parameters": Case(
        f"layers:\n  - conv2d: {{{NORMALIZED}, normalizer_params: {{decay: 0.9}}}}\n",
        f"8:105: error: conv2d 'conv': its batch_norm {STAYS} is not given and defaults to true",
        "write is_training: $is_training in these normalizer_params",
        ("decay: 0.9", "decay: 0.9, is_training: $is_training"),
    ),
    "an arg-scope": Case(
        "arg_scope:\n  - {ops: [dropout, batch_norm], is_training: true}\n"
        f"layers:\n  - conv2d: {{{NORMALIZED}}}\n  - dropout: {{scope: drop}}\n  - batch_norm: {{scope: bn}}\n",
        f"8:47: error: conv2d 'conv': its batch_norm {STAYS} is true, and 2 more layers",
        "write is_training: $is_training there",
        ("is_training: true}\nlayers", "is_training: $is_training}\nlayers"),
    ),
    "a parameter of another name": Case(
        "layers:\n  - dropout: {is_training: $active, scope: drop}\n",
        f"8:28: error: dropout 'drop' {STAYS} is $active, which is true",
        "give the parameter active the value false: -p active=false",
        given=(("active", False),),
    ),
    "a block": Case(
        "blocks:\n  unit:\n    params: {keep: {type: float, default: 0.5}}\n    layers:\n"
        "      - dropout: {keep_prob: $keep, scope: drop}\nlayers:\n  - unit: {}\n",
        f"11:9: error: dropout 'drop' {STAYS} is not given and defaults to true",
        "give unit a parameter that the layer reads as is_training, and pass $is_training in the call",
    ),
}
SOUND = {
    "nothing trains": "layers:\n  - max_pool2d: {kernel_size: 2}\n",
    "a parameter is read": f"layers:\n  - conv2d: {{{NORMALIZED}, normalizer_params: {{is_training: $is_training}}}}\n"
    "  - dropout: {is_training: $is_training}\n",
    "a dropout that keeps all": "layers:\n  - dropout: {keep_prob: 1}\n",
    "another normalizer": f"layers:\n  - conv2d: {{{CONV}, normalizer_fn: layer_norm}}\n",
    "training alone has it": "layers:\n  - dropout: {}\n    when: $is_training\n  - relu: {}\n",
    "the layer wins over the arg-scope": "arg_scope:\n  - {ops: [dropout], is_training: true}\n"
    "layers:\n  - dropout: {is_training: false}\n",
}


def sound(text: str, given: dict[str, Any] | None = None) -> Sound:
    return inspect_text(HEAD + text, "net.yaml", given).require_sound()


def refusal(text: str, given: dict[str, Any] | None = None) -> SpecError | None:
    try:
        for_inference(sound(text, given))
    except SpecError as error:
        return error
    return None


@pytest.mark.parametrize("case", FAULTY.values(), ids=list(FAULTY))
def test_what_stays_in_training_form_is_named_at_its_place(case: Case) -> None:
    error = refusal(case.text)
    assert error is not None
    assert str(error) == f"net.yaml:{case.found} [mode-not-read]"
    assert [problem.help for problem in error.problems] == [case.help]


@pytest.mark.parametrize("case", [case for case in FAULTY.values() if case.cure], ids=lambda case: case.help)
def test_a_help_that_is_followed_cures_it(case: Case) -> None:
    assert case.cure
    assert case.cure[0] in case.text
    assert refusal(case.text.replace(*case.cure)) is None


@pytest.mark.parametrize("case", [case for case in FAULTY.values() if case.given], ids=lambda case: case.help)
def test_a_parameter_that_is_given_cures_it(case: Case) -> None:
    assert refusal(case.text, dict(case.given)) is None


@pytest.mark.parametrize("text", SOUND.values(), ids=list(SOUND))
def test_what_infers_is_exported(text: str) -> None:
    assert refusal(text) is None


def test_a_spec_without_the_parameter_is_told_what_to_write() -> None:
    bare = HEAD.replace("  is_training: {type: bool, default: true}\n", "")
    text = f"{bare}layers:\n  - dropout: {{scope: drop, is_training: true}}\n"
    with pytest.raises(SpecError) as caught:
        for_inference(inspect_text(text, "net.yaml").require_sound())
    assert [problem.help for problem in caught.value.problems] == ["write is_training: false there"]


def depends_on_chance_or_others(text: str) -> bool:
    """Whether the answer for an image changes from run to run or with the other images of its batch."""
    import numpy as np

    plan = planned(sound(text), training=False)
    random = np.random.default_rng(3)
    values = {variable.name: np.ones(variable.shape, np.float32) for variable in plan.inference.network.variables}
    graph = ValuedGraph(plan, values, {"output": None})
    image, one, other = (random.normal(size=(2, 6, 6, 4)) for _ in range(3))
    first, second = (
        graph.run({plan.inference.network.input_name: np.concatenate([image, beside])})["output"][:2]
        for beside in (one, other)
    )
    graph.close()
    return not np.allclose(first, second, rtol=1e-5, atol=1e-5)


@pytest.mark.tf
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", [case.text for case in FAULTY.values()], ids=list(FAULTY))
def test_what_is_refused_answers_as_in_training(text: str) -> None:
    assert depends_on_chance_or_others(text)


@pytest.mark.tf
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", SOUND.values(), ids=list(SOUND))
def test_what_is_exported_answers_as_in_inference(text: str) -> None:
    assert not depends_on_chance_or_others(text)
