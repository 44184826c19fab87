"""What a course has people type around the tools: docker and npm.

Law of the module: a tool inside of `docker exec` or `docker run` is that tool; whatever would start a broker or a program says what there
is in its place. Nothing is pretended to run.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

BROKERS_RUN = (
    "This lab's brokers run already, at localhost:9092: go on with the tools, such as "
    "kafka-topics.sh --bootstrap-server localhost:9092 --list."
)
PROGRAMS = (
    "Programs run on your own machine: Connect, above the stage, has this lab's address and the code. "
    "Here a consumer is added on the stage, and a record is sent with {line}."
)
SEND = "echo 'user1|signed up' | kafka-console-producer.sh --bootstrap-server localhost:9092 --topic quickstart-events {keyed}"
KEYED = "--reader-property parse.key=true --reader-property key.separator='|'"
DOCKER, NODE = ("docker", "podman"), ("npm", "npx", "node", "tsx", "yarn", "pnpm")


def inside(words: Sequence[str], tools: Collection[str]) -> list[str]:
    """The words from the tool on, where docker is to run one; else the words as they are."""
    if not words or words[0] not in DOCKER:
        return list(words)
    for number, word in enumerate(words):
        stem = word.replace("\\", "/").rpartition("/")[2].removesuffix(".sh")
        if f"{stem}.sh" in tools:
            return list(words[number:])
    return list(words)


def answer(words: Sequence[str]) -> str:
    """What to say to a line that no tool answers; empty: nothing of the course."""
    if not words:
        return ""
    if words[0] in DOCKER or words[0] in ("docker-compose", "kafka-server-start.sh", "kafka-storage.sh"):
        return BROKERS_RUN
    if words[0] in NODE:
        return PROGRAMS.format(line=SEND.format(keyed=KEYED))
    return ""
