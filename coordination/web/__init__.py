"""The web process: everything that goes at a caller's pace costs memory here, and no thread of the application.

    server          one process; `python -m coordination.web` keeps several on one socket
    process         what all connections of a process share: the threads and the application
    admission       who is connected, by address: beyond a bound the longest idle connection makes room for a new one
    connection      one asyncio protocol on llhttp: reads requests and closes what is silent
    requests        one request: its headers, its body (in memory, then on disk), and what WSGI makes of it
    authentication  who is calling, asked of the headers alone, before anything else of a body is read
    application     Django, called in a few threads with complete requests
    responses       an answer as bytes, or as a file
    transmission    sends it to a reader who may be slow
    readiness       `/readyz`, checked once a second at most, in a thread of its own
    bounds          how much of everything one process takes

Views say how much of a body is read, for how long and from whom (`limits/body_policy.py`).

`/healthz` is answered by the loop itself. docs/decisions/0009 says why no server off the shelf does this.
"""
