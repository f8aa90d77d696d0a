"""`python -m netspec` is the command `netspec`."""

from netspec.cli.main import program

program()
