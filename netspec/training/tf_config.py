"""Reads `TF_CONFIG`: the machines that train together, and which of them this one is. Needs no framework.

TensorFlow reads the variable by itself and stops at the first fault, or waits for a machine that is not there; here
all faults are found at once, each at its key.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netspec.records import dataclass
from netspec.wording import counted, listed, nearest, shown

TF_CONFIG = "TF_CONFIG"
CHIEF, WORKER, PS, EVALUATOR = "chief", "worker", "ps", "evaluator"
_JOBS = (CHIEF, WORKER, PS, EVALUATOR)
_KEYS = ("cluster", "task")
_KEYS_OF_PLATFORMS = ("environment", "job", "rpc_layer", "session_master", "sparseCluster")
"""What platforms add to TF_CONFIG, which TensorFlow does not need to train."""
_TASK_KEYS = ("type", "index")
_TASK_KEYS_OF_PLATFORMS = ("cloud", "environment", "trial")
_ADDRESS = re.compile(r"(?:[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})")
_MOST_PORTS = 65_535


class ClusterError(Exception):
    """TF_CONFIG is malformed. `faults` has a line for every fault, which begins with its key."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Task:
    """One process of a cluster."""

    job: str
    index: int
    address: str

    @property
    def name(self) -> str:
        """What messages call the task."""
        return f"the {self.job}" if self.job == CHIEF else f"{self.job} {self.index}"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The machines that train together, in the order of their replicas, and the task of this process."""

    trainers: tuple[Task, ...]
    servers: tuple[Task, ...]
    own: Task

    @property
    def chief(self) -> Task:
        """The task that writes and prints: the chief if there is one, or else worker 0."""
        return self.trainers[0]

    @property
    def is_chief(self) -> bool:
        """Whether this process is the chief."""
        return self.own == self.chief

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks of the cluster."""
        return (*self.trainers, *self.servers)

    def config(self) -> Mapping[str, Sequence[str]]:
        """The addresses of each job, as TensorFlow takes them."""
        jobs: dict[str, list[str]] = {}
        for task in self.tasks:
            jobs.setdefault(task.job, []).append(task.address)
        return jobs


def read_cluster(environment: Mapping[str, str]) -> Cluster | None:
    """The cluster that TF_CONFIG describes; None without one, and for a cluster of this process alone.

    Raises:
        ClusterError: TF_CONFIG is malformed.
    """
    text = environment.get(TF_CONFIG, "").strip()
    if not text:
        return None
    faults: list[str] = []
    config = _parsed(text, faults)
    if config is None:
        raise ClusterError(faults)
    faults += _unknown(config, (*_KEYS, *_KEYS_OF_PLATFORMS), "")
    if "cluster" not in config:
        if config.get("task"):
            faults.append(f"{TF_CONFIG}: 'task' is given, and 'cluster' is missing: the addresses of the workers")
        _raise(faults)
        return None
    jobs = _jobs(config["cluster"], faults)
    own = _own(config.get("task"), jobs, faults)
    _raise(faults)
    if own is None:
        return None
    tasks = [Task(job, index, address) for job in _JOBS for index, address in enumerate(jobs.get(job, ()))]
    trainers = tuple(task for task in tasks if task.job in (CHIEF, WORKER))
    servers = tuple(task for task in tasks if task.job == PS)
    return None if len(trainers) + len(servers) == 1 else Cluster(trainers, servers, Task(*own))


def _raise(faults: Sequence[str]) -> None:
    if faults:
        raise ClusterError(faults)


def _parsed(text: str, faults: list[str]) -> Mapping[str, Any] | None:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        twice = [key for key, count in Counter(key for key, _ in items).items() if count > 1]
        faults.extend(f"{TF_CONFIG}: the key {shown(key)} is given twice" for key in twice)
        return dict(items)

    try:
        config = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        quotes = "; JSON has its strings in double quotes" if "'" in text and '"' not in text else ""
        place = f"line {error.lineno}, column {error.colno}"
        faults.append(
            f"{TF_CONFIG} is no JSON: {error.msg} at {place}: {shown(text[error.pos : error.pos + 30])}{quotes}"
        )
        return None
    except (RecursionError, ValueError):  # nested, or a number, without end
        faults.append(f"{TF_CONFIG} is no JSON that can be read: it is too deep, or has a number that is too long")
        return None
    if not isinstance(config, dict):
        faults.append(f"{TF_CONFIG}: expected a mapping with 'cluster' and 'task', got {shown(config)}")
        return None
    return config


