"""The programs of `tests/clients/programs`, one per library, as processes that a test talks to.

Law of the module: a test waits for what a program says, never for a length of time; what it said stays in order.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.served import ROOT

PROGRAMS = ROOT / "tests" / "clients" / "programs"
PROVISIONS = ROOT / ".kafka"
"""Where `.ci/run` puts what it downloads: jars in `libs`, `node/node_modules`, compiled Go programs in `bin`."""
QUICK_JAVA = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256M"]

Event = dict[str, Any]


def missing(what: str) -> None:
    """Skips the test, with the reason; fails it in CI, which installs everything."""
    if os.environ.get("STREAMLAB_CI"):
        pytest.fail(f"{what} is missing: .ci/run installs it.")
    pytest.skip(f"{what} is missing (.ci/run installs it).")


def need(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        missing(f"The program {program}")
    return str(found)


def jars() -> Path:
    """Kafka's jars."""
    folder = Path(os.environ.get("STREAMLAB_KAFKA_LIBS") or PROVISIONS / "libs")
    if not any(folder.glob("kafka-clients-*.jar")):
        missing(f"Kafka's jars in {folder}")
    return folder


def node_modules() -> Path:
    folder = PROVISIONS / "node" / "node_modules"
    if not (folder / "kafkajs").is_dir():
        missing(f"kafkajs in {folder}")
    return folder


@dataclass(frozen=True)
class Library:
    """`codecs`: the compressions that it has without further parts (kafkajs: with kafkajs-snappy, which its documentation names)."""

    name: str
    codecs: tuple[str, ...]
    start: Callable[[Path], list[str]]
    """The command that runs its program; the folder is there for what has to be built first."""


def _python(program: str, package: str) -> Callable[[Path], list[str]]:
    def command(_: Path) -> list[str]:
        if importlib.util.find_spec(package) is None:
            missing(f"The Python package {package}")
        return [sys.executable, str(PROGRAMS / "python" / program)]

    return command


def _kafkajs(folder: Path) -> list[str]:
    node = need("node")
    copy = folder / "node"
    if not copy.exists():
        shutil.copytree(PROGRAMS / "node", copy)
        (copy / "node_modules").symlink_to(node_modules())
    return [node, str(copy / "kafkajs_client.mjs")]


def _java(folder: Path) -> list[str]:
    java, javac, libs = need("java"), need("javac"), jars()
    classes = folder / "java"
    if not classes.exists():
        source = PROGRAMS / "java" / "JavaClient.java"
        subprocess.run([javac, "-cp", f"{libs}/*", "-d", str(classes), str(source)], check=True, timeout=120)
    return [java, *QUICK_JAVA, "-cp", f"{classes}:{PROGRAMS / 'java'}:{libs}/*", "JavaClient"]


def _go(program: str) -> Callable[[Path], list[str]]:
    def command(_: Path) -> list[str]:
        binary = PROVISIONS / "bin" / program
        if not binary.exists():
            missing(f"The program {binary}")
        return [str(binary)]

    return command


EVERY_CODEC = ("none", "gzip", "snappy", "lz4", "zstd")
LIBRARIES = {
    library.name: library
    for library in (
        Library("confluent-kafka", EVERY_CODEC, _python("confluent_client.py", "confluent_kafka")),
        Library("kafka-python", EVERY_CODEC, _python("kafka_python_client.py", "kafka")),
        Library("aiokafka", EVERY_CODEC, _python("aiokafka_client.py", "aiokafka")),
        Library("kafkajs", ("none", "gzip", "snappy"), _kafkajs),
        Library("java", EVERY_CODEC, _java),
        Library("franz-go", EVERY_CODEC, _go("franz")),
        Library("sarama", EVERY_CODEC, _go("sarama")),
    )
}


class Program:
    """A running program: `lines` grows as it prints, and `events` with the lines that are objects with the key `event`."""

    def __init__(self, command: list[str], errors: Path, folder: Path | None = None) -> None:
        self.command = command
        self.lines: list[str] = []
        self.events: list[Event] = []
        self._errors = errors
        self._news = threading.Condition()
        with errors.open("wb") as to:
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=to, text=True, cwd=folder, start_new_session=True
            )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                if line.startswith('{"event":'):
                    self.events.append(json.loads(line))
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def tell(self, *words: str) -> None:
        assert self.process.stdin
        try:
            self.process.stdin.write(" ".join(words) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise AssertionError(f"{self} has ended; it said {self.lines[-5:]}\n{self.complaints()}") from None

    def ask(self, *words: str, answer: str, seconds: float = 20) -> Event:
        """Gives an order and waits for its answer."""
        begun = len(self.events)
        self.tell(*words)
        return self.wait(lambda: self.said(answer, begun), f"{answer!r} after {' '.join(words)!r}", seconds)[0]

    def said(self, event: str, begun: int = 0) -> list[Event]:
        return [each for each in self.events[begun:] if each["event"] == event]

    def wait(self, seen: Callable[[], Any], what: str, seconds: float = 30) -> Any:
        """Waits until `seen` is true of what was said, and returns what it returned."""
        deadline = time.monotonic() + seconds
        with self._news:
            while not (result := seen()):
                left = deadline - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and not self._listener.is_alive()):
                    raise AssertionError(f"{self} never saw {what}; it said {self.lines[-5:]}\n{self.complaints()}")
                self._news.wait(min(left, 1.0))
            return result

    def finish(self, seconds: float = 60) -> list[Event]:
        """Waits for the program's end, which must be a good one."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self} did not end in {seconds} s; {self.lines[-3:]}\n{self.complaints()}") from None
        self._listener.join(10)
        assert status == 0, f"{self} ended with {status}\n{self.complaints()}"
        return self.events

    def interrupt(self) -> None:
        """As Ctrl-C in its terminal: everything that it started is told too."""
        os.killpg(self.process.pid, signal.SIGINT)

    def kill(self) -> None:
        """As `kill -9`: no word to anybody."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def close(self) -> None:
        """Once it has ended: nothing of it stays open."""
        self._listener.join(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def complaints(self) -> str:
        """The end of its standard error."""
        return self.errors()[-2000:]

    def errors(self) -> str:
        return self._errors.read_text(errors="replace")

    @property
    def partitions(self) -> set[int]:
        told = self.said("assigned")
        return set(told[-1]["partitions"]) if told else set()

    @property
    def records(self) -> list[Event]:
        return self.said("record")

    def __str__(self) -> str:
        return " ".join(Path(word).name for word in self.command[-12:])


class Programs:
    """Starts programs of one cluster and ends all that are left."""

    def __init__(self, bootstrap: str, built: Path, folder: Path) -> None:
        self.bootstrap = bootstrap
        self.started: list[Program] = []
        self._built = built
        self._folder = folder

    def start(self, library: str, command: str, name: str = "", **options: object) -> Program:
        """`options` become `--option value`; `name` is the client id."""
        words = [*LIBRARIES[library].start(self._built), command, "--bootstrap", self.bootstrap]
        words += ["--client-id", name or f"{library}-{command}"]
        for option, value in options.items():
            words += [f"--{option.replace('_', '-')}", str(value)]
        return self.run(words)

    def run(self, command: list[str], folder: Path | None = None) -> Program:
        """`folder`: where it runs."""
        program = Program(command, self._folder / f"stderr-{len(self.started)}.txt", folder)
        self.started.append(program)
        return program

    def end(self) -> None:
        for program in self.started:
            if program.process.poll() is None:
                program.kill()
            program.close()
