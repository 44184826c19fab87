"""What applications send, and when."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from streamlab.clients.cast import Cast
from streamlab.clients.workloads import Payments
from streamlab.events.clients import FilePlayed, ProducerChanged
from streamlab.simulation.chance import Stream
from tests.clients.rig import TOPIC, Rig


def cast(rig: Rig, files: dict[str, bytes] | None = None) -> Cast:
    return Cast(rig.around, files or {}, rig.bootstrap)


@pytest.mark.parametrize("rate", [0.2, 1.0, 3.0, 10.0, 49.9, 50.0, 51.0, 333.0, 2_000.0])
def test_a_rate_is_kept_exactly(rate: float) -> None:
    rig = Rig()
    lab = cast(rig)
    lab.add_producer(lab.prepare_producer(TOPIC, rate=rate))
    rig.wait(10_000)
    assert abs(rig.around.ledger.sent - rate * 10) <= max(1.0, rate * 0.02)
    before = rig.around.ledger.sent
    rig.wait(10_000)
    assert abs(rig.around.ledger.sent - before - rate * 10) <= 1


def test_many_records_share_an_event() -> None:
    rig = Rig()
    lab = cast(rig)
    role = lab.add_producer(lab.prepare_producer(TOPIC, rate=5_000.0))
    rig.wait(1_000)
    assert len(rig.told(ProducerChanged)) == 0
    assert role.producer.tally.acknowledged > 4_500
    assert rig.around.scheduler.handled < 1_000


def test_pausing_and_changing_the_rate() -> None:
    rig = Rig()
    lab = cast(rig)
    role = lab.add_producer(lab.prepare_producer(TOPIC, rate=10.0))
    rig.wait(1_000)
    role.change(paused=True)
    sent = rig.around.ledger.sent
    rig.wait(5_000)
    assert rig.around.ledger.sent == sent
    assert role.state == "paused"
    role.change(rate=20.0, paused=False)
    rig.wait(1_000)
    assert 19 <= rig.around.ledger.sent - sent <= 21


def test_keys_are_uniform_skewed_or_none() -> None:
    for keys, noisy in (("uniform", 111), ("skewed", 644)):
        payments = Payments("payments", keys, 9, Stream(1))
        seen = Counter(payments.next()[0] for _ in range(1_000))
        assert len(seen) == 9
        assert abs(seen[b"user-1"] - noisy) < 50
    assert Payments("payments", "none", 9, Stream(1)).next()[0] is None


def test_values_look_like_payments() -> None:
    payments = Payments("payments", "uniform", 9, Stream(1))
    key, value = payments.next()
    event = msgspec.json.decode(value)
    assert list(event) == ["payment", "user", "amount", "currency", "status"]
    assert event["user"].encode() == key
    assert "order" in msgspec.json.decode(Payments("orders", "none", 1, Stream(1)).next()[1])


def test_an_application_that_is_blocked_sends_nothing() -> None:
    rig = Rig()
    lab = cast(rig)
    lab.add_producer(lab.prepare_producer("not-there", rate=10.0))
    rig.wait(30_000)
    assert rig.around.ledger.sent == 1


FILE = b"at,user,n\n" + b"".join(b"%d,user-%d,%d\n" % (1_700_000_000 + n, n % 3, n) for n in range(20))


def play(rig: Rig, data: bytes, **how: object) -> tuple[Cast, str]:
    lab = cast(rig, {"digest": data})
    spec, made = lab.prepare_file(TOPIC, "digest", "events.csv", "csv", **how)  # type: ignore[arg-type]
    assert made is not None
    lab.add_producer(made)
    lab.play_file(spec, made.name)
    return lab, made.name


def test_a_file_is_played_at_its_own_times() -> None:
    rig = Rig()
    lab, name = play(rig, FILE, key_column="user", time_column="at", speed=2.0)
    assert name == "events"
    rig.wait(5_100)
    assert 10 <= rig.around.ledger.sent <= 12
    rig.wait(5_000)
    assert rig.around.ledger.sent == 20
    assert [fact.records for fact in rig.told(FilePlayed)] == [20]
    assert lab.producer(name).state == "finished"
    keys = [record.key for batch in rig.log().batches for record in batch.records or ()]
    assert keys[:4] == [b"user-0", b"user-1", b"user-2", b"user-0"]


def test_a_file_is_played_at_a_rate() -> None:
    rig = Rig()
    play(rig, FILE, rate=4.0)
    rig.wait(2_100)
    assert rig.around.ledger.sent == 9
    rig.wait(4_000)
    assert rig.around.ledger.sent == 20


def test_bad_lines_are_skipped_and_told() -> None:
    rig = Rig()
    play(rig, FILE + b"bad\n1,2,3\n", rate=1_000.0)
    rig.wait(1_000)
    assert [fact.records for fact in rig.told(FilePlayed)] == [21]
    assert rig.told(ProducerChanged)[-1].told.startswith("events skipped 1 line of events.csv. Line 22 has 1 value")


def test_many_rows_of_one_moment_do_not_stop_the_world() -> None:
    rig = Rig()
    play(rig, b"at,n\n" + b"1700000000,1\n" * 5_000, time_column="at")
    rig.wait(100)
    assert rig.around.ledger.sent == 5_000


def test_pausing_a_file() -> None:
    rig = Rig()
    lab, name = play(rig, FILE, rate=10.0)
    rig.wait(500)
    lab.producer(name).change(paused=True)
    sent = rig.around.ledger.sent
    rig.wait(3_000)
    assert rig.around.ledger.sent == sent
    lab.producer(name).change(paused=False)
    rig.wait(3_000)
    assert rig.around.ledger.sent == 20


def test_a_player_is_small_in_a_checkpoint_and_goes_on_after_it() -> None:
    rig = Rig()
    data = FILE + b"1700000100,user-9,%s\n" % (b"9" * 500_000)
    lab, _ = play(rig, data, rate=10.0)
    rig.wait(500)
    copy, its_cast = rig.pickled(rig, lab)
    its_cast.files = {"digest": data}
    for one in (rig, copy):
        one.wait(1_200)
    assert copy.around.journal.digest == rig.around.journal.digest


def test_a_file_that_is_gone_ends_the_playing() -> None:
    rig = Rig()
    lab, _ = play(rig, FILE, rate=10.0)
    lab.files = {}
    rig.wait(1_000)
    assert "is not here any more" in rig.told(ProducerChanged)[-1].told
