"""How fast pages and rows are read, and an event posted, beside stock DRF and a bare SQL function, in turn in one run.

    python -m bench.reads [--events 100000] [--repeats 60]

Each way is a WSGI application in this process, called with complete requests one after another; the product with all
its middleware, a real key, its throttle and its ledger, the others without. Only the network is left out. Runs on an
embedded server of its own under `.local/bench`, and writes its section of bench/RESULTS.md.
"""

import argparse
import json
import os
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from time import perf_counter, thread_time
from typing import Any

from bench.results import machine, write_section
from bench.stops import prepare

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]
# What is asked, and what the issue of speed asks of us: times stock, and of bare.
TARGETS = {
    "page of 50": (8.0, 0.65),
    "page of 100": (9.0, 0.75),
    "page of 50, one status": (None, None),
    "one event": (6.0, 0.3),
    "POST of an event": (4.0, None),
}
_INVENTED = """
    INSERT INTO event (external_ref, campaign, organisation, area, version, created_at, updated_at, partners, title,
        kind, status, public, starts_at, ends_at, place_name, place_address, place_postcode, place_uprn,
        place_longitude, place_latitude, summary, url, scheduled_at, status_reason)
    SELECT 'bench-reads-' || n, 'see-me-hear-me', (ARRAY['dudley', 'sandwell', 'solihull', 'walsall'])[1 + n %% 4],
        'E08000027', 1, now(), now(), CASE WHEN n %% 3 = 0 THEN ARRAY['birmingham', 'coventry'] ELSE '{}' END,
        'Stall number ' || n || ' at the market', 'stall',
        (ARRAY['scheduled', 'completed', 'cancelled'])[1 + n %% 3], n %% 2 = 0,
        timestamptz '2017-02-13' + make_interval(mins => n), timestamptz '2017-02-13' + make_interval(mins => n + 120),
        'Market', '', 'DY1 1HP', '', -2.0791, 52.5106, '', '', now(), ''
    FROM generate_series(1, %s) n ON CONFLICT DO NOTHING"""


@dataclass
class Times:
    """Seconds of each call, by the wall and of the processor in Python."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def call(self, ask: Callable[[], Any]) -> None:
        """Once more."""
        began, used = perf_counter(), thread_time()
        ask()
        self.wall.append(perf_counter() - began)
        self.processor.append(thread_time() - used)


def request(application: Application, key: str, path: str, body: bytes = b"", **more: str) -> bytes:
    """The body of the answer, which must be a success."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "POST" if body else "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "HTTP_AUTHORIZATION": key,
        **({"HTTP_IDEMPOTENCY_KEY": os.urandom(12).hex()} if body and key else {}),
        **more,
    }
    statuses: list[str] = []
    answer = application(environ, lambda status, _headers, _failure=None: statuses.append(status))
    content = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    if not statuses[0].startswith("2"):
        raise SystemExit(f"{path}: {statuses[0]} {content[:300]!r}")
    return content


