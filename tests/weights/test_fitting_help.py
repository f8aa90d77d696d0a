"""What helps weights that do not fit is worded for who can do it, and helps."""

from __future__ import annotations

import numpy as np
import pytest

from netspec.ops import Variable
from netspec.recipe.sections import Initial
from netspec.weights import WeightsError, fit
from netspec.weights.fitting_help import FittingHelp, by_options, by_recipe, of_every_variable

VARIABLES = (Variable("net/conv/weights", (3, 3)), Variable("net/logits/weights", (9, 5)))
OTHER_CLASSES = {"net/conv/weights": np.zeros((3, 3), "f"), "net/logits/weights": np.zeros((9, 2), "f")}
OTHER_SCOPE = {"old/conv/weights": np.zeros((3, 3), "f"), "old/logits/weights": np.zeros((9, 5), "f")}


def help_of(stored: dict[str, np.ndarray], helped: FittingHelp) -> str:
    with pytest.raises(WeightsError) as refused:
        fit(VARIABLES, stored).require(helped)
    return refused.value.help


def test_layers_of_another_shape() -> None:
    assert help_of(OTHER_CLASSES, by_options).startswith("leave out by --exclude net/logits/")
    assert help_of(OTHER_CLASSES, by_recipe) == "leave out by exclude in init_from: [net/logits]"
    assert "--" not in help_of(OTHER_CLASSES, of_every_variable)
    assert [*fit(VARIABLES, OTHER_CLASSES, exclude=["net/logits"]).require()] == ["net/conv/weights"]


def test_another_scope() -> None:
    for helped in (by_options, of_every_variable):
        assert help_of(OTHER_SCOPE, helped).startswith("rename by --map old/=net/")
    assert help_of(OTHER_SCOPE, by_recipe) == "rename by map in init_from: {'old/': 'net/'}"
    assert len(fit(VARIABLES, OTHER_SCOPE, renamed={"old/": "net/"}).require()) == 2


def test_the_keys_are_those_of_a_recipe() -> None:
    assert {"exclude", "map"} <= {*Initial.arguments}
