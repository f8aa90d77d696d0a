"""Chooses where a run computes: one device, several devices, several machines, or parameter servers.

The choice follows from the devices of the machine, those that a user names, and `TF_CONFIG`. A `Placement` is a plan:
until `start`, no server runs and no device is taken, so that `--dry-run` can tell it.
"""

from __future__ import annotations

import atexit
import enum
import re
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from socket import socket
from typing import Any

from netspec.records import dataclass
from netspec.training.rendezvous import END, Tell, Terms, meet
from netspec.training.tf_config import Cluster, read_cluster
from netspec.wording import counted, listed

TERMS = Terms(run="", wait=300)
"""What the tasks of a cluster agree on, unless it is said."""
_DEVICE = re.compile(r"(cpu|gpu)(?::([0-9]{1,3}))?", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,3}")


class DeviceError(Exception):
    """The devices that were asked for are malformed or not there. The text says which, and what would work."""


class Distribution(enum.Enum):
    """How the replicas of a run are spread."""

    ONE_DEVICE = "one device"
    MIRRORED = "mirrored"
    WORKERS = "workers"
    PARAMETER_SERVERS = "parameter servers"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a run computes: devices of this machine such as `GPU:0`, and the cluster that it belongs to, if any."""

    kind: Distribution
    devices: tuple[str, ...]
    cluster: Cluster | None = None

    @property
    def is_chief(self) -> bool:
        """Whether this process writes and prints."""
        return self.cluster is None or self.cluster.is_chief

    @property
    def serves(self) -> bool:
        """Whether this process only computes what a coordinator asks it to."""
        return self.kind is Distribution.PARAMETER_SERVERS and not self.is_chief

    def text(self) -> str:
        """The placement in words, for the user."""
        devices = listed(self.devices)
        if self.cluster is None:
            return devices if self.kind is Distribution.ONE_DEVICE else f"mirrored over {devices}"
        own, trainers = self.cluster.own, self.cluster.trainers
        if self.kind is Distribution.PARAMETER_SERVERS:
            workers = counted(len(trainers) - 1, "worker")
            servers = counted(len(self.cluster.servers), "parameter server")
            return f"{workers} and {servers}; this is {own.name} at {own.address}"
        role = f"{own.name}, the chief" if self.is_chief and own.name != "the chief" else own.name
        return f"{counted(len(trainers), 'worker')}; this is {role}, at {own.address}, on {devices}"

    def start(self, terms: Terms = TERMS, tell: Tell = print) -> Any:
        """Takes the devices, meets the other tasks of the cluster, and returns the strategy of `tf.distribute`.

        Raises:
            DeviceError: TensorFlow has taken its devices already.
            ClusterIncomplete: a task of the cluster is missing.
        """
        import tensorflow as tf

        _take(self.devices)
        if self.cluster is not None:
            connections = meet(self.cluster, terms, tell).values()
            if self.kind is Distribution.PARAMETER_SERVERS:
                atexit.register(_end, list(connections))
            else:
                for connection in connections:
                    connection.close()
            with _signals_kept():
                return _connected(self.kind, self.cluster)
        if self.kind is Distribution.ONE_DEVICE:
            return tf.distribute.get_strategy()
        return tf.distribute.MirroredStrategy([f"/device:{device}" for device in _renumbered(self.devices)])


def strategy_for(environment: Mapping[str, str], devices: str | None = None) -> Placement:
    """Where a run computes, by `TF_CONFIG` of an environment, and by the devices that a user names.

    `devices` is a number (so many GPUs) or names such as `gpu:0,gpu:2`, `cpu`, or `cpu:0,cpu:1`: virtual devices, which
    show on one machine how a run is spread over several. Without it, all GPUs are taken, or the CPU if there is none.

    Raises:
        ClusterError: TF_CONFIG is malformed.
        DeviceError: the devices are malformed, or not there.
    """
    cluster = read_cluster(environment)
    chosen = _chosen(devices, _gpus())
    if cluster is None:
        return Placement(Distribution.ONE_DEVICE if len(chosen) == 1 else Distribution.MIRRORED, chosen)
    if len(chosen) > 1 and chosen[0].startswith("CPU"):
        raise DeviceError(f"a task of a cluster has one CPU device, got {listed(chosen)}; start more tasks")
    return Placement(Distribution.PARAMETER_SERVERS if cluster.servers else Distribution.WORKERS, chosen, cluster)


def _end(connections: Iterable[socket]) -> None:
    """Lets the servers end with this process, if it ends by itself."""
    for connection in connections:
        with suppress(OSError), connection:
            connection.sendall(END)


def _connected(kind: Distribution, cluster: Cluster) -> Any:
    import tensorflow as tf

    own = cluster.own
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(
        tf.train.ClusterSpec(cluster.config()), task_type=own.job, task_id=own.index, rpc_layer="grpc"
    )
    if kind is Distribution.WORKERS:
        return tf.distribute.MultiWorkerMirroredStrategy(resolver)
    return tf.distribute.ParameterServerStrategy(resolver)


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Leaves SIGTERM to Python: TensorFlow catches it once it is connected, and the process does not end."""
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)


