"""What Prometheus reads: the labs' clusters, and how this server does.

Law of the module: reading takes a bounded time, lets labs have their turn in between, and wakes none of them; a lab that is not in memory
is not there. What was left out is itself a number.
"""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Iterable
from itertools import accumulate
from time import perf_counter

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, PROCESS_COLLECTOR
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from streamlab.engine.hub import Hub
from streamlab.engine.tally import BOUNDS
from streamlab.labs.guards import allows
from streamlab.labs.hub import get_hub
from streamlab.labs.roles import What
from streamlab.operations.kafka_metrics import MOST_LABS, KafkaReading
from streamlab.operations.state import Counts, ServerState, counts, server_state, version

SECONDS = 0.5
"""How long reading the labs may take in all."""


class Reading(Collector):
    """What was read at one moment."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        yield from self._families
        yield from PROCESS_COLLECTOR.collect()


@never_cache
@require_safe
@allows(What.READ_METRICS)
async def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus: whoever looks after the server, this machine, or whoever brings STREAMLAB_METRICS_TOKEN."""
    reading = await read(get_hub())
    text = await sync_to_async(generate_latest, thread_sensitive=False)(reading)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


async def read(hub: Hub) -> Reading:
    """Everything, as it is now."""
    kafka, begun = KafkaReading(), perf_counter()
    for number, runner in enumerate(hub.runners()):
        if number >= MOST_LABS or perf_counter() - begun > SECONDS or runner.frozen is not None:
            kafka.left_out.labs += 1
            continue
        kafka.add(runner.lab.code, runner.course.world.picture())
        await asyncio.sleep(0)
    state, kept = server_state(hub), await sync_to_async(counts)()
    return Reading([*kafka.families(), *_left_out(kafka), *_server(state, kept), *_tally(hub)])


def _left_out(kafka: KafkaReading) -> Iterable[Metric]:
    family = GaugeMetricFamily("streamlab_metrics_left_out", "What this reading of the labs does not show", labels=["what"])
    family.add_metric(["labs"], kafka.left_out.labs)
    family.add_metric(["partitions"], kafka.left_out.partitions)
    family.add_metric(["offsets"], kafka.left_out.offsets)
    yield family


def _server(state: ServerState, kept: Counts) -> Iterable[Metric]:
    yield InfoMetricFamily("streamlab_build", "Versions", {"version": version(), "python": platform.python_version()})
    yield _gauge("streamlab_labs", "Labs that are kept", kept.labs)
    yield _gauge("streamlab_labs_running", "Labs in memory", len(state.labs))
    yield _gauge("streamlab_labs_awake", "Labs in which time may pass for somebody", sum(one.awake for one in state.labs))
    yield _gauge("streamlab_labs_frozen", "Labs that stand still because StreamLab contradicted itself", len(state.frozen))
    frozen = GaugeMetricFamily("streamlab_lab_frozen", "1: this lab stands still; what was broken", labels=["lab", "invariant"])
    for one in state.frozen:
        frozen.add_metric([one.code, one.invariant], 1)
    yield frozen
    yield _gauge("streamlab_viewers", "Pages that look at a lab", state.viewers)
    yield _gauge("streamlab_real_client_connections", "Connections of real Kafka clients", state.real_clients)
    rooms = GaugeMetricFamily("streamlab_rooms", "Rooms by state", labels=["state"])
    for name, number in kept.rooms.items():
        rooms.add_metric([name], number)
    yield rooms
    yield _gauge("streamlab_seats", "Seats of rooms that are not over", kept.seats)


def _tally(hub: Hub) -> Iterable[Metric]:
    tally = hub.tally()
    yield CounterMetricFamily("streamlab_frames_sent", "Frames sent to pages", tally.frames)
    yield CounterMetricFamily("streamlab_frames_dropped", "Frames not sent, since a page did not keep up", tally.dropped)
    yield CounterMetricFamily("streamlab_viewers_sent_away", "Pages that never caught up", tally.sent_away)
    yield CounterMetricFamily("streamlab_invariant_checks", "Checks of what must be true of a cluster at any moment", tally.checks)
    yield CounterMetricFamily("streamlab_ticks_late", "Turns of labs whose arrears had to be forgotten", tally.late)
    bounds = [*map(str, BOUNDS), "+Inf"]
    buckets = list(zip(bounds, accumulate(tally.turns), strict=True))
    yield HistogramMetricFamily("streamlab_tick_duration_seconds", "How long one turn of a lab took", buckets, tally.turn_seconds)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value)
