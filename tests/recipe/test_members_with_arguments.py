"""Members of the families of recipes may be written with all arguments, as recipes in the folders of runs have them."""

from __future__ import annotations

import pytest

from netspec.ops.functions.function import Member
from netspec.recipe.families import RECIPE_FAMILIES
from netspec.schema.predicate import accepts

MEMBERS = [
    pytest.param(member, id=f"{family.noun} {name}")
    for family in RECIPE_FAMILIES
    for name, member in family.members.items()
    if not member.required
]


@pytest.mark.parametrize("member", MEMBERS)
def test_a_mapping_of_defaults_and_the_main_argument_alone_are_accepted(member: type[Member]) -> None:
    defaults = {name: argument.default for name, argument in member.arguments.items()}
    plain = {name: value for name, value in defaults.items() if isinstance(value, str | int | float)}
    schema = member.value_schema()
    assert accepts(schema, plain)
    assert not accepts(schema, {**plain, "no_such_argument": 1})
    if member.main in plain:
        assert accepts(schema, plain[member.main])


def test_a_choice_is_a_main_argument_too() -> None:
    assert "preprocessor random_flip" in [case.id for case in MEMBERS]
