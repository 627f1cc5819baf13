"""One web process on a socket that is listening already."""

import asyncio
import os
import signal
import socket
import sys
import time

import uvloop
from django.conf import settings

from coordination.web.application import Application
from coordination.web.bounds import bounds_from_settings
from coordination.web.connection import Connection
from coordination.web.garbage import spare_what_is_loaded
from coordination.web.process import WebProcess

LOOK_EVERY = 1.0  # seconds between two looks for connections whose time is over
SHARE = 0.001  # seconds that a thread may keep Python from the loop
GRACE = 8.0  # seconds for what is under way when the process is told to stop


def serve_socket(listening: socket.socket, application: Application) -> None:
    """Serve until SIGTERM or SIGINT; then let what is under way come to its end."""
    sys.setswitchinterval(SHARE)
    spare_what_is_loaded()
    uvloop.run(_serve(listening, application))
    os._exit(0)  # threads that still wait for a database are not waited for


async def _serve(listening: socket.socket, application: Application) -> None:
    loop = asyncio.get_running_loop()
    process = WebProcess(application, bounds_from_settings(), settings.WEB_THREADS)
    ending = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ending.set)
    server = await loop.create_server(lambda: Connection(process), sock=listening, backlog=4096)
    while not ending.is_set():
        for connection in process.connections:
            connection.check_deadline(time.monotonic())
        try:
            await asyncio.wait_for(ending.wait(), LOOK_EVERY)
        except TimeoutError:
            continue
    server.close()
    await _end(process)


async def _end(process: WebProcess) -> None:
    """Close who waits, and answer who has asked."""
    process.ending = True
    deadline = time.monotonic() + GRACE
    for connection in process.connections:
        if connection.is_idle:
            connection.drop()
    while process.connections.size and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
