# SPDX-License-Identifier: MIT
"""`weft serve --reload` under load: no edit loses a request that had been accepted.

WEFT_RELOAD_EDITS says how many edits there are, one after the other; some do not compile. Run by hand, it prints what came
of them."""

import asyncio
import collections
import itertools
import os
import re
import signal
import threading
import time
import unittest

from ports import listens
from programs import until
from served_source import PATIENCE, ServedSource, get

EDITS = int(os.environ.get("WEFT_RELOAD_EDITS", 2))
BROKEN_EACH = 5  # the first of so many edits does not compile
ACCESS = r'- "(?:GET|POST) /\w+/(\d+) HTTP/1\.1" 200 OK'
# It ends as it starts if there is a file `gone.txt`, and when it is asked to.
APP = """#include <unistd.h>
#include <weft/core/sleep.hpp>
#include <weft/web/app.hpp>
weft::web::app app;
static std::string answer(std::string_view id) { return "version %d of " + std::string(id); }
static const auto& at_once = app.get("/at_once/{id}", [](weft::web::path<"id"> id) { return weft::web::text(answer(*id)); });
static const auto& later = app.get("/later/{id}", [](weft::web::path<"id"> id) -> weft::task<weft::http::response> {
  co_await weft::sleep_for(std::chrono::milliseconds(80));
  co_return weft::web::text(answer(*id));
});
static const auto& body = app.post("/body/{id}", [](weft::web::request& r) { return weft::web::text(answer(r.body())); });
static const auto& end = app.get("/end", [] { _exit(7); return std::string(); });
static const int gone = access("gone.txt", F_OK) == 0 ? (_exit(7), 1) : 0;
"""
BROKEN = '#include "edit %d is broken <it is>"\n'  # the compiler stops at once


