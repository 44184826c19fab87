"""One seed, one journal: whatever the hash seed is."""

from __future__ import annotations

import os
import subprocess
import sys

from streamlab.clients.cast import Cast
from tests.clients.rig import GROUP, TOPIC, Rig


def digest() -> str:
    """A little life of two producers and two consumers, with mishaps."""
    rig = Rig(brokers=3, partitions=3)
    lab = Cast(rig.around, {}, rig.bootstrap)
    for flavour in ("java", "librdkafka", "kafkajs"):
        lab.add_producer(lab.prepare_producer(TOPIC, flavour=flavour, rate=20.0, keys="none"))
    rig.coordinator.expected = 2
    for _ in range(2):
        lab.add_consumer(lab.prepare_consumer(GROUP, [TOPIC], processing_ms=7.5, settings={"auto.offset.reset": "earliest"}))
    rig.wait(3_000)
    rig.around.network.down("broker-2")
    rig.wait(2_000)
    rig.lead(1, 3)
    rig.wait(2_000)
    rig.brokers[2].start()
    lab.consumer("C1").stop()
    rig.wait(5_000)
    return rig.around.journal.digest.hex()


def test_the_journal_does_not_depend_on_the_hash_seed() -> None:
    program = "from tests.clients.test_reproducible import digest; print(digest())"
    seen = {digest()}
    for seed in ("0", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        seen.add(
            subprocess.run(
                [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
            ).stdout.strip()
        )
    assert len(seen) == 1