def _unknown(given: Mapping[str, Any], known: Sequence[str], within: str) -> Iterator[str]:
    for key in given:
        if key not in known:
            near = nearest(key, known)
            help = f"did you mean '{near}'?" if near else f"known: {', '.join(known)}"
            yield f"{TF_CONFIG}: {within}unknown key {shown(key)}; {help}"


def _jobs(cluster: object, faults: list[str]) -> dict[str, list[str]]:
    """The addresses of each job, none for one at fault."""
    if not isinstance(cluster, dict):
        faults.append(f"{TF_CONFIG}: cluster: expected a mapping from jobs to addresses, got {shown(cluster)}")
        return {}
    faults += _unknown(cluster, _JOBS, "cluster: ")
    jobs: dict[str, list[str]] = {}
    places: dict[str, str] = {}
    for job, addresses in ((job, cluster[job]) for job in _JOBS if job in cluster):
        if not isinstance(addresses, list) or not addresses:
            example = '["host:2222"]'
            expected = f"expected a list of addresses such as {example}"
            faults.append(f"{TF_CONFIG}: cluster.{job}: {expected}, got {shown(addresses)}")
            jobs[job] = []
            continue
        jobs[job] = addresses
        for index, address in enumerate(addresses):
            place = f"cluster.{job}[{index}]"
            if fault := _address_fault(address):
                faults.append(f"{TF_CONFIG}: {place}: {fault}")
            elif address in places:
                faults.append(f"{TF_CONFIG}: {place}: {shown(address)} is already the address of {places[address]}")
            else:
                places[address] = place
    if len(jobs.get(CHIEF, ())) > 1:
        faults.append(f"{TF_CONFIG}: cluster.chief: expected one chief, got {len(jobs[CHIEF])}")
    if not cluster.keys() & {CHIEF, WORKER} and not any(nearest(key, (CHIEF, WORKER)) for key in cluster):
        faults.append(f"{TF_CONFIG}: cluster: there is no worker; add 'worker' with the addresses of the workers")
    if PS in jobs:
        faults += [
            f"{TF_CONFIG}: cluster: parameter servers need {what}; add '{job}' with its address"
            for job, what in ((CHIEF, "a chief, which coordinates"), (WORKER, "a worker"))
            if job not in cluster
        ]
    return jobs


def _address_fault(address: object) -> str | None:
    found = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
    if found and 0 < int(found[1]) <= _MOST_PORTS:
        return None
    if found:
        return f"expected a port from 1 to {_MOST_PORTS}, got {shown(address)}"
    scheme = "; leave the scheme out" if isinstance(address, str) and "://" in address else ""
    return f"expected an address such as 'host:2222', got {shown(address)}{scheme}"


def _own(task: object, jobs: Mapping[str, Sequence[str]], faults: list[str]) -> tuple[str, int, str] | None:
    """The job, index and address of this process; None if they are at fault."""
    if not isinstance(task, dict):
        given = "is missing" if task is None else f"has {shown(task)}"
        example = '{"type": "worker", "index": 0}'
        faults.append(f"{TF_CONFIG}: task: expected which task this process is, such as {example}; it {given}")
        return None
    faults += _unknown(task, (*_TASK_KEYS, *_TASK_KEYS_OF_PLATFORMS), "task: ")
    faults += [f"{TF_CONFIG}: task: '{key}' is missing" for key in _TASK_KEYS if key not in task]
    job, index = task.get("type"), _whole(task.get("index"))
    if "index" in task and index is None:
        faults.append(f"{TF_CONFIG}: task.index: expected a number of 0 or more, got {shown(task['index'])}")
    if "type" not in task:
        return None
    if job == EVALUATOR:
        faults.append(
            f"{TF_CONFIG}: task.type: training evaluates by itself, without an evaluator; to evaluate at another "
            f"time, run `netspec evaluate` without {TF_CONFIG}"
        )
        return None
    if job not in _JOBS:
        near = nearest(job, _JOBS) if isinstance(job, str) else None
        help = f"did you mean '{near}'?" if near else f"known: {listed(_JOBS[:-1])}"
        faults.append(f"{TF_CONFIG}: task.type: unknown job {shown(job)}; {help}")
        return None
    if job not in jobs:
        if jobs:
            faults.append(f"{TF_CONFIG}: task.type: the cluster has no '{job}'; it has {listed([*jobs])}")
        return None
    if index is None or not jobs[job]:
        return None
    if index >= len(jobs[job]):
        numbers = f"it has {counted(len(jobs[job]), job)}, counted from 0"
        faults.append(f"{TF_CONFIG}: task.index: the cluster has no {job} {index}; {numbers}")
        return None
    return job, index, jobs[job][index]


def _whole(value: object) -> int | None:
    """A number of 0 or more, which scripts of a shell may give in quotes."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
