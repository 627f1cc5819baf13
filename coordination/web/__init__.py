"""The web process: everything that goes at a caller's pace costs memory here, and no thread of the application.

    connection   one asyncio protocol on llhttp: reads requests, closes what is silent, sends answers to slow readers
    crowd        who is connected, by address: beyond a bound the longest idle connection makes room for a new one
    asked        one request: its headers, its body (in memory, then on disk), and what WSGI makes of it
    reading      how much of a body is read, for how long and from whom: views say which
    judging      who is calling, asked of the headers alone, before anything else of a body is read
    application  Django, called in a few threads with complete requests
    answering    an answer as bytes, or as a file
    readiness    `/readyz`, looked at once a second at most, in a thread of its own
    serving      one process; `python -m coordination.web` keeps several on one socket

`/healthz` is answered by the loop itself. docs/decisions/0009 says why no server off the shelf does this.
"""
