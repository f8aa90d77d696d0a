"""The project's dataclasses against the standard library's: each body is decorated by both and must behave the same."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from netspec import records

OPTIONS = [
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "eq": False},
    {"frozen": True},
    {"slots": True},
    {"slots": True, "eq": False},
]


def body(library: Any) -> dict[str, Any]:
    """What stands in the class, with the fields of a library."""

    def size(self: Any) -> int:
        found: int = len(self.items) + self.count
        return found

    return {
        "__annotations__": {"name": "str", "count": "int", "items": "list[int]", "hidden": "Any", "made": "ClassVar"},
        "__doc__": "A class of four fields.",
        "__module__": __name__,
        "count": 3,
        "items": library.field(default_factory=list),
        "hidden": library.field(default=None, repr=False),
        "made": "by hand",
        "size": size,
    }


def pair(options: dict[str, bool]) -> tuple[Any, Any]:
    """The class that the project makes, and the standard library's."""
    ours, theirs = (library.dataclass(**options)(type("Made", (), body(library))) for library in (records, dataclasses))
    return ours, theirs


BEHAVIOUR: dict[str, Callable[[Any], Any]] = {
    "parameters": lambda made: list(inspect.signature(made).parameters),
    "repr": lambda made: repr(made("a", 4, [5])),
    "defaults": lambda made: [getattr(made("a"), name) for name in ("name", "count", "items", "hidden")],
    "a list of its own": lambda made: made("a").items is made("b").items,
    "by name": lambda made: repr(made(name="a", items=(1,))),
    "missing": lambda made: made(),
    "unknown": lambda made: made("a", other=1),
    "equal": lambda made: made("a") == made("a"),
    "different": lambda made: made("a") == made("a", hidden=1),
    "of another class": lambda made: made("a") == ("a", 3, [], None),
    "hash of equal ones": lambda made: len({made("a", 1, ()), made("a", 1, ())}),
    "hash with a list": lambda made: bool(hash(made("a"))),
    "set a field": lambda made: setattr(made("a"), "count", 1),
    "delete a field": lambda made: delattr(made("a"), "count"),
    "method": lambda made: made("a", 2, [1, 1]).size(),
    "not a field": lambda made: made("a").made,
    "pattern": lambda made: made.__match_args__,
    "slots": lambda made: getattr(made, "__slots__", None),
    "text": lambda made: (made.__name__, made.__qualname__, made.__doc__, made.__module__),
    "copy": lambda made: repr(copy.deepcopy(made("a", 1, [2]))),
    "standard replace": lambda made: repr(dataclasses.replace(made("a", 1, [2]), count=7)),
    "standard dict": lambda made: dataclasses.asdict(made("a", 1, [2])),
    "standard fields": lambda made: [(one.name, one.repr, one.default) for one in dataclasses.fields(made)],
}


def outcome(behaviour: Callable[[Any], Any], made: Any) -> Any:
    """What comes of it: a value, or the class of the error and what it says."""
    try:
        return behaviour(made)
    except dataclasses.FrozenInstanceError:
        return dataclasses.FrozenInstanceError
    except TypeError as error:
        return TypeError, str(error).replace("Made.__init__", "__init__")
    except AttributeError as error:
        return type(error)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("behaviour", BEHAVIOUR)
def test_both_behave_the_same(behaviour: str, options: dict[str, bool]) -> None:
    ours, theirs = pair(options)
    assert outcome(BEHAVIOUR[behaviour], ours) == outcome(BEHAVIOUR[behaviour], theirs)


def test_another_behaviour_is_seen() -> None:
    frozen, other = pair({"frozen": True})[0], pair({"slots": True})[1]
    seen = {name for name, behaviour in BEHAVIOUR.items() if outcome(behaviour, frozen) != outcome(behaviour, other)}
    assert {"hash of equal ones", "set a field", "delete a field", "slots"} <= seen < set(BEHAVIOUR)


@records.dataclass(frozen=True, slots=True)
class Base:
    """A class that another extends."""

    name: str
    made: ClassVar[int] = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name.lower())


@records.dataclass(frozen=True, slots=True)
class Extended(Base):
    """The other."""

    count: int = 2

    def __repr__(self) -> str:
        return f"{self.name}*{self.count}"


def test_a_class_may_extend_another() -> None:
    assert Extended("A").name == "a"
    assert repr(Extended("A", 3)) == "a*3"  # its own repr is kept
    assert Extended("A") == Extended("a", 2)
    assert Extended("a") != Base("a")


def test_replace_runs_the_constructor() -> None:
    assert records.replace(Extended("A"), name="B") == Extended("b")
    with pytest.raises(TypeError, match="other"):
        records.replace(Extended("A"), other=1)  # type: ignore[call-arg]


def test_frozen_instances_are_pickled() -> None:
    assert pickle.loads(pickle.dumps(Extended("A", 5))) == Extended("a", 5)  # noqa: S301 -- its own bytes


def test_no_attribute_can_be_added() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):  # the standard library's raises a TypeError before 3.12
        setattr(Extended("A"), "other", 1)  # noqa: B010 -- a type checker refuses the assignment


def test_matched_by_position() -> None:
    match Extended("A", 5):
        case Extended(name, count):
            assert (name, count) == ("a", 5)
        case _:
            pytest.fail("not matched")
