"""Benchmark: building from the spec and by the hand-written function, in pairs, in one process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import peers
from measure import Row, paired, seconds

NETS = {"alexnet_v2": "", "inception_v3": "at most 1.03", "resnet_v1_50": ""}


def rows(runs: int) -> Iterator[Row]:
    """A net of each family."""
    for name, goal in NETS.items():
        subject = f"building {name} from its spec / by hand"
        if reason := peers.missing("tensorflow", "tf_slim", "tf_keras"):
            yield Row(subject, goal=goal, reason=reason)
            continue
        ours, theirs = partial(seconds, peers.by_spec(name)), partial(seconds, peers.by_hand(name))
        yield paired(subject, ours, theirs, runs, goal=goal, upside_down=True)
