# SPDX-License-Identifier: MIT
"""aiohttp and httpx: see interop_test.py."""

import asyncio
import ssl
import sys

sys.path.append("/usr/lib/python3/dist-packages")  # another Python has them not, but can use them


async def get_by_aiohttp(urls):
    import aiohttp
    async with aiohttp.ClientSession() as session:
        for url in urls:
            async with session.get(url, ssl=False) as response:
                print(response.status, (await response.read()).hex())


async def get_by_httpx(urls):
    import httpx
    async with httpx.AsyncClient(verify=False) as client:
        for url in urls:
            response = await client.get(url)
            print(response.status_code, response.content.hex())


def serve(port, folder, certificate, key):
    from aiohttp import web

    async def echo(request):
        return web.Response(body=await request.read())

    app = web.Application()
    app.router.add_post("/echo", echo)
    app.router.add_static("/", folder)
    keys = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    keys.load_cert_chain(certificate, key)
    web.run_app(app, host="127.0.0.1", port=int(port), ssl_context=keys)


if sys.argv[1] == "serve":
    serve(*sys.argv[2:])
else:
    asyncio.run({"aiohttp": get_by_aiohttp, "httpx": get_by_httpx}[sys.argv[1]](sys.argv[2:]))
