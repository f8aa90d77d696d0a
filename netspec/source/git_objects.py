"""Reads the objects of a git repository: trees and files as they are stored.

Only `rev-parse`, `for-each-ref` and `cat-file` are run. They apply no filter, no textual conversion and no attribute of
the files, run no hook, and write nothing; so what a revision holds cannot run code. Objects that a partial clone lacks
are not fetched: no connection is opened, and no command of the clone's settings is run for one.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from typing import NamedTuple

from netspec.records import dataclass

_OF_A_CALLER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE")
"""What git sets for the programs that it runs: the repository is that of the spec, not of such a caller."""
_TREE = 0o040000
_LINK = 0o120000
_SUBMODULE = 0o160000
_KIND = 0o170000


class GitError(Exception):
    """Git is missing, a folder is in no repository, or there is no such revision; the text says which."""


class GitEntry(NamedTuple):
    """An entry of a tree."""

    mode: int
    object: str

    @property
    def is_tree(self) -> bool:
        """Whether it is a folder."""
        return self.mode & _KIND == _TREE

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link, whose content is its target."""
        return self.mode & _KIND == _LINK

    @property
    def is_submodule(self) -> bool:
        """Whether it stands for a commit of another repository."""
        return self.mode & _KIND == _SUBMODULE


def run_git(folder: str, *arguments: str) -> str:
    """The standard output of a command of git in a folder.

    Raises:
        GitError: git is missing, or the command fails; the text is git's own.
    """
    try:
        done = subprocess.run(  # noqa: S603 -- the arguments are a list, of which none begins with a dash unmeant
            _command(folder, *arguments), capture_output=True, stdin=subprocess.DEVNULL, env=_environment(), check=False
        )
    except (FileNotFoundError, PermissionError) as error:
        raise GitError("a revision is read by git, which is not installed") from error
    except ValueError as error:
        raise GitError("not a name that git can have") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").splitlines()
        raise GitError(next((line.removeprefix("fatal: ") for line in lines if line.startswith("fatal: ")), ""))
    return done.stdout.decode("utf-8", "surrogateescape")


def _command(folder: str, *arguments: str) -> list[str]:
    return ["git", "--no-pager", "-C", folder, *arguments]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_A_CALLER}
    own = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    return {**kept, **own, "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}


def parsed_tree(data: bytes, digest: int) -> dict[str, GitEntry]:
    """The entries of a tree by name. `digest` is the length of the name of an object, in bytes."""
    entries: dict[str, GitEntry] = {}
    at = 0
    while at < len(data):
        blank, end = data.index(b" ", at), data.index(b"\0", at)
        name = os.fsdecode(data[blank + 1 : end])
        entries[name] = GitEntry(int(data[at:blank], 8), data[end + 1 : end + 1 + digest].hex())
        at = end + 1 + digest
    return entries


@dataclass(slots=True, eq=False)
class GitObjects:
    """The objects of one repository, read by one process, which runs until `close`."""

    folder: str
    _process: subprocess.Popen[bytes] | None = None

    def read(self, object: str, most: int) -> bytes | None:
        """The content of an object; None if it has more than `most` bytes.

        Raises:
            GitError: the object is not there.
        """
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603
                _command(self.folder, "cat-file", "--batch"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        asked, given = self._process.stdin, self._process.stdout
        if asked is None or given is None:
            return None
        asked.write(f"{object}\n".encode("ascii"))
        asked.flush()
        header = given.readline().split()
        if len(header) != 3:
            self.close()
            raise GitError("this clone has only a part of the revision; fetch the rest, as by `git checkout REVISION`")
        if int(header[2]) > most:
            self.close()  # what follows the header is not wanted
            return None
        content = given.read(int(header[2]))
        given.read(1)
        return content

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
            process.wait()


def refs(folder: str) -> Sequence[str]:
    """The short names of branches and tags."""
    return run_git(folder, "for-each-ref", "--format=%(refname:short)", "--count=500").split()
