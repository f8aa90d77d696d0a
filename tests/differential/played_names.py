"""The names that a step of an interpreted spec can be fed from: ids, end points, and the scopes or names of steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

Maker: TypeAlias = "tuple[Any, ...]"
"""What gives a name: the identity of a step, or of the place of an id."""


class Found(NamedTuple):
    """A tensor, what gave it its name, and the names inside the step."""

    tensor: Any
    maker: Maker | None
    inside: Names | None


class Names:
    """The names of a file or of one call, or those inside a group."""

    def __init__(self, scope: str, end_points: dict[str, Any] | None = None) -> None:
        self.scope = scope
        self.end_points = {} if end_points is None else end_points
        self.ids: dict[str, Found] = {}
        self.last: Names | None = None
        """Of a repeated call, the names inside the last round."""
        self._said: dict[str, dict[Maker, Found]] = {}
        self._unique: dict[str, dict[Maker, Found]] = {}

    def enter(self, name: str, path: str, found: Found, unique: bool = False) -> None:
        """Enters a step under its scope or name, and under the path from here. TensorFlow made a unique name."""
        assert found.maker is not None
        inside = path.removeprefix(f"{self.scope}/") if self.scope else path
        for key in (name, inside):
            (self._unique if unique else self._said).setdefault(key, {})[found.maker] = found

    def meanings(self, name: str) -> list[Found]:
        """All that a name can mean. An id goes first, then an end point, then a name that a step was given."""
        if name in self.ids:
            return [self.ids[name]]
        if name in self.end_points:
            return [Found(self.end_points[name], None, None)]
        if steps := self._steps(name):
            return steps
        for at in range(len(name) - 1, 0, -1):
            if name[at] != ".":
                continue
            insides = [found.inside for found in self._holders(name[:at]) if found.inside is not None]
            if insides:
                return insides[0].meanings(name[at + 1 :]) if len(insides) == 1 else []
        return [] if self.last is None else self.last.meanings(name)

    def tensor(self, name: str) -> Any:
        """The one tensor that a name means.

        Raises:
            KeyError: it means none, or several.
        """
        found = self.meanings(name)
        if len(found) != 1:
            raise KeyError(name)
        return found[0].tensor

    def _steps(self, name: str) -> list[Found]:
        return list((self._said.get(name) or self._unique.get(name) or {}).values())

    def _holders(self, name: str) -> list[Found]:
        return [self.ids[name]] if name in self.ids else self._steps(name)


class OpenNames:
    """The names of a file or of a call, and of each of its groups that is open: a step enters all of them."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._open = [names]
        self._insides: dict[int, Names] = {}

    @contextmanager
    def inside(self, step: Any, scope: str) -> Iterator[Names]:
        """Opens a group, or one round of it."""
        names = Names(scope)
        self._open.append(names)
        yield names
        self._open.pop()
        self._insides[id(step)] = names

    def enclose(self, step: Any, names: Names) -> None:
        """Keeps the names inside a call that is complete."""
        self._insides[id(step)] = names

    def kept(self, step: Any) -> Names | None:
        """The names inside a group or a call that is complete."""
        return self._insides.get(id(step))

    def identify(self, step: Any, place: Maker, name: str, tensor: Any) -> None:
        """Enters a tensor under an id."""
        for names in self._open:
            names.ids[name] = Found(tensor, place, self.kept(step))

    def enter(self, step: Any, name: str, path: str, tensor: Any, unique: bool = False) -> None:
        """Enters a step under its scope or its name."""
        for names in self._open:
            names.enter(name, path, Found(tensor, (id(step),), self.kept(step)), unique)
