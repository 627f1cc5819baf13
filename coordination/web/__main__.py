"""`python -m coordination.web --port 8000 --workers 2`: web processes that share one socket, under a supervisor.

The supervisor holds the socket and does nothing else: a process that dies is started again, and callers who connect
meanwhile wait instead of being refused.
"""

import argparse
import logging
import os
import socket
import sys

from coordination.devservices.supervisor import Child, Supervisor

BACKLOG = 4096  # connections that wait to be accepted; the system may have a lower bound of its own
GRACE = 10.0  # seconds for a process to end


def main() -> None:
    """Keep the processes, or be one of them."""
    options = _arguments()
    if options.descriptor is not None:
        serve_one(socket.socket(fileno=options.descriptor))
        return
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    listening = listen(options.host, options.port)
    command = [sys.executable, "-m", "coordination.web", "--descriptor", str(listening.fileno())]
    children = [
        Child(f"web {n + 1}", command, grace=GRACE, files=(listening.fileno(),)) for n in range(options.workers)
    ]
    Supervisor(children).run()


def listen(host: str, port: int) -> socket.socket:
    """The socket, listening; raises SystemExit with a sentence if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Inherited by every connection: what the kernel holds of an answer that nobody reads.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 256 * 1024)
    try:
        listening.bind((host, port))
    except OSError as reason:
        raise SystemExit(f"Cannot listen on {host}, port {port}: {reason.strerror}.") from None
    listening.listen(BACKLOG)
    listening.set_inheritable(True)
    return listening


def serve_one(listening: socket.socket) -> None:
    """One process of the service on that socket."""
    os.environ.setdefault("PROCESS", "web")
    # Only here: the supervisor needs neither Django nor its memory. This one sets Django up.
    from coordination.wsgi import application

    # isort: split
    from coordination.web.server import serve_socket

    serve_socket(listening, application)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="coordination.web", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")
    parser.add_argument("--workers", type=int, default=2, help="how many processes (2)")
    parser.add_argument("--descriptor", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
