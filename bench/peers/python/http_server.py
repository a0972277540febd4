# SPDX-License-Identifier: MIT
"""An HTTP server: FastAPI on uvicorn, or with the argument httptools its parser on uvloop, by hand. Says its port."""

import socket
import sys


def listening():
    at = socket.create_server(("127.0.0.1", 0), backlog=4096)
    print(at.getsockname()[1], flush=True)
    return at


def serve_fastapi():
    import fastapi
    import uvicorn
    app = fastapi.FastAPI()

    @app.get("/", response_class=fastapi.responses.PlainTextResponse)
    async def hello():
        return "Hello, World!"

    config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_level="error")
    uvicorn.Server(config).run(sockets=[listening()])


def serve_httptools():
    import asyncio
    import httptools
    import uvloop
    response = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 13\r\n\r\nHello, World!"

    class Connection(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport, self.parser = transport, httptools.HttpRequestParser(self)

        def data_received(self, data):
            self.parser.feed_data(data)

        def on_message_complete(self):
            self.transport.write(response)

    async def main():
        server = await asyncio.get_running_loop().create_server(Connection, sock=listening())
        await server.serve_forever()

    uvloop.install()
    asyncio.run(main())


serve_httptools() if sys.argv[1:] == ["httptools"] else serve_fastapi()
