"""Reads the bytes of a file and decodes them to characters, before they are parsed as YAML.

A file that is too large, not text, or not UTF-8 is refused with the place of the first fault, so that the parser sees
only characters that YAML allows. Nothing is repaired silently.
"""

from __future__ import annotations

import errno
import itertools
import os
import re
import stat
from bisect import bisect_right
from functools import cached_property
from typing import BinaryIO

from netspec.diagnostics import Fix, Problem, Span, TextEdit
from netspec.patterns import lazy_pattern
from netspec.records import dataclass
from netspec.wording import nearest

MAX_BYTES = 2 * 1024 * 1024

LINE_BREAK = lazy_pattern(r"\r\n|\r|\n")

# Characters that are not printable in YAML; and U+0085, U+2028 and U+2029, which end a line in YAML 1.1 and in libyaml
# but not in YAML 1.2, so that an editor would show lines other than those that are read.
_FORBIDDEN = lazy_pattern("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

BYTE_ORDER_MARK = "\ufeff"
_SURROGATES = range(0xD800, 0xE000)
_SUGGESTIONS_LOOKED_AT = 1_000


@dataclass(frozen=True)
class SourceText:
    """The characters of one file, with the line and column of each."""

    file: str
    content: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their line breaks; a file that ends with a line break has an empty last line."""
        return tuple(LINE_BREAK.split(self.content)) if "\r" in self.content else tuple(self.content.split("\n"))

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in LINE_BREAK.finditer(self.content))]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column, from 1, of the character at an index; an index past the end counts as the end."""
        index = min(index, len(self.content))
        line = bisect_right(self._line_starts, index)
        return line, index - self._line_starts[line - 1] + 1

    def index(self, line: int, column: int) -> int:
        """The index of the character at a line and column, or of the end of the content if the line is beyond it."""
        starts = self._line_starts
        return min(starts[line - 1] + column - 1, len(self.content)) if line <= len(starts) else len(self.content)

    def span(self, start: int, end: int) -> Span:
        """The span from one index to another."""
        return Span(self.file, *self.place(start), *self.place(end))

    def line_start(self, index: int) -> int:
        """The index at which the line of a character begins."""
        return self._line_starts[self.place(index)[0] - 1]


def start_of(file: str) -> Span:
    """The place of a fault of the file as a whole."""
    return Span(file, 1, 1, 1, 1)


def load(path: str | os.PathLike[str]) -> bytes | Problem:
    """The bytes of a regular file, read once, and at most one more than `MAX_BYTES`; or why it cannot be read."""
    file = str(path)
    try:
        with open(path, "rb", opener=_open_at_once) as stream:
            return _load(stream, file)
    except ValueError:
        # The name contains a NUL or a lone surrogate, as no file's name does.
        return _no_such_file(file)
    except OSError as error:
        return _unopened(file, error)


def first_bytes(path: str) -> bytes | None:
    """The first `MAX_BYTES` of a regular file; None if it cannot be read, which `load` explains."""
    try:
        with open(path, "rb", opener=_open_at_once) as stream:
            status = os.fstat(stream.fileno())
            return stream.read(min(status.st_size, MAX_BYTES)) if stat.S_ISREG(status.st_mode) else None
    except (ValueError, OSError):
        return None


def _open_at_once(name: str, flags: int) -> int:
    """Opens without waiting: opening a named pipe would wait until somebody writes to it."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _load(stream: BinaryIO, file: str) -> bytes | Problem:
    status = os.fstat(stream.fileno())
    if not stat.S_ISREG(status.st_mode):
        return Problem("cannot-read", "this is not a regular file", start_of(file))
    if status.st_size > MAX_BYTES:
        return _too_large(file)
    # The size may have changed since; one byte too many is enough for `decode` to refuse the file.
    # Without blocking, `read` returns None for system files that have nothing to read yet.
    return stream.read(MAX_BYTES + 1) or b""


def decode(data: bytes | str, file: str) -> tuple[SourceText | None, list[Problem]]:
    """The characters of a file and its problems; None where one of them makes the file unreadable."""
    if len(data) > MAX_BYTES:
        return None, [_too_large(file)]
    if isinstance(data, bytes):
        encoding = _other_encoding(data)
        if encoding:
            text = f"the file is {encoding}, not UTF-8"
            return None, [Problem("not-utf8", text, start_of(file), help="save it as UTF-8")]
        try:
            content = data.decode("utf-8")
        except UnicodeDecodeError as error:
            before = SourceText(file, data[: error.start].decode("utf-8").removeprefix(BYTE_ORDER_MARK))
            line, column = before.place(len(before.content))
            text = f"byte 0x{data[error.start]:02X} is not valid UTF-8 here"
            span = Span(file, line, column, line, column + 1)
            return None, [Problem("not-utf8", text, span, help="save the file as UTF-8")]
    else:
        content = data

    problems = []
    if content.startswith(BYTE_ORDER_MARK):
        marked, content = content, content.lstrip(BYTE_ORDER_MARK)
        text, help = "the file begins with a byte order mark", "save it as UTF-8 without a byte order mark (BOM)"
        marks = start_of(file)._replace(column=1 - (len(marked) - len(content)))
        fix = Fix("delete the byte order mark", (TextEdit(marks, ""),))
        problems.append(Problem("byte-order-mark", text, start_of(file), help=help, fix=fix))
    whole = SourceText(file, content)
    forbidden = _FORBIDDEN.search(content)
    if forbidden:
        return None, [*problems, _forbidden(whole, forbidden.start())]
    return whole, problems


def _other_encoding(data: bytes) -> str | None:
    """UTF-16 or UTF-32, recognized by a byte order mark or by the zero bytes of their first, ASCII, characters."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")) or re.match(rb"\0\0\0[^\0]|[^\0]\0\0\0", data):
        return "UTF-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or re.match(rb"\0[^\0]|[^\0]\0[^\0]\0", data):
        return "UTF-16"
    return None


