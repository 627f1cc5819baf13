"""How much of everything one process takes."""

import resource
from dataclasses import dataclass

from django.conf import settings

SPARE_FILES = 500  # descriptors for the database, the broker, files on their way
LARGEST_HEAD = 64 * 1024  # bytes of request line and headers
# Bytes of one header, all lines of its name together: what reads `Accept` and `Content-Type` for Django takes a time
# that grows with the square of their length, before anybody has asked who is calling.
LARGEST_HEADER = 8 * 1024
IN_MEMORY = 64 * 1024  # bytes of a body; what is larger waits on disk
PIECE = 256 * 1024  # bytes read of a file at a time
SEND_BUFFER = 256 * 1024  # bytes of an answer that the kernel takes before anybody has read them
LINGER = 2.0  # seconds in which somebody who is sending still may read a refusal
LONGEST_QUEUE = 1_000  # requests that wait for a thread
LONGEST_WAIT = 30.0  # seconds for a thread


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an operator may set; seconds, bytes and numbers of connections."""

    connections: int
    connections_of_one: int
    header_seconds: float
    idle_seconds: float
    reader_seconds: float
    answer_seconds: float
    least_rate: int
    files: int
    rate_window: float = 10.0


def bounds_from_settings() -> Bounds:
    """As the settings say, within what the system allows this process to open."""
    most = max(64, min(settings.CONNECTIONS, open_files() - SPARE_FILES))
    # Behind proxies all connections are theirs, and it is they who must know their callers apart.
    of_one = most if settings.TRUSTED_PROXIES else min(most, settings.CONNECTIONS_PER_ADDRESS)
    return Bounds(
        connections=most,
        connections_of_one=of_one,
        header_seconds=settings.HEADER_SECONDS,
        idle_seconds=settings.IDLE_SECONDS,
        reader_seconds=settings.READER_SECONDS,
        answer_seconds=settings.EXPORT_SECONDS,
        least_rate=settings.LEAST_BYTES_A_SECOND,
        files=settings.UPLOADS_AT_ONCE,
    )


def open_files() -> int:
    """How many descriptors this process may have, after asking for as many as it may ask for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft == resource.RLIM_INFINITY or soft >= limit:
        return 65_536 if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    except (OSError, ValueError):  # macOS says yes to fewer than it claims
        return soft
    return limit
