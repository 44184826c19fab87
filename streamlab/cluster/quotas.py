"""Client quotas at one broker (`ClientQuotaManager`, `Rate`): who has sent or read too much waits until it is no longer too much.

Law of the module: a rate is that of the last eleven seconds, in samples of one second; the wait is how long it takes until the rate would be the
quota. Clients that share a quota share its rate. Only who connects without a name is known here, so the user is always ANONYMOUS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.events.clients import ClientThrottled
from streamlab.protocol.messages.data import FetchPartitionResponse, ProduceRequest
from streamlab.protocol.messages.quotas import CLIENT_ID, CONSUMER_BYTE_RATE, PRODUCER_BYTE_RATE, USER, Entity
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

ANONYMOUS = "ANONYMOUS"
SAMPLES, WINDOW_MS = 11, 1_000
"""quota.window.num and quota.window.size.seconds."""

OVERHEAD = 40
"""About as many bytes as an answer, or a partition in it, has besides its records."""

KEPT = 1_000
"""How many rates are remembered; the oldest go first."""

STRETCH_MS = 2_000
"""Throttled again within so long after a wait, it is the same stretch, and told once."""


class Sample:
    """What came within one second, or a little more."""

    __slots__ = ("last", "start", "value")

    def __init__(self, now: int) -> None:
        self.reset(now)

    def reset(self, now: int) -> None:
        self.start = self.last = now
        self.value = 0.0


class Rate:
    """Bytes per second over the samples (`Rate` over a `WindowedSum`)."""

    __slots__ = ("_current", "_samples")

    def __init__(self) -> None:
        self._samples: list[Sample] = []
        self._current = 0

    def record(self, value: float, now: int) -> None:
        """So many bytes more."""
        sample = self._at(now)
        if now - sample.start >= WINDOW_MS:
            self._current = (self._current + 1) % (SAMPLES + 1)
            if self._current >= len(self._samples):
                self._samples.append(Sample(now))
            sample = self._samples[self._current]
            sample.reset(now)
        sample.value += value
        sample.last = now

    def _at(self, now: int) -> Sample:
        if not self._samples:
            self._samples.append(Sample(now))
        return self._samples[self._current]

    def window_ms(self, now: int) -> int:
        """The time that the rate is of: never less than ten whole samples."""
        for sample in self._samples:
            if now - sample.last >= SAMPLES * WINDOW_MS:
                sample.reset(now)
        elapsed = now - min((sample.start for sample in self._samples), default=now)
        missing = SAMPLES - 1 - elapsed // WINDOW_MS
        return max(1, elapsed + max(0, missing) * WINDOW_MS)

    def measure(self, now: int) -> float:
        """Bytes per second."""
        window = self.window_ms(now)
        return sum(sample.value for sample in self._samples) / (window / 1000)

    def wait_ms(self, quota: float, now: int) -> int:
        """How long until no more than `quota` (`QuotaUtils.throttleTime`)."""
        rate = self.measure(now)
        return int((rate - quota) / quota * self.window_ms(now) + 0.5) if rate > quota else 0


class ClientQuotas:
    """What the clients of one broker have used of their quotas."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self._rates: dict[tuple[str, Entity], Rate] = {}
        self._told_until: dict[tuple[str, str], int] = {}

    def produced(self, request: Request) -> int:
        """A Produce request is done: mutes its client where it has sent too much, and answers for how long, in ms."""
        if not self.broker.image.quotas:
            return 0
        body: ProduceRequest = request.body
        size = body.size or sum(batch.size for part in body.partitions for batch in part.batches)
        return self._muted(request, self._used(PRODUCER_BYTE_RATE, body.client_id, size, counts_anyway=True))

    def read(self, request: Request, parts: list[FetchPartitionResponse]) -> int:
        """This would be the answer to a Fetch: how long the client is to wait for it, in ms; then it does not go out, and does not count."""
        if not self.broker.image.quotas:
            return 0
        size = OVERHEAD + sum(OVERHEAD + len(part.topic) + part.size for part in parts)
        return self._muted(request, self._used(CONSUMER_BYTE_RATE, request.body.client_id, size, counts_anyway=False))

    def _muted(self, request: Request, wait: int) -> int:
        if wait > 0:
            self.broker.mute(request.source, wait)
        return wait

    def most_to_read(self, client_id: str) -> int:
        """How many bytes one answer may have, so that it can ever go out."""
        found = self._of(CONSUMER_BYTE_RATE, client_id)
        return int(found[1] * (SAMPLES - 1) * WINDOW_MS / 1000) if found is not None else 2**31 - 1

    def _of(self, key: str, client_id: str) -> tuple[Entity, float] | None:
        """(who shares it, the quota) that counts for a client, the most particular first."""
        quotas = self.broker.image.quotas
        if not quotas:
            return None
        of_user, of_client = ((USER, ANONYMOUS), (USER, None)), ((CLIENT_ID, client_id), (CLIENT_ID, None))
        for user in of_user:
            for client in of_client:
                if (found := quotas.get((client, user), {}).get(key)) is not None:
                    return ((CLIENT_ID, client_id), (USER, ANONYMOUS)), found
        for user in of_user:
            if (found := quotas.get((user,), {}).get(key)) is not None:
                return ((USER, ANONYMOUS),), found
        for client in of_client:
            if (found := quotas.get((client,), {}).get(key)) is not None:
                return ((CLIENT_ID, client_id),), found
        return None

    def _used(self, key: str, client_id: str, size: int, counts_anyway: bool) -> int:
        found = self._of(key, client_id)
        if found is None:
            return 0
        shared, quota = found
        now = self.broker.now
        rate = self._rates.pop((key, shared), None) or Rate()
        self._rates[key, shared] = rate
        if len(self._rates) > KEPT:
            del self._rates[next(iter(self._rates))]
        rate.record(size, now)
        wait = rate.wait_ms(quota, now)
        if wait > 0:
            if not counts_anyway:
                rate.record(-size, now)
            self._tell(key, client_id, wait, quota)
        return wait

    def _tell(self, key: str, client_id: str, wait: int, quota: float) -> None:
        """Once per client and stretch."""
        broker = self.broker
        told_until = self._told_until.pop((key, client_id), -STRETCH_MS - 1)
        self._told_until[key, client_id] = broker.now + wait
        if len(self._told_until) > KEPT:
            del self._told_until[next(iter(self._told_until))]
        if broker.now > told_until + STRETCH_MS:
            because = broker.recorder.why(f"client:{client_id}")
            name = client_id or "a client"
            fact = ClientThrottled(at=broker.now, because=because, client=name, broker=broker.id, ms=wait, quota=key, rate=quota)
            broker.recorder.record(fact)
