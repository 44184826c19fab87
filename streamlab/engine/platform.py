"""What differs between operating systems: private files, open files, event loops, the addresses of this machine.

Law of the module: the only one that may call what exists on some systems only, and it works without it on the others.
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from pathlib import Path
from typing import Any


def _find_glibc() -> Any:
    try:
        library = ctypes.CDLL(None)
        return library if hasattr(library, "malloc_trim") else None
    except (OSError, TypeError):
        return None


_glibc = _find_glibc()


def private_directory(path: Path) -> Path:
    """The directory, made where it is missing; only its owner may enter it (where the system knows owners)."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read. It is complete or not there."""
    private_directory(path.parent)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(fresh, path)


def read_or_write_private(path: Path, make: str) -> str:
    """What the file says; `make` where it is missing or cannot be kept."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        pass
    try:
        write_private(path, make)
    except OSError:
        return make
    return path.read_text(encoding="utf-8").strip()


def prepare_event_loop() -> None:
    """Make asyncio's loops of the kind that Twisted can run on; to be called before Daphne is imported."""
    if sys.platform == "win32":
        import asyncio

        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())


def allow_many_connections(wanted: int = 8192) -> None:
    """Raise the number of files that this process may hold open, where the system lets us ask."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def return_memory() -> None:
    """Give free memory back to the system, where the C library is glibc: it would keep what large batches of records have left free."""
    if _glibc is not None:
        _glibc.malloc_trim(0)


def resident_bytes() -> int:
    """Memory that this process holds now; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0


def can_listen(host: str, port: int) -> bool:
    """Whether this process could listen there now."""
    try:
        family = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family[0], socket.SOCK_STREAM) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(family[4])
    except OSError:
        return False
    return True


def addresses() -> list[str]:
    """The IPv4 addresses under which others on the network reach this machine, the one towards the outside first."""
    found: dict[str, None] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: nothing is sent, the system only picks its interface
            found[probe.getsockname()[0]] = None
        except OSError:
            pass
    try:
        for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found[str(entry[4][0])] = None
    except OSError:
        pass
    return [address for address in found if not address.startswith(("127.", "0."))]
