# SPDX-License-Identifier: MIT
"""GET requests, so many at a time: http_client.py aiohttp|httpx PORT COUNT CONCURRENCY prints the CPU µs of one."""

import asyncio
import sys
import time

import uvloop

which, port, count, width = sys.argv[1], *map(int, sys.argv[2:])
url = f"http://127.0.0.1:{port}/body"


async def ask(get, left):
    for _ in left:
        assert len(await get()) == 500


async def ask_all(get):
    left = iter(range(count))
    await asyncio.gather(*(ask(get, left) for _ in range(width)))


async def with_aiohttp():
    import aiohttp
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=width)) as session:
        async def get():
            async with session.get(url) as response:
                return await response.read()
        await ask_all(get)


async def with_httpx():
    import httpx
    limits = httpx.Limits(max_connections=width, max_keepalive_connections=width)
    async with httpx.AsyncClient(limits=limits, timeout=None) as client:
        async def get():
            return (await client.get(url)).content
        await ask_all(get)


before = time.process_time()
uvloop.install()
asyncio.run(with_aiohttp() if which == "aiohttp" else with_httpx())
print(f"{(time.process_time() - before) * 1e6 / count:.3f}")
