"""A fast replacement for the standard library's dataclasses: `dataclass`, `field` and `replace`.

The standard decorator imports `inspect` and compiles up to seven methods a class, which was a fifth of a cold check
(decision 52). This one compiles the constructor only; the other methods are shared by all classes. Type checkers read
the standard library's declarations, and its functions accept the instances.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

__all__ = ["dataclass", "field", "replace"]

Class = TypeVar("Class", bound=type)


class _Missing:
    """The default of a field that has none, and the argument that was not passed."""


class _Field:
    """What `field` declares of a field."""

    __slots__ = ("default", "default_factory", "repr")

    def __init__(self, *, default: Any = _Missing, default_factory: Any = _Missing, repr: bool = True) -> None:
        self.default, self.default_factory, self.repr = default, default_factory, repr


def _dataclass(*, frozen: bool = False, slots: bool = False, eq: bool = True) -> Callable[[Class], Class]:
    """Returns a decorator that adds the methods of a dataclass to a class."""

    def decorate(cls: Class) -> Class:
        body = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
        own = [name for name, kind in body.get("__annotations__", {}).items() if not kind.startswith("ClassVar")]
        fields = dict(getattr(cls, "_record_fields", {}))
        for name in own:
            default = body.pop(name, _Missing)
            fields[name] = default if isinstance(default, _Field) else _Field(default=default)
        added: dict[str, Any] = {"__init__": _constructor(cls, fields, frozen), "__repr__": _repr}
        if eq:
            added |= {"_record_values": attrgetter(*fields), "__eq__": _eq, "__hash__": _hash if frozen else None}
        if frozen:
            added |= {
                "__setattr__": _refuse,
                "__delattr__": _refuse,
                "__getstate__": _state,
                "__setstate__": _set_state,
            }
        methods = {name: value for name, value in added.items() if name not in body}
        methods |= {"_record_fields": fields, "__match_args__": (*fields,), "__dataclass_fields__": _StandardFields()}
        if slots:
            methods |= {"__slots__": (*own,), "__qualname__": cls.__qualname__}
            return type(cls)(cls.__name__, cls.__bases__, body | methods)
        for name, value in methods.items():
            setattr(cls, name, value)
        return cls

    return decorate


def _constructor(cls: type, fields: Mapping[str, _Field], frozen: bool) -> Callable[..., None]:
    """Compiles `__init__`, whose parameters are the fields."""
    parameters, body = ["self"], []
    names: dict[str, Any] = {"_Missing": _Missing, "_set": object.__setattr__}
    for name, declared in fields.items():
        value = name
        if declared.default_factory is not _Missing:
            names[f"_make_{name}"] = declared.default_factory
            parameters.append(f"{name}=_Missing")
            value = f"_make_{name}() if {name} is _Missing else {name}"
        elif declared.default is not _Missing:
            names[f"_default_{name}"] = declared.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        body.append(f"_set(self, '{name}', {value})" if frozen else f"self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    lines = "\n ".join(body)
    exec(f"def __init__({', '.join(parameters)}):\n {lines}", names)  # noqa: S102 -- of the names in a class body
    made: Callable[..., None] = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _repr(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name, declared in self._record_fields.items() if declared.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: Any) -> Any:
    return self._record_values(self) == self._record_values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(self._record_values(self))


def _refuse(self: object, name: str, value: object = None) -> NoReturn:  # noqa: ARG001 -- both assigns and deletes
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to or delete '{name}' of a frozen {type(self).__name__}")


def _state(self: Any) -> dict[str, Any]:
    return {name: getattr(self, name) for name in self._record_fields}


def _set_state(self: object, state: Mapping[str, Any]) -> None:
    for name, value in state.items():
        object.__setattr__(self, name, value)


def _replace(record: Any, **changes: Any) -> Any:
    """Returns a copy with other values of some fields."""
    return type(record)(**{**_state(record), **changes})


class _StandardFields:
    """`__dataclass_fields__`, by which the standard library knows a dataclass. Made when it is read."""

    def __get__(self, instance: object, owner: Any) -> Mapping[str, Any]:
        import dataclasses

        fields: list[Any] = []
        for name, declared in vars(owner)["_record_fields"].items():
            options = {option: getattr(declared, option) for option in declared.__slots__}
            given = {option: value for option, value in options.items() if value is not _Missing}
            fields.append((name, Any, dataclasses.field(**given)))
        standard: Mapping[str, Any] = vars(dataclasses.make_dataclass(owner.__name__, fields))["__dataclass_fields__"]
        return standard


if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:
    dataclass, field, replace = _dataclass, _Field, _replace
