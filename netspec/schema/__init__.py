"""From the ops to a JSON Schema, and from a document to the faults that the schema sees."""

from netspec.schema.build import json_schema
from netspec.schema.check import Checked, check_document
from netspec.schema.steps import layer_label, unknown_argument

__all__ = ["Checked", "check_document", "json_schema", "layer_label", "unknown_argument"]
