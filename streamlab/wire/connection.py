"""One client's connection: its bytes become requests, one at a time, and the answers become bytes, in the same order.

Law of the module: at most one request is under way; the next is not even read before it is answered. Whatever cannot be read is
`Broken`: the connection is closed, with a sentence that says why.
"""

from __future__ import annotations

import re
import struct
from collections import deque
from typing import Any

from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import ProduceRequest
from streamlab.wire.apis import API_OF_KEY, API_VERSIONS, API_VERSIONS_LAST, PRODUCE_API, AnsweredHere, Api, api_versions
from streamlab.wire.as_asked import Layout, lay_out, layout_of
from streamlab.wire.messages.shapes import Asker
from streamlab.wire.readers import NotUnderstood, read_request, varint
from streamlab.wire.repeated import Repeated, answer_of, learn
from streamlab.wire.schema import is_flexible, name_of
from streamlab.wire.writers import Buffer, write

MOST_BYTES = 104_857_600
"""socket.request.max.bytes: the largest request."""

_HEADER = struct.Struct(">hhih")
_LENGTH = struct.Struct(">i")
_SOFTWARE = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?")
SILENT_LIBRARIES = {2: "kafkajs"}
"""Libraries that do not tell their names, known by the version of ApiVersions that they ask for."""

SASL_HANDSHAKE, SASL_HANDSHAKE_VERSIONS = 17, (0, 1)
_SASL_REFUSED = struct.Struct(">iihi")
"""A listener without SASL answers ILLEGAL_SASL_STATE and names no mechanism, as Kafka's does; it is not advertised here."""

HTTP = (b"GET ", b"POST", b"PUT ", b"HEAD", b"OPTI", b"DELE", b"PATC", b"CONN")
TLS_HANDSHAKE = 0x16


class Broken(Exception):
    """The connection cannot go on; the text says why."""


