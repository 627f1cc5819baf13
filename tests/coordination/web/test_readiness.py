"""`/readyz` is answered also when looking itself fails, and looked at again by the next who asks."""

import asyncio
from typing import Any

from coordination.web import readiness
from coordination.web.responses import WebResponse, plain_response


async def ask(asked: readiness.Readiness) -> WebResponse:
    answer: asyncio.Future[WebResponse] = asyncio.get_running_loop().create_future()
    asked.ask(answer.set_result)
    return await asyncio.wait_for(answer, timeout=30)


def test_a_look_that_fails_is_a_503_and_the_next_who_asks_looks_again(monkeypatch: Any):
    looks = [ImportError("a file that is being replaced"), plain_response(200, b"{}", "application/json", [])]

    def look() -> WebResponse:
        result = looks.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    async def ask_twice() -> list[int]:
        asked = readiness.Readiness(asyncio.get_running_loop())
        first = await ask(asked)
        asked._good_until = 0.0
        return [first.status, (await ask(asked)).status]

    monkeypatch.setattr(readiness, "check_readiness", look)
    assert asyncio.run(ask_twice()) == [503, 200]
    assert not looks
