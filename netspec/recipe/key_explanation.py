"""Where each value of a recipe comes from: the file, the command line, a default; and what its expression reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from netspec.budget import spend
from netspec.diagnostics import SETTINGS, Span
from netspec.expression.node_values import scalars
from netspec.expression.template import template
from netspec.ops.argument import Arg, Declared
from netspec.ops.functions.function import Family, Named
from netspec.ops.kinds import Kind, Nullable
from netspec.recipe.key_paths import located
from netspec.recipe.model import Recipe
from netspec.recipe.recipe_keys import PLAIN
from netspec.recipe.recipe_values import RecipeValues
from netspec.recipe.schedules import SCHEDULES, Rate
from netspec.recipe.value_kinds import Anything, Members, Renaming, Section
from netspec.source import Document, Node
from netspec.source.document import Key

Origin: TypeAlias = Literal["recipe", "setting", "default"]
"""What gave a value: the file, `--set`, or the declaration of the key."""
_ENTRY = 10


class ReadParameter(NamedTuple):
    """A parameter of the recipe that an expression reads."""

    name: str
    value: Any
    given: bool
    """Whether a caller gave the value; if not, it is the default."""
    place: Span


class KeySource(NamedTuple):
    """A value with its source."""

    path: tuple[Key, ...]
    """The keys from the root, with the names of members."""
    name: str
    """These as `--set` takes them, without names of members that are not needed."""
    value: Any
    """Plain data, expressions evaluated."""
    origin: Origin
    place: Span | None = None
    expression: str | None = None
    reads: tuple[ReadParameter, ...] = ()
    meaning: str = ""
    replaced: Node | None = None
    """What the file has in its place, if it was set."""


def explained_keys(
    document: Document, values: RecipeValues, given: Mapping[str, Any], asked: Sequence[str] = ()
) -> list[KeySource]:
    """The values of a sound recipe in the order of the reference: all, or those at and below a path.

    Raises:
        NotThere: the path leads to nothing.
    """
    found = _DeclaredValues(document.root, values, given).of_declared(Recipe, values.values, document.root, (), "")
    if not asked:
        return [source for source in found if source.path[0] != "params"]
    path = located(document.root, asked).path
    return [source for source in found if source.path[: len(path)] == path]


class _DeclaredValues:
    """Visits declared values together with their nodes."""

    def __init__(self, root: Node, values: RecipeValues, given: Mapping[str, Any]) -> None:
        self._root, self._values, self._given = root, values, given

    def of_declared(
        self, declared: type[Declared], plain: Mapping[str, Any], node: Node | None, path: tuple[Key, ...], name: str
    ) -> Iterator[KeySource]:
        for key, argument in declared.arguments.items():
            value = plain.get(key, None if argument.required else argument.default)
            child = node.children.get(key) if node is not None and isinstance(node.value, dict) else None
            named = f"{name}.{key}" if name else key
            yield from self._of_kind(argument.kind, argument, value, child, (*path, key), named)

    def _of_kind(
        self, kind: Kind[Any], argument: Arg[Any], value: Any, node: Node | None, path: tuple[Key, ...], name: str
    ) -> Iterator[KeySource]:
        spend(_ENTRY)
        match kind:
            case Nullable() if value is not None:
                yield from self._of_kind(kind.kind, argument, value, node, path, name)
            case Section():
                yield from self.of_declared(kind.declared, value, node, path, name)
            case Named():
                yield from self._of_member(kind.family, argument, value, node, path, name)
            case Rate() if not isinstance(value, int | float):
                yield from self._of_member(SCHEDULES, argument, value, node, path, name)
            case Members():
                yield from self._of_members(kind.family, argument, value, node, path, name)
            case Anything() | Renaming() if value:
                for key, item in value.items():
                    child = node.children.get(key) if node is not None else None
                    yield self._source(argument, item, child, (*path, key), f"{name}.{key}")
            case _:
                yield self._source(argument, value, node, path, name)

    def _of_members(
        self,
        family: Family[Any],
        argument: Arg[Any],
        value: Any,
        node: Node | None,
        path: tuple[Key, ...],
        name: str,
    ) -> Iterator[KeySource]:
        if not isinstance(value, list):
            yield from self._of_member(family, argument, value, node, path, name)
            return
        if not value:
            yield self._source(argument, value, node, path, name)
        for index, item in enumerate(value):
            child = node.children.get(index) if node is not None else None
            yield from self._of_member(family, argument, item, child, (*path, index), f"{name}.{index}")

    def _of_member(
        self,
        family: Family[Any],
        argument: Arg[Any],
        value: Any,
        node: Node | None,
        path: tuple[Key, ...],
        name: str,
    ) -> Iterator[KeySource]:
        key, given = next(iter(value.items())) if isinstance(value, dict) else (value, {})
        member = family.members[key]
        inner = node.children.get(key) if node is not None else None
        yield self._source(argument, key, node, (*path, key), name)._replace(meaning=member.meaning())
        if member.main is not None and not isinstance(given, dict):
            declared = member.arguments[member.main]
            yield self._source(declared, given, inner, (*path, key, member.main), f"{name}.{member.main}")
            others = {other: each for other, each in member.arguments.items() if other != member.main}
            for other, each in others.items():
                yield self._source(each, each.default, None, (*path, key, other), f"{name}.{other}")
        else:
            yield from self.of_declared(member, given, inner, (*path, key), name)

    def _source(self, argument: Arg[Any], value: Any, node: Node | None, path: tuple[Key, ...], name: str) -> KeySource:
        if node is None:
            return KeySource(path, name, value, "default", meaning=argument.meaning)
        texts = [str(scalar.value) for scalar in scalars(node)] if path[0] not in PLAIN else []
        own = str(node.value) if isinstance(node.value, str) and texts else None
        origin: Origin = "setting" if node.span.file == SETTINGS else "recipe"
        reads = dict.fromkeys(each.name for text in texts if own for each in template(text).names)
        return KeySource(
            path,
            name,
            value,
            origin,
            node.span,
            own,
            tuple(self._parameter(each) for each in reads),
            argument.meaning,
            node.replaces,
        )

    def _parameter(self, name: str) -> ReadParameter:
        declaration = self._root["params"][name]
        return ReadParameter(name, self._values.parameters[name], name in self._given, declaration["default"].span)