class Connection:
    """`client_id`, `software`: as the client has told so far; `software` is (name, version)."""

    __slots__ = (
        "client_id",
        "software",
        "_api",
        "_asked",
        "_buffer",
        "_correlation",
        "_flexible",
        "_framed",
        "_frames",
        "_host",
        "_layout",
        "_most",
        "_need",
        "_repeated",
        "_version",
    )

    def __init__(self, host: str, most_bytes: int = MOST_BYTES) -> None:
        self.client_id = ""
        self.software = ("", "")
        self._host = f"/{host}"
        self._layout: Layout | None = None
        self._most = most_bytes
        self._buffer = bytearray()
        self._need = 0
        self._frames: deque[bytes] = deque()
        self._framed = 0
        self._asked = False
        self._api: Api | None = None
        self._version = 0
        self._correlation = 0
        self._flexible = False
        self._repeated: Repeated | None = None

    @property
    def is_waiting(self) -> bool:
        """A request is under way."""
        return self._asked

    @property
    def has_more(self) -> bool:
        """Whole requests have come that are not read yet."""
        return bool(self._frames)

    @property
    def unread_bytes(self) -> int:
        """Bytes of requests that have not come whole, or wait."""
        return len(self._buffer) + self._framed

    # Bytes in

    def receive(self, data: bytes) -> None:
        """Take what has come. Raises Broken."""
        if not self._buffer and len(data) >= 4:
            size = self._checked_size(data)
            if len(data) == size + 4:
                self._frames.append(data[4:])
                self._framed += size
                return
        self._buffer += data
        self._cut()

    def _cut(self) -> None:
        """Take the whole frames off the front of the buffer."""
        buffer, at = self._buffer, 0
        end = len(buffer)
        if end < self._need:
            return
        while end - at >= 4:
            size = self._checked_size(buffer, at)
            if end - at - 4 < size:
                self._need = size + 4
                break
            self._frames.append(bytes(memoryview(buffer)[at + 4 : at + 4 + size]))
            self._framed += size
            at += 4 + size
            self._need = 0
        if at:
            del buffer[:at]

    def _checked_size(self, buffer: bytes | bytearray, at: int = 0) -> int:
        size = int(_LENGTH.unpack_from(buffer, at)[0])
        if 0 <= size <= self._most:
            return size
        start = bytes(buffer[at : at + 4])
        if start in HTTP:
            raise Broken("this is HTTP, and here Kafka's protocol is spoken: the page has another port")
        if start[0] == TLS_HANDSHAKE:
            raise Broken("this is TLS, and here nothing is encrypted: set security.protocol to PLAINTEXT")
        if size < 0:
            raise Broken(f"a request of {size} bytes is announced")
        raise Broken(f"a request of {size:,} bytes is announced, and at most {self._most:,} are taken")

    # Requests out

    def next_request(self, out: list[Buffer]) -> Any | None:
        """The next request, to be answered by `answer`; None where there is none, or one is under way.

        What the connection answers itself goes to `out`. Raises Broken.
        """
        while self._frames and not self._asked:
            frame = self._frames.popleft()
            self._framed -= len(frame)
            repeated = self._read_repeated(frame)
            if repeated is not None:
                return repeated
            key, version, at = self._read_header(frame)
            if key == API_VERSIONS:
                self._answer_api_versions(version, frame, at, out)
                continue
            if key == SASL_HANDSHAKE:
                out.append(_SASL_REFUSED.pack(_SASL_REFUSED.size - 4, self._correlation, Errors.ILLEGAL_SASL_STATE, 0))
                continue
            api = API_OF_KEY[key]
            if isinstance(api, AnsweredHere):
                self._put(key, version, self._answered(api, version, frame, at), b"\0" if self._flexible else b"", out)
                continue
            self._api = api
            body = self._read(api, version, frame, at)
            if type(body) is ProduceRequest:
                self._asked = body.acks != 0
                self._repeated = learn(frame, version, self._flexible, body)
            else:
                self._asked = True
            return body
        return None

    def _read_repeated(self, frame: bytes) -> ProduceRequest | None:
        """A Produce request that is like the last one but for its records."""
        last = self._repeated
        body = last.read(frame) if last is not None else None
        if last is None or body is None:
            return None
        self._correlation = int.from_bytes(frame[4:8], "big", signed=True)
        self._api, self._version, self._flexible = PRODUCE_API, last.version, last.flexible
        self._layout = None
        self._asked = body.acks != 0
        return body

    def _read_header(self, frame: bytes) -> tuple[int, int, int]:
        """(API key, version, where the body begins)."""
        if len(frame) < 8:
            raise Broken(f"a request of {len(frame)} bytes has no header")
        key, version, self._correlation = struct.unpack_from(">hhi", frame)
        api = API_OF_KEY.get(key)
        if key == API_VERSIONS:
            known = 0 <= version <= API_VERSIONS_LAST
        elif key == SASL_HANDSHAKE and version in SASL_HANDSHAKE_VERSIONS:
            return key, version, len(frame)
        elif api is None:
            raise Broken(f"API {key} is not served here")
        else:
            known = api.first <= version <= api.last
            if not known:
                raise Broken(f"{name_of(key)} is served in versions {api.first} to {api.last}, and not in version {version}")
        if not known:
            # Kafka reads the header of a version to come as that of the newest.
            self._flexible = version > API_VERSIONS_LAST
            self._read_client(frame)
            return key, version, len(frame)
        self._version = version
        self._flexible = is_flexible(key, version)
        return key, version, self._read_client(frame)

    def _read_client(self, frame: bytes) -> int:
        """The client's id, which is an old string even where all else is compact; and tagged fields, which nobody has."""
        if len(frame) < 10:
            raise Broken("a request's header ends too early")
        size = int.from_bytes(frame[8:10], "big", signed=True)
        at = 10 + max(0, size)
        if at > len(frame):
            raise Broken("a request's header ends too early")
        if size > 0:
            client_id = frame[10:at].decode(errors="replace")
            if client_id != self.client_id:
                self.client_id = client_id
        return self._skip_tags(frame, at) if self._flexible else at

    @staticmethod
    def _skip_tags(frame: bytes, at: int) -> int:
        try:
            count, at = varint(frame, at)
            for _ in range(count):
                _, at = varint(frame, at)
                size, at = varint(frame, at)
                if not 0 <= size <= len(frame) - at:
                    raise IndexError
                at += size
        except (IndexError, NotUnderstood):
            raise Broken("a request's header ends too early") from None
        return at

    @staticmethod
    def _answered(api: AnsweredHere, version: int, frame: bytes, at: int) -> dict[str, Any]:
        try:
            return api.answer(read_request(api.key, version, frame, at))
        except NotUnderstood as bad:
            raise Broken(f"a request could not be read: {bad}") from None

    def _read(self, api: Api, version: int, frame: bytes, at: int) -> Any:
        try:
            entity = read_request(api.key, version, frame, at)
            self._layout = layout_of(api.key, entity)
            return api.read(entity, version, Asker(self.client_id, self._host, len(frame)))
        except NotUnderstood as bad:
            raise Broken(f"a request could not be read: {bad}") from None
        except (ValueError, TypeError, OverflowError, AttributeError) as bad:
            # Null where the schema allows none is read by the library, and noticed here.
            raise Broken(f"a request says what no client may say: {name_of(api.key)} v{version}: {bad}") from None

    # Answers in, bytes out

    def answer(self, answer: Any, out: list[Buffer]) -> None:
        """Write the answer to the request that is under way."""
        if self._api is None or not self._asked:
            return
        self._asked = False
        frame = answer_of(answer, self._version, self._correlation, self._flexible)
        if frame is not None:
            out.append(frame)
            return
        told = self._api.write(answer, self._version)
        if self._layout is not None:
            lay_out(self._api.key, told, self._layout)
        self._put(self._api.key, self._version, told, b"\0" if self._flexible else b"", out)

    def _put(self, key: int, version: int, answer: dict[str, Any], tags: bytes, out: list[Buffer]) -> None:
        buffers = write(key, version, answer)
        size = 4 + len(tags) + sum(map(len, buffers))
        out.append(_LENGTH.pack(size) + _LENGTH.pack(self._correlation) + tags)
        out += buffers

    def _answer_api_versions(self, version: int, frame: bytes, at: int, out: list[Buffer]) -> None:
        """Its answer never has tags in the header, and an unknown version is answered as version 0 would be."""
        if not 0 <= version <= API_VERSIONS_LAST:
            self._put(API_VERSIONS, 0, api_versions(Errors.UNSUPPORTED_VERSION), b"", out)
            return
        try:
            entity = read_request(API_VERSIONS, version, frame, at)
        except NotUnderstood as bad:
            raise Broken(f"a request could not be read: {bad}") from None
        error = 0
        if version in SILENT_LIBRARIES and not self.software[0]:
            self.software = (SILENT_LIBRARIES[version], "")
        if version >= 3:
            told = (entity.client_software_name, entity.client_software_version)
            if all(_SOFTWARE.fullmatch(one) for one in told):
                self.software = told
            else:
                error = Errors.INVALID_REQUEST
        self._put(API_VERSIONS, version, api_versions(error, version), b"", out)
