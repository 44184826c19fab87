"""The metadata log and who follows it.

Law of the room: records are appended whole batch by whole batch; a follower gets what it lacks, or a snapshot where the log has
forgotten it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from streamlab.cluster.metadata_image import MetadataDelta, MetadataImage, MetadataRecord
from streamlab.protocol.messages.controller import FetchMetadataRequest, FetchMetadataResponse
from streamlab.simulation.network import Network, Request

RECORDS_KEPT = 20_000
"""How many records are kept before followers that lag further get a snapshot."""


class WaitingFetch(msgspec.Struct):
    """A broker waits for news; `number` tells its time-out from an older one's."""

    request: Request
    number: int


class MetadataLog:
    """Records from `start` on, and the image they make."""

    def __init__(self, name: str, network: Network, static: Mapping[str, str]) -> None:
        self.image = MetadataImage(static)
        self.start = 0
        self.records: list[MetadataRecord] = []
        self.waiting: dict[int, WaitingFetch] = {}
        self._name = name
        self._network = network
        self._number = 0

    @property
    def end(self) -> int:
        return self.start + len(self.records)

    def append(self, records: list[MetadataRecord]) -> MetadataDelta:
        """Write records; whoever waits gets them now."""
        delta = MetadataDelta()
        self.image.apply(tuple(records), delta)
        self.records += records
        if len(self.records) > 2 * RECORDS_KEPT:
            gone = len(self.records) - RECORDS_KEPT
            del self.records[:gone]
            self.start += gone
        waiting, self.waiting = self.waiting, {}
        for fetch in waiting.values():
            self._answer(fetch.request)
        return delta

    def fetch(self, request: Request) -> int | None:
        """Answer a broker now if there is news, else let it wait; then returns the wait's number for its time-out."""
        body: FetchMetadataRequest = request.body
        if body.fetch_offset != self.end:
            self._answer(request)
            return None
        self._number += 1
        self.waiting[body.broker_id] = WaitingFetch(request, self._number)
        return self._number

    def expire(self, broker: int, number: int) -> None:
        """A broker has waited long enough: an empty answer."""
        fetch = self.waiting.get(broker)
        if fetch is not None and fetch.number == number:
            del self.waiting[broker]
            self._answer(fetch.request)

    def _answer(self, request: Request) -> None:
        offset = request.body.fetch_offset
        if self.start <= offset <= self.end:
            body = FetchMetadataResponse(tuple(self.records[offset - self.start :]), self.end)
        else:
            body = FetchMetadataResponse(self.image.snapshot(), self.end, snapshot=True)
        self._network.answer(self._name, request.source, request.correlation, body)
