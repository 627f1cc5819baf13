"""Who besieges the service in `bench.soak`: `python -m bench.siege PORT SECONDS`, with a key in KEY.

Each comes back when it has been hung up on, after three seconds. The last line it prints counts what they did and met.
"""

import asyncio
import json
import os
import resource
import socket
import sys
from collections import Counter
from collections.abc import Callable, Coroutine

SENDERS, IDLE, READERS = 500, 2_000, 50
PAUSE = 3.0  # seconds
EVENTS = "/api/v1/events/"
KEY = os.environ.get("KEY", "")
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

met: Counter[str] = Counter()


async def main(port: int, seconds: float) -> None:
    """Besiege until the time is over."""
    work = [send_slowly(port, with_key=number % 2 == 0) for number in range(SENDERS)]
    work += [stay_idle(port) for _ in range(IDLE)]
    work += [read_slowly(port) for _ in range(READERS)]
    tasks = [asyncio.create_task(each) for each in work]
    await asyncio.sleep(3)
    print("besieged", flush=True)
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(json.dumps(met), flush=True)


async def again_and_again(port: int, behave: Callable[[Streams], Coroutine[None, None, None]], name: str) -> None:
    """Connect, behave, be hung up on; and once more."""
    while True:
        try:
            reader, writer = await asyncio.open_connection(sock=await connected(port), limit=1_024)
        except OSError:
            met[f"{name} refused a connection"] += 1
            await asyncio.sleep(PAUSE)
            continue
        met[name] += 1
        try:
            await behave((reader, writer))
        except OSError:
            pass
        finally:
            writer.transport.abort()
        await asyncio.sleep(PAUSE)


async def connected(port: int) -> socket.socket:
    """A connection whose kernel takes little of what nobody reads."""
    connection = socket.socket()
    connection.setblocking(False)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    return connection


async def send_slowly(port: int, *, with_key: bool) -> None:
    """Headers and one chunk; then a byte every three seconds. With a key, or as a stranger."""
    shown = f"Authorization: Bearer {KEY}\r\n" if with_key else ""
    head = f"POST {EVENTS} HTTP/1.1\r\nHost: 127.0.0.1\r\n{shown}Content-Type: application/json\r\n"

    async def behave(streams: Streams) -> None:
        reader, writer = streams
        writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n".encode())
        heard = asyncio.create_task(reader.read(100))
        while not heard.done():
            writer.write(b"1\r\n \r\n")
            await asyncio.wait([heard], timeout=3)
        told = "nothing" if heard.exception() else heard.result()[9:12].decode()
        met[f"slow senders told {told or 'nothing'}"] += 1

    await again_and_again(port, behave, "slow senders")


async def stay_idle(port: int) -> None:
    """Say nothing."""

    async def behave(streams: Streams) -> None:
        await streams[0].read(1)

    await again_and_again(port, behave, "idle connections")


async def read_slowly(port: int) -> None:
    """Ask for the whole list, and take a kilobyte a second of it."""
    head = f"GET {EVENTS} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {KEY}\r\nAccept: text/csv\r\n\r\n"

    async def behave(streams: Streams) -> None:
        reader, writer = streams
        writer.write(head.encode())
        status = (await reader.read(1_024))[9:12].decode()
        met[f"slow readers told {status or 'nothing'}"] += 1
        while status == "200" and await reader.read(1_024):
            await asyncio.sleep(1)

    await again_and_again(port, behave, "slow readers")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
