"""Errors of expressions that cannot be parsed or have no value."""

from __future__ import annotations

from typing import NamedTuple

from netspec.source import Node


class Hint(NamedTuple):
    """A help for an expression, and the text to write in place of `scalar[start:end]`, if that carries it out."""

    help: str
    start: int = 0
    end: int = 0
    text: str | None = None
    safe: bool = True


class ExpressionError(Exception):
    """A fault of an expression, at `length` characters from `offset`, which counts from the start of the scalar."""

    def __init__(self, code: str, text: str, offset: int, hint: Hint | None = None, length: int = 1) -> None:
        super().__init__(text)
        self.code, self.text, self.offset, self.hint, self.length = code, text, offset, hint, length


class UnknownName(ExpressionError):
    """An expression reads a name that has no value."""

    def __init__(self, name: str, offset: int) -> None:
        super().__init__("unknown-name", f"unknown name '{name}'", offset, length=len(name))
        self.name = name


class UnknownFunction(ExpressionError):
    """An expression calls a function that the file does not define."""

    def __init__(self, name: str, offset: int) -> None:
        super().__init__("unknown-name", f"unknown function '{name}'", offset, length=len(name))
        self.name = name


class UnknownId(ExpressionError):
    """An expression reads a size of a step that is not there."""

    def __init__(self, name: str, offset: int) -> None:
        super().__init__("expression-value", f"no step before has the id '{name}'", offset)
        self.name = name


class HiddenValue(ExpressionError):
    """An expression reads a value that a reported fault hides. It has no code, since it is not reported itself."""

    def __init__(self, offset: int) -> None:
        super().__init__("", "a reported fault hides the value", offset)


class FunctionFault(ExpressionError):
    """The body of a function fails for the arguments of a call. It is reported at the body."""

    def __init__(self, body: Node, error: ExpressionError, offset: int) -> None:
        super().__init__(error.code, error.text, offset)
        self.body, self.error = body, error
