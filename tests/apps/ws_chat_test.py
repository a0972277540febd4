# SPDX-License-Identifier: MIT
"""ws_echo, ws_chat and ws_cat against each other, and against what others speak: websockets, aiohttp, Node's ws."""

import asyncio
import json
import signal
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.append("/usr/lib/python3/dist-packages")  # another Python has them not, but can use them

import aiohttp
import aiohttp.web
import websockets

from programs import BIN, PATIENCE, Program

NODE_WS = Path("/usr/share/nodejs/ws")
MESSAGES = ["", "hello", "käse € 😀", "x" * 125, "x" * 126, "x" * 65_535, "x" * 65_536, "0123456789" * 100_000,
            b"", b"\x00\xff\xfe", bytes(range(256)) * 5_000]


class Server(Program):
    """One of the servers, on a free port; `url` has no slash at its end."""

    def __init__(self, name):
        super().__init__(name, "0")
        self.url = "ws" + self.stdout.wait_for(r"^Serving on (?:ws|http)(\S+)/$")[1]


def limited(test):
    """An asynchronous test that has to come to its end."""
    return lambda self: asyncio.run(asyncio.wait_for(test(self), PATIENCE))


class Echo(unittest.TestCase):
    """ws_echo and clients of others."""

    def setUp(self):
        self.server = self.enterContext(Server("ws_echo"))
        self.url = self.server.url + "/"

    @limited
    async def test_websockets(self):
        for compression in ("deflate", None):
            async with websockets.connect(self.url, compression=compression, max_size=None) as client:
                self.assertEqual([e.name for e in client.extensions], ["permessage-deflate"] if compression else [])
                for _ in range(2):
                    for message in MESSAGES:
                        await client.send(message)
                        self.assertEqual(await client.recv(), message)
                await client.send(iter(["frag", "men", "", "ts"]))
                await (await client.ping(b"alive?"))
                self.assertEqual(await client.recv(), "fragments")
                await client.close(4001, "enough")
            self.assertEqual(client.close_code, 4001)

    @limited
    async def test_websockets_with_all_parameters(self):
        from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
        for offer in (ClientPerMessageDeflateFactory(True, True), ClientPerMessageDeflateFactory(False, True, 9, 9),
                      ClientPerMessageDeflateFactory(True, False, 15, 15), ClientPerMessageDeflateFactory(client_max_window_bits=True)):
            async with websockets.connect(self.url, compression=None, extensions=[offer], max_size=None) as client:
                self.assertEqual(len(client.extensions), 1)
                for message in MESSAGES:
                    await client.send(message)
                    self.assertEqual(await client.recv(), message)

    @limited
    async def test_websockets_many_at_once(self):
        async def one(number):
            async with websockets.connect(self.url) as client:
                for i in range(50):
                    await client.send(f"{number} {i}")
                self.assertEqual([await client.recv() for _ in range(50)], [f"{number} {i}" for i in range(50)])
        await asyncio.gather(*map(one, range(50)))

    @limited
    async def test_what_breaks_the_protocol_is_told(self):
        for frame, code in ((b"\x83\x80abcd", 1002), (b"\xc1\x80abcd", 1002), (b"\x81\x00", 1002),
                            (b"\x81\x81\x00\x00\x00\x00\xff", 1007), (b"\x88\x81\x00\x00\x00\x00x", 1002),
                            (b"\x82\xff\x00\x00\x00\x00\x40\x00\x00\x00abcd", 1009)):
            async with websockets.connect(self.url, compression=None) as client:
                client.transport.write(frame)
                with self.assertRaises(websockets.ConnectionClosed) as caught:
                    await client.recv()
                self.assertEqual(caught.exception.code, code, frame)

    @limited
    async def test_aiohttp(self):
        async with aiohttp.ClientSession() as session:
            for compress in (0, 15, 9):
                async with session.ws_connect(self.url.replace("ws", "http", 1), compress=compress, max_msg_size=0,
                                              protocols=["soap", "echo"]) as client:
                    self.assertEqual(client.protocol, "echo")
                    for message in MESSAGES:
                        await (client.send_str if isinstance(message, str) else client.send_bytes)(message)
                        self.assertEqual((await client.receive()).data, message)

    @limited
    async def test_a_shutdown_says_1001(self):
        async with websockets.connect(self.url) as client:
            await client.send("hello")
            self.assertEqual(await client.recv(), "hello")
            self.server.kill(signal.SIGINT)
            with self.assertRaises(websockets.ConnectionClosedOK) as caught:
                await client.recv()
            self.assertEqual(caught.exception.code, 1001)
        self.assertEqual(self.server.end().code, 130)

    @limited
    async def test_pages_of_others_are_refused(self):
        with self.assertRaises(websockets.InvalidStatusCode) as caught:
            await websockets.connect(self.url, origin="https://evil.example")
        self.assertEqual(caught.exception.status_code, 403)
        async with aiohttp.ClientSession() as session:
            async with session.get(self.url.replace("ws", "http", 1)) as answer:
                self.assertEqual((answer.status, answer.headers["Upgrade"]), (426, "websocket"))

    def test_node(self):
        script = """
            const WebSocket = require(process.argv[1])
            const socket = new WebSocket(process.argv[2], ["echo"], {perMessageDeflate: {threshold: 0}})
            const sent = ["", "käse", "x".repeat(100000), Buffer.from([0, 255]), Buffer.alloc(70000, 7)]
            let at = 0
            socket.on("open", () => socket.send(sent[0]))
            socket.on("message", (data, binary) => {
              if (binary == (typeof sent[at] == "string") || Buffer.compare(data, Buffer.from(sent[at]))) process.exit(1)
              if (++at < sent.length) socket.send(sent[at])
              else socket.close(4002, "done")
            })
            socket.on("close", (code, reason) => console.log(code, socket.protocol, socket.extensions))
        """
        done = subprocess.run(["node", "-e", script, str(NODE_WS), self.url], capture_output=True, text=True,
                              timeout=PATIENCE, check=False)
        self.assertEqual(done.stdout.split()[:3], ["4002", "echo", "permessage-deflate"], done.stderr)

    def test_node_over_http2(self):
        """RFC 8441: ws of Node over a stream of its nghttp2, which has no client for that itself."""
        script = """
            const WebSocket = require(process.argv[1]), http2 = require("http2")
            const session = http2.connect(process.argv[2].replace("ws", "http"))
            const sent = ["", "käse", "x".repeat(300000), Buffer.from([0, 255]), Buffer.alloc(700000, 7)]
            session.on("remoteSettings", settings => {
              const stream = session.request({":method": "CONNECT", ":protocol": "websocket", ":path": "/",
                                              "sec-websocket-version": "13", "sec-websocket-protocol": "soap, echo"})
              stream.on("response", fields => {
                console.log(settings.enableConnectProtocol, fields[":status"], fields["sec-websocket-protocol"],
                            fields["sec-websocket-accept"])
                const socket = new WebSocket(null)
                socket._isServer = false
                stream.setNoDelay = () => {}
                socket.setSocket(stream, Buffer.alloc(0), {maxPayload: 0})
                let at = 0
                socket.on("message", (data, binary) => {
                  if (binary == (typeof sent[at] == "string") || Buffer.compare(data, Buffer.from(sent[at]))) process.exit(1)
                  if (++at < sent.length) socket.send(sent[at])
                  else socket.close(4002, "done")
                })
                socket.on("close", code => { console.log(code, stream.rstCode); session.close() })
                socket.send(sent[0])
              })
            })
            session.on("close", () => console.log("closed"))
        """
        done = subprocess.run(["node", "-e", script, str(NODE_WS), self.url], capture_output=True, text=True,
                              timeout=PATIENCE, check=False)
        self.assertEqual(done.stdout, "true 200 echo undefined\n4002 0\nclosed\n", done.stderr)