def _gpus() -> int:
    import tensorflow as tf

    return len(tf.config.list_physical_devices("GPU"))


def _chosen(text: str | None, gpus: int) -> tuple[str, ...]:
    if text is None:
        return tuple(f"GPU:{i}" for i in range(gpus)) or ("CPU:0",)
    if _NUMBER.fullmatch(text) and int(text):
        if int(text) == 1 and not gpus:
            return ("CPU:0",)
        if int(text) > gpus:
            virtual = ",".join(f"cpu:{i}" for i in range(min(int(text), 4)))
            help = f"name virtual devices of the CPU to try a run on several: {virtual}"
            raise DeviceError(f"this machine has {counted(gpus, 'GPU')}, and {text} devices were asked for; {help}")
        return tuple(f"GPU:{i}" for i in range(int(text)))
    found = [_DEVICE.fullmatch(word.strip()) for word in text.split(",")]
    names = [f"{match[1].upper()}:{int(match[2] or 0)}" for match in found if match]
    if len(names) < len(found):
        raise DeviceError(f"expected a number of devices, or names such as gpu:0,gpu:1 or cpu, got '{text}'")
    if len(set(names)) < len(names):
        raise DeviceError(f"a device is named twice in '{text}'")
    if len({name[:3] for name in names}) > 1:
        raise DeviceError(f"expected GPUs or CPUs, got both in '{text}'")
    missing = [name for name in names if name.startswith("GPU") and int(name[4:]) >= gpus]
    if missing:
        there = f"there are GPU:0 to GPU:{gpus - 1}" if gpus > 1 else "there is GPU:0" if gpus else "there is no GPU"
        raise DeviceError(f"there is no {listed(missing)}; {there}")
    return tuple(names)


def _take(devices: Sequence[str]) -> None:
    """Hides the GPUs that are not asked for, and splits the CPU into as many virtual devices as are."""
    import tensorflow as tf

    numbers = {int(device[4:]) for device in devices}
    on_cpu = devices[0].startswith("CPU")
    try:
        gpus = tf.config.list_physical_devices("GPU")
        wanted = [] if on_cpu else [gpu for number, gpu in enumerate(gpus) if number in numbers]
        if wanted != gpus:
            tf.config.set_visible_devices(wanted, "GPU")
        if on_cpu and max(numbers):
            (cpu, *_) = tf.config.list_physical_devices("CPU")
            parts = [tf.config.LogicalDeviceConfiguration()] * (max(numbers) + 1)
            tf.config.set_logical_device_configuration(cpu, parts)
    except (RuntimeError, ValueError) as error:
        raise DeviceError(
            f"{listed(devices)} cannot be taken, since TensorFlow has begun to compute: {error}"
        ) from error


def _renumbered(devices: Sequence[str]) -> list[str]:
    """The names after `_take`: GPUs that stay visible are counted anew."""
    return [device if device.startswith("CPU") else f"GPU:{i}" for i, device in enumerate(devices)]
