"""Where specs are read from: the disk, or another store of files, such as a revision of a repository."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod

from netspec.diagnostics import Problem
from netspec.source.decoding import load, similar_file
from netspec.source.document import Document
from netspec.source.reader import read_text
from netspec.source.root import root_of


class Files(ABC):
    """A store of files. They are named as messages show them, and identified by their real paths."""

    @abstractmethod
    def load(self, name: str) -> bytes | Problem:
        """The bytes of a file, or why it cannot be read."""

    @abstractmethod
    def real(self, name: str) -> str | None:
        """The path of a file, links resolved; None if the name cannot name a file."""

    @abstractmethod
    def root_of(self, name: str) -> str:
        """The root of a file's project, outside of which it reads no files."""

    @abstractmethod
    def beside(self, own: str, said: str) -> str:
        """The name of the file that a path means in the file `own`, normalized before links are followed."""

    @abstractmethod
    def similar(self, name: str) -> str | None:
        """The name, in the same folder, of the file that one that does not exist most likely stands for."""

    def read(self, name: str) -> tuple[Document | None, list[Problem]]:
        """Reads a file once. Returns its document, None if nothing could be parsed, and its problems by place."""
        data = self.load(name)
        return (None, [data]) if isinstance(data, Problem) else read_text(data, name)


class _Disk(Files):
    """The files of the machine."""

    def load(self, name: str) -> bytes | Problem:
        return load(name)

    def real(self, name: str) -> str | None:
        try:
            return os.path.realpath(name)
        except ValueError:
            # It contains a NUL or half of a surrogate pair.
            return None

    def root_of(self, name: str) -> str:
        return root_of(name)

    def beside(self, own: str, said: str) -> str:
        return os.path.normpath(os.path.join(os.path.dirname(own), said))

    def similar(self, name: str) -> str | None:
        return similar_file(name)


DISK = _Disk()
