"""Writes what steps become into a file as trailing comments, and takes these out again, to the byte."""
