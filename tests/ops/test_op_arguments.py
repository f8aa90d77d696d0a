"""Arguments that classes share: each is bound under its own name, and only under it."""

from __future__ import annotations

from typing import Any

import pytest

from netspec.ops import FAMILIES, OPS, layer_arguments
from netspec.ops.argument import Arg, Declared
from netspec.ops.functions.initializers import SEED
from netspec.ops.kinds import Boolean

SHARED = {name: arg for name, arg in vars(layer_arguments).items() if isinstance(arg, Arg)}


def declare(**arguments: Arg[Any]) -> type[Declared]:
    return type("Declaring", (Declared,), {"__slots__": (), **arguments})


@pytest.mark.parametrize("constant", SHARED)
def test_a_class_cannot_rename_a_shared_argument(constant: str) -> None:
    shared = SHARED[constant]
    assert declare(**{shared.name: shared}).arguments == {shared.name: shared}
    with pytest.raises(TypeError, match=f"Declaring.other: this argument is shared under the name {shared.name}"):
        declare(other=shared)


def test_a_class_cannot_rename_an_argument_of_another_class() -> None:
    flag = Arg(Boolean(), "a flag")
    declare(flag=flag)
    with pytest.raises(TypeError, match="shared under the name flag"):
        declare(flags=flag)
    with pytest.raises(TypeError, match="shared under the name seed"):
        declare(number=SEED)


def test_every_argument_knows_the_name_that_its_class_binds() -> None:
    for declared in (*OPS.values(), *(function for family in FAMILIES for function in family.members.values())):
        assert all(argument.name == name for name, argument in declared.arguments.items())
