"""Parses the text of a spec: YAML 1.2 to plain data with the place of every key and value, and problems."""

from netspec.source.document import Document, Node
from netspec.source.reader import read, read_text

__all__ = ["Document", "Node", "read", "read_text"]
