"""Every fault of a TF_CONFIG at its key, and what a sound one describes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netspec.training.tf_config import Cluster, ClusterError, Task, read_cluster

A, B, C, D = (f"host{i}:2222" for i in range(4))
WORKER_0 = {"type": "worker", "index": 0}


def read(config: object) -> Cluster | None:
    return read_cluster({"TF_CONFIG": config if isinstance(config, str) else json.dumps(config)})


def faults(config: object) -> list[str]:
    with pytest.raises(ClusterError) as caught:
        read(config)
    assert str(caught.value) == "\n".join(caught.value.faults)
    return list(caught.value.faults)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"TF_CONFIG": ""},
        {"TF_CONFIG": " {} "},
        {"TF_CONFIG": '{"environment": "cloud", "task": {}}'},
        {"TF_CONFIG": json.dumps({"cluster": {"worker": [A]}, "task": WORKER_0})},
        {"TF_CONFIG": json.dumps({"cluster": {"chief": [A]}, "task": {"type": "chief", "index": 0}})},
    ],
)
def test_a_process_that_trains_alone(environment: dict[str, str]) -> None:
    assert read_cluster(environment) is None


def test_workers() -> None:
    cluster = read({"cluster": {"worker": [A, B]}, "task": {"type": "worker", "index": 1}})
    assert cluster is not None
    assert cluster.tasks == (Task("worker", 0, A), Task("worker", 1, B))
    assert (cluster.own, cluster.chief, cluster.is_chief) == (cluster.tasks[1], cluster.tasks[0], False)
    assert [task.name for task in cluster.tasks] == ["worker 0", "worker 1"]
    assert cluster.config() == {"worker": [A, B]}


def test_a_chief_comes_first_wherever_it_stands_and_an_evaluator_takes_no_part() -> None:
    cluster = read(
        {
            "cluster": {"evaluator": [D], "ps": [C], "worker": [B], "chief": [A]},
            "task": {"type": "chief", "index": "0", "trial": "1"},
            "environment": "cloud",
        }
    )
    assert cluster is not None
    assert cluster.trainers == (Task("chief", 0, A), Task("worker", 0, B))
    assert cluster.servers == (Task("ps", 0, C),)
    assert cluster.is_chief
    assert cluster.own.name == "the chief"
    assert cluster.config() == {"chief": [A], "worker": [B], "ps": [C]}


def test_addresses_of_ipv6() -> None:
    cluster = read({"cluster": {"worker": ["[::1]:2222", "a-b.c_d:1"]}, "task": WORKER_0})
    assert cluster is not None
    assert cluster.chief.address == "[::1]:2222"


def test_what_is_no_json() -> None:
    assert faults("{'cluster': {}}") == [
        (
            "TF_CONFIG is no JSON: Expecting property name enclosed in double quotes at line 1, column 2: "
            "''cluster': {}}'; JSON has its strings in double quotes"
        )
    ]
    assert faults("[" * 100_000) == [
        "TF_CONFIG is no JSON that can be read: it is too deep, or has a number that is too long"
    ]


def test_what_is_no_mapping() -> None:
    assert faults([1]) == ["TF_CONFIG: expected a mapping with 'cluster' and 'task', got [1]"]


def test_every_fault_at_its_key() -> None:
    text = """{
        "clusters": {}, "environment": "cloud",
        "cluster": {"worker": ["a:2222", "a:2222", "b", "c:0", "d:70000", 3, "grpc://e:1"], "chief": ["f:1", "g:1"],
                    "ps": {}, "wroker": []},
        "task": {"type": "worker", "index": 7, "indx": 7}, "task": {"type": "worker", "index": 7, "indx": 7}
    }"""
    assert faults(text) == [
        "TF_CONFIG: the key 'task' is given twice",
        "TF_CONFIG: unknown key 'clusters'; did you mean 'cluster'?",
        "TF_CONFIG: cluster: unknown key 'wroker'; did you mean 'worker'?",
        "TF_CONFIG: cluster.worker[1]: 'a:2222' is already the address of cluster.worker[0]",
        "TF_CONFIG: cluster.worker[2]: expected an address such as 'host:2222', got 'b'",
        "TF_CONFIG: cluster.worker[3]: expected a port from 1 to 65535, got 'c:0'",
        "TF_CONFIG: cluster.worker[4]: expected a port from 1 to 65535, got 'd:70000'",
        "TF_CONFIG: cluster.worker[5]: expected an address such as 'host:2222', got 3",
        "TF_CONFIG: cluster.worker[6]: expected an address such as 'host:2222', got 'grpc://e:1'; leave the scheme out",
        'TF_CONFIG: cluster.ps: expected a list of addresses such as ["host:2222"], got {}',
        "TF_CONFIG: cluster.chief: expected one chief, got 2",
        "TF_CONFIG: task: unknown key 'indx'; did you mean 'index'?",
        "TF_CONFIG: task.index: the cluster has no worker 7; it has 7 workers, counted from 0",
    ]


TWO = {"worker": [A, B]}


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"task": WORKER_0}, "'task' is given, and 'cluster' is missing: the addresses of the workers"),
        ({"cluster": [A], "task": WORKER_0}, f"cluster: expected a mapping from jobs to addresses, got ['{A}']"),
        ({"cluster": {"worker": []}, "task": WORKER_0}, None),
        (
            {"cluster": {}, "task": WORKER_0},
            "cluster: there is no worker; add 'worker' with the addresses of the workers",
        ),
        ({"cluster": {"wroker": [A]}, "task": WORKER_0}, "cluster: unknown key 'wroker'; did you mean 'worker'?"),
        (
            {"cluster": {"ps": [A], "worker": [B]}, "task": WORKER_0},
            "cluster: parameter servers need a chief, which coordinates; add 'chief' with its address",
        ),
        (
            {"cluster": {"ps": [A], "chief": [B]}, "task": {"type": "ps", "index": 0}},
            "cluster: parameter servers need a worker; add 'worker' with its address",
        ),
        (
            {"cluster": TWO},
            'task: expected which task this process is, such as {"type": "worker", "index": 0}; it is missing',
        ),
        ({"cluster": TWO, "task": [0]}, None),
        ({"cluster": TWO, "task": {"index": 0}}, "task: 'type' is missing"),
        ({"cluster": TWO, "task": {"type": "worker"}}, "task: 'index' is missing"),
        ({"cluster": TWO, "task": {**WORKER_0, "index": -1}}, "task.index: expected a number of 0 or more, got -1"),
        ({"cluster": TWO, "task": {**WORKER_0, "index": True}}, "task.index: expected a number of 0 or more, got true"),
        (
            {"cluster": TWO, "task": {"type": "Worker", "index": 0}},
            "task.type: unknown job 'Worker'; did you mean 'worker'?",
        ),
        (
            {"cluster": TWO, "task": {"type": "master", "index": 0}},
            "task.type: unknown job 'master'; known: chief, worker and ps",
        ),
        (
            {"cluster": TWO, "task": {"type": "chief", "index": 0}},
            "task.type: the cluster has no 'chief'; it has worker",
        ),
        (
            {"cluster": TWO, "task": {"type": "evaluator", "index": 0}},
            (
                "task.type: training evaluates by itself, without an evaluator; to evaluate at another time, run "
                "`netspec evaluate` without TF_CONFIG"
            ),
        ),
    ],
)
def test_one_fault_is_reported_once(config: Any, fault: str | None) -> None:
    (found,) = faults(config)
    assert found.startswith("TF_CONFIG: ")
    assert fault is None or found == f"TF_CONFIG: {fault}"