class Load:
    """Clients that ask all the time, each in its own way, and what they were answered."""

    def __init__(self, port):
        self.port = port
        self.versions = set()  # seen in answers; those of failures too
        self.answered = collections.Counter()  # id: how often the application has answered it
        self.failures = 0  # pages that say what does not compile
        self.connections = 0
        self.crossed = []  # ids that were sent while the server closed a connection that had been idle
        self.wrong = []
        self.ids = itertools.count(1)
        self.stopping = False
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        self._thread.join()

    async def _run(self):
        clients = ((self._ask_anew, 4), (self._ask_late, 4), (self._ask_slowly, 2), (self._stay, 4), (self._send_body, 2))
        await asyncio.gather(*(self._repeat(client) for client, count in clients for _ in range(count)))

    async def _repeat(self, client):
        while not self.stopping:
            try:
                await client()
            except (OSError, asyncio.IncompleteReadError, ValueError) as e:
                self.wrong.append(f"{client.__name__}: {e!r}")
            await asyncio.sleep(0.02)

    async def _connect(self):
        self.connections += 1
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def _answer(self, reader, number):
        """Takes a whole answer. Returns whether the connection stays."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        body = (await reader.readexactly(int(re.search(r"content-length: (\d+)", head)[1]))).decode()
        if found := re.fullmatch(rf"version (\d+) of {number}", body):
            self.answered[number] += 1
        elif found := re.search(r"edit (\d+) is broken", body):
            self.failures += 1
        if not found or head.split()[1] != ("200" if body.startswith("version") else "500"):
            self.wrong.append(f"{number}: {head} {body}")
        if found:
            self.versions.add(int(found[1]))
        return "connection: close" not in head

    async def _ask_once(self, path, *pauses, body=""):
        """Connects, and asks in as many pieces as there are pauses, before each of which it waits."""
        reader, writer = await self._connect()
        number = next(self.ids)
        body = str(number) if body else ""
        text = f"{'POST' if body else 'GET'} {path}/{number} HTTP/1.1\r\nhost: a\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()
        size = len(text) // len(pauses) + 1
        for i, pause in enumerate(pauses):
            await asyncio.sleep(pause)
            writer.write(text[i * size:(i + 1) * size])
        await self._answer(reader, number)
        writer.close()
        await writer.wait_closed()

    async def _ask_anew(self):
        await self._ask_once("/at_once", 0)

    async def _ask_late(self):
        await self._ask_once("/later", 0.05)

    async def _ask_slowly(self):
        await self._ask_once("/at_once", *[0.02] * 10)

    async def _send_body(self):
        await self._ask_once("/body", 0.01, 0.1, 0.01, body="id")

    async def _stay(self):
        """Asks over one connection until the server ends it, and then once more what it has closed the connection on."""
        reader, writer = await self._connect()
        stays = True
        while stays and not self.stopping and not reader.at_eof():
            number = next(self.ids)
            try:
                writer.write(f"GET /at_once/{number} HTTP/1.1\r\nhost: a\r\n\r\n".encode())
                stays = await self._answer(reader, number)
            except (ConnectionError, asyncio.IncompleteReadError) as e:
                if getattr(e, "partial", b""):
                    raise
                self.crossed.append(number)
                break
            await asyncio.sleep(0.02)
        writer.close()


class Reload(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.source = ServedSource()
        cls.addClassCleanup(cls.source.close)
        cls.gone = cls.source.folder / "gone.txt"
        cls.source.write(APP % 0)
        cls.program = cls.source.serve("--reload", "--reload-delay", "0.05", "--reload-include", "*.txt", "hello.cpp")

    @classmethod
    def tearDownClass(cls):
        cls.program.kill(signal.SIGINT)
        assert cls.program.end().code == 0, cls.program.code
        assert not listens(cls.program.port)

    def get(self, path="/at_once/0", **fields):
        return get(self.program, path, fields)

    def edit(self, number):
        self.source.write((BROKEN if number % BROKEN_EACH == 1 else APP) % number)

    def test_edits_lose_no_request_that_was_accepted(self):
        began = time.monotonic()
        with Load(self.program.port) as load:
            until(lambda: 0 in load.versions, PATIENCE)  # it is built
            for edit in range(1, EDITS + 1):
                self.edit(edit)
                until(lambda: edit in load.versions, PATIENCE)
        self.assertEqual(load.wrong, [])
        self.assertEqual(load.versions, set(range(EDITS + 1)))

        # The other side: what the application has answered arrived, once, and nothing else did.
        def logged():
            return collections.Counter(map(int, re.findall(ACCESS, self.program.out)))

        until(lambda: sum(logged().values()) >= sum(load.answered.values()))
        self.assertEqual(load.answered, logged())
        self.assertEqual(set(load.crossed) & set(logged()), set())
        if "WEFT_RELOAD_EDITS" in os.environ:
            print(f"{EDITS} edits in {time.monotonic() - began:.0f} s: {sum(load.answered.values())} requests answered by the "
                  f"application and {load.failures} by the page of a failure, over {load.connections} connections; lost: 0; sent "
                  f"on an idle connection while it was closed: {len(load.crossed)}")

    def test_shows_errors_in_the_browser(self):
        self.edit(6)
        until(lambda: "edit 6 is broken" in self.get()[1], PATIENCE)
        self.assertRegex(self.get()[1], r"hello\.cpp:1:10: fatal error: '?edit 6 is broken <it is>")
        status, body = self.get(Accept="text/html,*/*")
        self.assertEqual(status, 500)
        self.assertIn("edit 6 is broken &lt;it is>", body)
        self.assertIn("location.reload()", body)
        self.edit(7)
        works = (200, "version 7 of 0")
        until(lambda: self.get() == works, PATIENCE)
        self.get("/end")  # asks again, and the page answers
        self.assertEqual(self.get()[0], 500)
        self.assertIn("The program has ended\n\nexit code 7.", self.get()[1])
        self.gone.touch()
        until(lambda: "The program has not started\n\nIt has ended: exit code 7." in self.get()[1])
        self.gone.unlink()
        until(lambda: self.get() == works)
        self.gone.touch()
        until(lambda: "exit code 7" in self.get()[1])
        self.assertIn("inotify detected changes in", self.program.err)


if __name__ == "__main__":
    unittest.main()
