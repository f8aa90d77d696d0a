"""The base of the formats, and what each is handed: a network for inference with its values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from netspec.exporting.request import ExportRequest
from netspec.lower.serving import Plan
from netspec.lower.valued_graph import ImageReader, ValuedGraph
from netspec.network import Network


class Exported:
    """A network for inference with the values of its variables by name.

    `outputs` are what the file returns: names, and the keys of end points; None stands for the network's output.
    """

    def __init__(self, plan: Plan, values: Mapping[str, Any], outputs: Mapping[str, str | None]) -> None:
        self.plan, self.values, self.outputs = plan, values, outputs
        self.network: Network = plan.inference.network
        self._graph: ValuedGraph | None = None

    def graph(self) -> ValuedGraph:
        """Its graph in TensorFlow, built when it is first asked for.

        Raises:
            TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed.
        """
        if self._graph is None:
            self._graph = ValuedGraph(self.plan, self.values, self.outputs)
        return self._graph

    def graph_of_bytes(self, reader: ImageReader) -> ValuedGraph:
        """A graph that takes encoded images, to be closed."""
        return ValuedGraph(self.plan, self.values, self.outputs, reader)

    def close(self) -> None:
        """Frees the values in TensorFlow."""
        if self._graph is not None:
            self._graph.close()


class ExportFormat:
    """A format of exports. Abstract; each is one final class."""

    name: ClassVar[str]
    """A key of `ENDINGS`."""
    is_folder: ClassVar[bool] = False
    needs_graph: ClassVar[bool]
    """Whether it is written from the graph in TensorFlow."""
    runner: ClassVar[str]
    """The package that runs what is written."""

    def write(self, exported: Exported, request: ExportRequest, place: Path) -> None:
        """Writes the file, or the folder that exists already and is empty.

        Raises:
            ExportError: the format cannot hold the network.
            OSError: it cannot be written.
        """
        raise NotImplementedError

    def run(self, place: Path, samples: Mapping[str, Any]) -> Mapping[str, Any]:
        """The outputs by name of what was written, for a batch of inputs.

        Raises:
            ImportError: what runs it is not installed.
        """
        raise NotImplementedError