def fill(events: int) -> None:
    """So many events, by no rule and into no ledger."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE event DISABLE TRIGGER USER")
        cursor.execute(_INVENTED, [events])
        cursor.execute("ALTER TABLE event ENABLE TRIGGER USER")
        cursor.execute("ANALYZE event")


def questions(product: Application, stock: Application, bare: Application, key: str) -> Mapping[str, Any]:
    """What is asked of each: by name, product, stock and bare, None where there is nothing to compare."""
    page = json.loads(request(product, key, "/api/v1/events/?limit=1&status=scheduled"))
    row = page["results"][0]["id"]
    ours, theirs, plainly = partial(request, product, key), partial(request, stock, ""), partial(request, bare, "")
    event = {"campaign": "see-me-hear-me", "title": "Stall", "kind": "stall"}
    event |= {"starts_at": "2017-02-22T10:00:00Z", "ends_at": "2017-02-22T16:00:00Z"}
    columns = {"organisation": "dudley", "area": "E08000027", "partners": [], "place_name": "Market", "status": "draft"}
    post = json.dumps({**event, "place": {"name": "Market"}}).encode()
    stock_post = json.dumps({**event, **columns, "partners_accepted": [], "partners_declined": []}).encode()
    pages = {
        name: [partial(each, f"{at}{query}") for each, at in zip((ours, theirs, plainly), PATHS, strict=True)]
        for name, query in {"page of 50": "?limit=50", "page of 100": "?limit=100"}.items()
    }
    status = "?limit=50&status=scheduled"
    return {
        **pages,
        "page of 50, one status": [partial(ours, PATHS[0] + status), partial(theirs, PATHS[1] + status), None],
        "one event": [partial(each, f"{at}{row}/") for each, at in zip((ours, theirs, plainly), PATHS, strict=True)],
        "POST of an event": [partial(ours, PATHS[0], post), partial(theirs, PATHS[1], stock_post), None],
    }


PATHS = ("/api/v1/events/", "/events/", "/events/")


def measure(asked: Mapping[str, Any], repeats: int) -> dict[str, list[Times | None]]:
    """All ways in turn, so that what else the machine does falls upon all of them."""
    found: dict[str, list[Times | None]] = {}
    for name, ways in asked.items():
        times = [Times() if way else None for way in ways]
        for turn in range(repeats + 10):
            for way, taken in zip(ways, times, strict=True):
                if taken is not None:
                    taken.call(way)
            if turn == 9:  # whatever is made at the first requests is made
                times = [Times() if way else None for way in ways]
        found[name] = times
    return found


def report(found: Mapping[str, list[Times | None]], events: int, repeats: int) -> str:
    """The section of RESULTS.md."""
    lines = [
        f"`python -m bench.reads --events {events} --repeats {repeats}`, {machine()}; load average"
        f" {os.getloadavg()[0]:.1f}: where that is not below 1, other work shared the machine, and the ratios alone",
        f"can be read. {events:,} events; one request after another in one process, the network left out, the ways in",
        "turn. The product asks for a key, counts its caller and keeps its ledger; stock DRF and the bare function",
        "do none of that. Medians in milliseconds by the wall, and of the processor in Python. Stock answers the",
        "columns as DRF does, not the product's bytes.",
        "",
        "| asked | product | stock | bare | x stock | of bare | processor, product | stock | target |  |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(name, times) for name, times in found.items()]
    lines += ["", *NOT_HERE]
    return "\n".join(lines)


NOT_HERE = (
    "**Not measured here:** FastAPI with asyncpg on uvicorn, django-ninja, eight connections through sockets and",
    "open-loop latency. Batches, imports, exports, roll-ups and headlines have sections of their own: of their",
    "targets a batch of 1,000 (40, 25 and 60 ms), 400,000 stops (0.5 of COPY), the national headline at 10 million",
    "figures (50 ms), the roll-ups there (10 ms) and the full compile at 100,000 (0.7 of by hand) are **missed** by",
    "the figures of those sections; a million rows as CSV, 200,000 rows of events, a hundred times the rows and the",
    "start of the web process were not measured again.",
)


def _line(name: str, times: list[Times | None]) -> str:
    product, stock, _ = times
    wall = [statistics.median(each.wall) if each else None for each in times]
    faster = wall[1] / wall[0] if wall[0] and wall[1] else 0.0
    share = wall[2] / wall[0] if wall[0] and wall[2] else None
    times_stock, of_bare = TARGETS[name]
    target = ", ".join(
        [*([f"{times_stock:g} x stock"] if times_stock else []), *([f"{of_bare:g} of bare"] if of_bare else [])]
    )
    met = (times_stock is None or faster >= times_stock) and (of_bare is None or (share or 0) >= of_bare)
    verdict = "" if not target else "met" if met else "**missed**"
    processor = [f"{1e3 * statistics.median(each.processor):.1f}" if each else "" for each in (product, stock)]
    shown = [f"{1e3 * each:.1f}" if each else "" for each in wall]
    ratios = [f"{faster:.2f}", f"{share:.3f}" if share else ""]
    return f"| {' | '.join([name, *shown, *ratios, *processor, target, verdict])} |"


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=60)
    options = parser.parse_args()
    for policy in ("DEFAULT", "WRITES", "ANONYMOUS", "FAILURES"):
        os.environ[f"RATE_LIMIT_{policy}"] = "1000000/60"
    prepare()
    from bench.batches import client

    key = client().defaults["HTTP_AUTHORIZATION"]
    fill(options.events)
    from django.core.wsgi import get_wsgi_application

    from bench.baselines import bare, stock

    asked = questions(get_wsgi_application(), stock.application(), bare.application(), key)
    section = report(measure(asked, options.repeats), options.events, options.repeats)
    print(section)
    write_section("Reads", section)


if __name__ == "__main__":
    main()