def _forbidden(text: SourceText, index: int) -> Problem:
    code_point = ord(text.content[index])
    span = text.span(index, index + 1)
    if code_point in _SURROGATES:
        return Problem("not-utf8", f"U+{code_point:04X} is a lone surrogate, half of a character", span)
    return Problem(
        "yaml-syntax",
        f"the invisible character U+{code_point:04X} is not allowed in a spec",
        span,
        help=f'delete it, or write \\u{code_point:04X} inside "double quotes"',
    )


def _too_large(file: str) -> Problem:
    return Problem("file-too-large", f"the file is larger than {MAX_BYTES // 2**20} MiB", start_of(file))


def similar_file(file: str) -> str | None:
    """The name, in the same folder, of the file that one that does not exist most likely stands for."""
    from pathlib import Path

    path = Path(file)
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry in itertools.islice(entries, _SUGGESTIONS_LOOKED_AT)]
    except (OSError, ValueError):
        names = []
    whole = next((name for suffix in (".yaml", ".yml") if (name := path.name + suffix) in names), None)
    return whole or nearest(path.name, [name for name in names if name != path.name])


def _no_such_file(file: str) -> Problem:
    from pathlib import Path

    if Path(file).is_symlink():
        return Problem("no-such-file", "the link leads to no file", start_of(file))
    close = similar_file(file)
    help = f"did you mean {Path(file).with_name(close)}?" if close else None
    if help is None and any(sign in file for sign in "*?["):
        help = "the shell expands patterns, without quotes; or name a folder, which is searched"
    return Problem("no-such-file", "no such file", start_of(file), help=help)


def _unopened(file: str, error: OSError) -> Problem:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return _no_such_file(file)
    if isinstance(error, IsADirectoryError):
        return Problem("is-a-folder", "this is a folder, not a file", start_of(file))
    if error.errno in (errno.EACCES, errno.EPERM):
        reason = "permission denied"
    else:
        reason = (error.strerror or "the system gives no reason").lower()
    return Problem("cannot-read", f"the file cannot be read: {reason}", start_of(file))
