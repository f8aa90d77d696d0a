"""The JSON Schema of specs, generated from the ops; and the check of documents against it."""

from netspec.schema.argument_checks import unknown_argument
from netspec.schema.checked import Checked, check_document
from netspec.schema.json_schema import json_schema

__all__ = ["Checked", "check_document", "json_schema", "unknown_argument"]
