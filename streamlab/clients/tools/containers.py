"""Lines of a course around the tools: docker, and whatever starts brokers.

Law of the module: a tool inside of `docker exec` or `docker run` is that tool. Everything else is the lab's to answer, which knows its
brokers and its address.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

DOCKER = ("docker", "podman")
STARTERS = (
    *DOCKER,
    "docker-compose",
    "kafka-server-start.sh",
    "kafka-server-stop.sh",
    "kafka-storage.sh",
    "zookeeper-server-start.sh",
    "zookeeper-server-stop.sh",
)
"""Words that begin such a line."""


def inside(words: Sequence[str], tools: Collection[str]) -> list[str]:
    """The words from the tool on, where docker is to run one; else the words as they are."""
    if not words or words[0] not in (*DOCKER, "docker-compose"):
        return list(words)
    for number, word in enumerate(words):
        stem = word.replace("\\", "/").rpartition("/")[2].removesuffix(".sh")
        if f"{stem}.sh" in tools:
            return list(words[number:])
    return list(words)


def starter(word: str) -> str:
    """The word as it stands in `STARTERS`, with or without its path; empty: it is none."""
    name = word.replace("\\", "/").rpartition("/")[2]
    return name if name in STARTERS else ""
