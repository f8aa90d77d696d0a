"""From the ops to a JSON Schema, and from a document to the faults that the schema sees."""

from netspec.schema.checked import Checked, check_document
from netspec.schema.json_schema import json_schema
from netspec.schema.step_checks import unknown_argument

__all__ = ["Checked", "check_document", "json_schema", "unknown_argument"]
