"""What restoring by name finds: each kind of difference by itself and all together."""

from netspec.comparison.restoring import Mismatch, Restoring, Stored, restoring, stored_by
from netspec.ops import Variable

WEIGHTS = Variable("net/conv/weights", (3, 3, 3, 8))
BIASES = Variable("net/conv/biases", (8,))


def test_the_same_variables_load() -> None:
    found = restoring([WEIGHTS, BIASES], stored_by([BIASES, WEIGHTS]))
    assert found == Restoring((WEIGHTS, BIASES), (), (), {})
    assert found.loads


def test_what_is_left_over_prevents_nothing() -> None:
    found = restoring([WEIGHTS], {**stored_by([WEIGHTS]), "global_step": Stored((), "int64")})
    assert found.left_over == {"global_step": Stored((), "int64")}
    assert found.loads


def test_a_missing_variable() -> None:
    found = restoring([WEIGHTS, BIASES], stored_by([WEIGHTS]))
    assert (found.loaded, found.missing, found.loads) == ((WEIGHTS,), (BIASES,), False)


def test_other_shapes_and_types() -> None:
    found = restoring([WEIGHTS, BIASES], {WEIGHTS.name: Stored((5, 5, 3, 8)), BIASES.name: Stored((8,), "float16")})
    assert found.mismatched == (Mismatch(WEIGHTS, Stored((5, 5, 3, 8))), Mismatch(BIASES, Stored((8,), "float16")))
    assert [mismatch.of_shape for mismatch in found.mismatched] == [True, False]
    assert not found.loads