class Cat(unittest.TestCase):
    """ws_cat and servers of others."""

    LINES = [message for message in MESSAGES if isinstance(message, str)]

    async def cat(self, url, *subprotocols):
        """What ws_cat prints when it sends the lines."""
        process = await asyncio.create_subprocess_exec(
            BIN / "ws_cat", url, *subprotocols, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, limit=2 ** 22)
        for line in self.LINES:
            process.stdin.write(line.encode() + b"\n")
            self.assertEqual(await process.stdout.readline(), line.encode() + b"\n")
        process.stdin.close()
        out, err = await process.communicate()
        self.assertEqual((process.returncode, out, err), (0, b"", b"closed: 1000 \n"))

    @limited
    async def test_ws_echo(self):
        with Server("ws_echo") as server:
            await self.cat(server.url + "/", "echo")

    @limited
    async def test_websockets(self):
        seen = []

        async def echo(server, *_):
            seen.append((server.subprotocol, [e.name for e in server.extensions]))
            async for message in server:
                await server.send(message)
        async with websockets.serve(echo, "127.0.0.1", 0, subprotocols=["b", "a"], max_size=None) as served:
            port = served.sockets[0].getsockname()[1]
            await self.cat(f"ws://127.0.0.1:{port}/", "a")
        self.assertEqual(seen, [("a", ["permessage-deflate"])])

    @limited
    async def test_aiohttp(self):
        async def echo(request):
            socket = aiohttp.web.WebSocketResponse(max_msg_size=0)
            await socket.prepare(request)
            async for message in socket:
                await socket.send_str(message.data)
            return socket
        app = aiohttp.web.Application()
        app.router.add_get("/", echo)
        runner = aiohttp.web.AppRunner(app)
        await runner.setup()
        await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            await self.cat(f"ws://127.0.0.1:{runner.addresses[0][1]}/")
        finally:
            await runner.cleanup()

    @limited
    async def test_node(self):
        script = """
            const {WebSocketServer} = require(process.argv[1])
            const server = new WebSocketServer({port: 0, host: "127.0.0.1", perMessageDeflate: {threshold: 0}})
            server.on("connection", s => s.on("message", (data, binary) => s.send(data, {binary})))
            server.on("listening", () => console.log(JSON.stringify(server.address())))
        """
        node = await asyncio.create_subprocess_exec("node", "-e", script, str(NODE_WS), stdout=asyncio.subprocess.PIPE)
        try:
            port = json.loads(await node.stdout.readline())["port"]
            await self.cat(f"ws://127.0.0.1:{port}/")
        finally:
            node.kill()
            await node.wait()

    @limited
    async def test_says_why_there_is_no_connection(self):
        with Server("ws_chat") as server:
            process = await asyncio.create_subprocess_exec(BIN / "ws_cat", server.url + "/nowhere",
                                                           stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
            _, err = await process.communicate()
            self.assertEqual(process.returncode, 1)
            self.assertIn(f"{server.url}/nowhere: the server answered 404 Not Found", err.decode())


class Chat(unittest.TestCase):
    @limited
    async def test_all_hear_what_one_says(self):
        with Server("ws_chat") as server:
            async with websockets.connect(server.url + "/chat?name=ann") as ann:
                async with websockets.connect(server.url + "/chat?name=b%C3%B6b") as bob:
                    self.assertEqual(await ann.recv(), "böb is here")
                    await bob.send("hello")
                    self.assertEqual([await ann.recv(), await bob.recv()], ["böb: hello"] * 2)
                self.assertEqual(await ann.recv(), "böb has left")
                rude = await websockets.connect(server.url + "/chat")
                self.assertEqual(await ann.recv(), "somebody is here")
                rude.transport.abort()
                self.assertEqual(await ann.recv(), "somebody has left")
            async with aiohttp.ClientSession() as session:
                async with session.get(server.url.replace("ws", "http", 1)) as page:
                    self.assertIn("new WebSocket", await page.text())


if __name__ == "__main__":
    unittest.main()
