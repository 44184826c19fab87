"""A tool as a process: started, fed, signalled; it prints until it ends.

Law of the module: what is kept is data: the command line, the input that is still unread and everything that the tool has heard. The
conversation itself is made anew from that after a checkpoint, and prints nothing twice. Output waits here until the engine takes it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import msgspec

from streamlab.clients.node import Context, Node, Timer
from streamlab.clients.tools.conversation import Ask, Draw, Exit, NoAnswer, ReadLine, Sleep, Step, Talk, Together
from streamlab.clients.tools.java import CONFIG_EXCEPTION, JavaError
from streamlab.clients.tools.screen import print_trace
from streamlab.events.clients import ToolEnded
from streamlab.simulation.sentence import noted, run_together, say

if TYPE_CHECKING:
    from streamlab.clients.cast import Cast

OWNER = "tool"
OUT, ERR = "out", "err"
MOST_WAITING = 16 * 1024 * 1024
"""Characters of output that wait to be taken; a tool whose output nobody takes is ended, as a broken pipe would end it."""

MOST_PORT = 65_535
EMPTY_SERVER = "Configuration 'bootstrap.servers' values must not be empty."
CONSOLE_PATIENCE_MS = 30_000
INTERRUPTED, TERMINATED, BROKEN_PIPE = 130, 143, 141
_NOTHING = object()


class Woken(Timer, gc=False):
    """A wait is over; `turn` names the one that is meant."""

    owner: ClassVar[str] = OWNER
    turn: int


class Asked(Context, gc=False):
    """Which of the requests of a step this is."""

    owner: ClassVar[str] = OWNER
    turn: int
    place: int


class Heard(msgspec.Struct, gc=False):
    """What a step came to, and when (virtual ms)."""

    at: int
    value: Any


class Console(Protocol):
    """A program that is no conversation: it has a producer or consumer of its own, and is kept as it is."""

    def on_input(self) -> None:
        """Lines of standard input have come, or its end."""

    def on_signal(self, status: int) -> None:
        """It is asked to end, and with this status it will."""

    def on_timer(self, turn: int) -> None:
        """What it waited for with `Process.after`."""

    def on_answer(self, body: Any) -> None:
        """What it asked for with `Process.ask`."""


class Process:
    """One run of a tool. `number`: rising within a lab. `files`: texts by the names that its options give. `tty`: somebody sits at it."""

    def __init__(
        self,
        number: int,
        tool: str,
        arguments: tuple[str, ...],
        cast: Cast,
        files: Mapping[str, str],
        tty: bool = False,
    ) -> None:
        self.number = number
        self.tool = tool
        self.arguments = arguments
        self.files = dict(files)
        self.tty = tty
        self.cast = cast
        self.bootstrap = cast.bootstrap
        self.console: Console | None = None
        self.status: int | None = None
        self.waiting: list[tuple[str, list[str]]] = []
        self.node = Node(f"{tool} {number}", cast.around, cast.bootstrap)
        self.node.parts[OWNER] = self
        self._size = 0
        self.lines: deque[str] = deque()
        self.eof = False
        self._heard: list[Heard] = []
        self._turn = 0
        self._answers: list[Any] = []
        self._alone = True
        self._reads = False
        self._talk: Talk | None = None
        self._again = False
        self.node.after(0, Woken(0))

    # What the world does to it

    def feed(self, lines: tuple[str, ...], eof: bool) -> None:
        """Standard input goes on."""
        if self.status is not None:
            return
        self.lines.extend(lines)
        self.eof = self.eof or eof
        if self.console is not None:
            self._guarded(self.console.on_input)
        else:
            self._read()

    def signal(self, name: str) -> None:
        """INT or TERM: the tool ends at once."""
        if self.status is not None:
            return
        status = INTERRUPTED if name == "INT" else TERMINATED
        if self.console is not None:
            self._guarded(self.console.on_signal, status)
        else:
            self.end(status)

    def end(self, status: int) -> None:
        """The process is over; its connections close."""
        if self.status is not None:
            return
        self.status = status
        self.console = None
        self._talk = None
        self._heard.clear()
        around = self.node.around
        around.network.down(self.node.name)
        around.network.forget(self.node.name)
        because = around.recorder.cause or around.recorder.why(f"client:{self.node.name}")
        around.recorder.record(ToolEnded(at=self.node.now, because=because, tool=self.tool, status=status))

    def collect(self) -> list[tuple[str, str]]:
        """What it has printed since the last call, as ("out" or "err", text); the lab's own sentences in it keep their forms."""
        waiting, self.waiting, self._size = self.waiting, [], 0
        return [(where, run_together(parts)) for where, parts in waiting]

    # What the tool does

    @property
    def now(self) -> int:
        """Virtual ms, as of what was heard last."""
        return self._heard[-1].at if self._heard else self.node.now

    @property
    def wall(self) -> int:
        """The lab's calendar, in ms since the epoch."""
        return self.now + self.node.scheduler.calendar_ahead

    def brokers_at(self, servers: str) -> tuple[str, ...]:
        """The brokers that --bootstrap-server means. Whatever a course writes (localhost:9092, kafka:29092) is this lab: there is no
        other. Only a port on which nobody would look for Kafka finds nobody there. Raises JavaError.
        """
        if "" in map(str.strip, servers.split(",")):
            raise JavaError(CONFIG_EXCEPTION, EMPTY_SERVER)
        found = False
        known = {self.node.around.endpoint(int(name.rpartition("-")[2]))[1] for name in self.bootstrap}
        for server in servers.split(","):
            host, _, port = server.strip().rpartition(":")
            if not host or not port.isdecimal():
                raise JavaError(CONFIG_EXCEPTION, f"Invalid url in bootstrap.servers: {server.strip()}")
            if int(port) > MOST_PORT:
                raise JavaError(CONFIG_EXCEPTION, f"Invalid port in bootstrap.servers: {server.strip()}")
            found = found or port[-3:-1] == "09" or int(port) in known
        return self.bootstrap if found else ()

    def address_of(self, broker: str) -> str:
        """host:port of a broker by its name on the network."""
        host, port = self.node.around.endpoint(int(broker.rpartition("-")[2]))
        return f"{host}:{port}"

    def file(self, name: str) -> str:
        """The text of a file that an option names (`Utils.loadProps`). Raises JavaError."""
        if name not in self.files:
            raise JavaError("java.nio.file.NoSuchFileException", name)
        return self.files[name]

    def read(self, name: str) -> str:
        """The same by `Utils.readFileAsString`."""
        try:
            return self.file(name)
        except JavaError as error:
            raise JavaError("java.io.IOException", f"Unable to read file {name}", error) from error

    def out(self, text: str) -> None:
        """Print a line."""
        self._print(OUT, text + "\n")

    def err(self, text: str) -> None:
        """Print a line on standard error."""
        self._print(ERR, text + "\n")

    def write(self, text: str, where: str = OUT) -> None:
        """Print without ending the line."""
        self._print(where, text)

    def _print(self, where: str, text: str) -> None:
        if self._again:
            return
        self._size += len(text)
        if self.waiting and self.waiting[-1][0] == where:
            self.waiting[-1][1].append(text)
        else:
            self.waiting.append((where, [text]))
        if self._size > MOST_WAITING and self.console is not None:
            self.end(BROKEN_PIPE)

    # What comes of its steps

    def on_timer(self, timer: Woken) -> None:
        if self.status is not None:
            return
        if self.console is not None:
            self._guarded(self.console.on_timer, timer.turn)
        elif timer.turn == self._turn:
            if not self._heard and (make := self._made()) is not None:
                self._open(make)
            else:
                self._hear(None)

    def _made(self) -> Callable[[Process], Console] | None:
        from streamlab.clients.tools.registry import TOOLS

        return TOOLS[self.tool].make

    def _open(self, make: Callable[[Process], Console]) -> None:
        """Start a console: a program with a producer or consumer of its own."""

        def begin() -> None:
            self.console = make(self)
            self.console.on_input()

        self._guarded(begin)

    def _guarded(self, deed: Callable[..., None], *given: Any) -> None:
        """What a console does ends it where it fails, never the lab."""
        try:
            deed(*given)
        except Exit as over:
            self.end(over.status)
        except JavaError as uncaught:
            self._uncaught(uncaught)
        except Exception as fault:
            self._broken(fault)

    def _uncaught(self, error: JavaError) -> None:
        """What a JVM says of an exception that nobody catches."""
        print_trace(self, JavaError(f'Exception in thread "main" {error.kind}', error.message, error.cause))
        self.end(1)

    def _broken(self, fault: Exception) -> None:
        """A fault of ours ends the tool, never the lab."""
        told = noted("{tool} has failed inside StreamLab: {kind}: {fault}. The lab goes on without it.")
        self.err(say(told, tool=self.tool, kind=type(fault).__name__, fault=str(fault)))
        self.end(1)

    def after(self, ms: int, turn: int) -> None:
        """A console is woken after so many virtual ms with this number."""
        self.node.after(ms, Woken(turn))

    def on_answer(self, context: Asked, body: Any) -> None:
        self._answer(context, body)

    def on_failure(self, context: Asked, error: int) -> None:
        self._answer(context, NoAnswer(error))

    def ask(self, target: str, body: Any) -> None:
        """A console asks a broker; `Console.on_answer` hears the answer, or `NoAnswer`."""
        self.node.ask(target, body, CONSOLE_PATIENCE_MS, Asked(0, 0))

    def _answer(self, context: Asked, value: Any) -> None:
        if self.console is not None:
            self._guarded(self.console.on_answer, value)
            return
        if self.status is not None or context.turn != self._turn:
            return
        self._answers[context.place] = value
        if all(one is not None for one in self._answers):
            answers, self._answers = self._answers, []
            self._hear(answers[0] if self._alone else answers)

    def _read(self) -> None:
        if self._reads and (self.lines or self.eof):
            self._reads = False
            self._hear(self.lines.popleft() if self.lines else None)

    def _hear(self, value: Any) -> None:
        self._heard.append(Heard(self.node.now, value))
        while value is not _NOTHING:
            value = self._go_on()
            if value is not _NOTHING:
                self._heard.append(Heard(self.node.now, value))

    def _go_on(self) -> Any:
        """Resume the conversation with what was heard last; returns what is heard at once, or _NOTHING where it has to wait."""
        try:
            step = self._resumed()
        except (StopIteration, Exit) as over:
            self.end(over.value if isinstance(over, StopIteration) else over.status)
            return _NOTHING
        except JavaError as uncaught:
            self._uncaught(uncaught)
            return _NOTHING
        except Exception as fault:
            self._broken(fault)
            return _NOTHING
        if self._size > MOST_WAITING:
            self.end(BROKEN_PIPE)
            return _NOTHING
        return self._take(step)

    def _resumed(self) -> Step:
        if self._talk is None:
            return self._replayed()
        return self._talk.send(self._heard[-1].value)

    def _replayed(self) -> Step:
        """The conversation from its beginning, silently up to what was heard last."""
        from streamlab.clients.tools.registry import TOOLS

        heard, self._heard = self._heard, self._heard[:1]
        run = TOOLS[self.tool].run
        assert run is not None
        self._talk = run(self)
        self._again = len(heard) > 1
        step = next(self._talk)
        for turn, one in enumerate(heard[1:], 2):
            self._heard.append(one)
            self._again = turn < len(heard)
            step = self._talk.send(one.value)
        self._again = False
        return step

    def _take(self, step: Step) -> Any:
        self._turn += 1
        match step:
            case Draw(below):
                return self.node.chance.below(below)
            case Sleep(ms):
                self.node.after(ms, Woken(self._turn))
            case ReadLine():
                if self.lines or self.eof:
                    return self.lines.popleft() if self.lines else None
                self._reads = True
            case Ask() | Together():
                self._alone = isinstance(step, Ask)
                asks = (step,) if isinstance(step, Ask) else step.asks
                self._answers = [None] * len(asks)
                for place, one in enumerate(asks):
                    self.node.ask(one.target, one.body, one.timeout_ms, Asked(self._turn, place))
                if not asks:
                    return []
        return _NOTHING

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_talk": None}
