# SPDX-License-Identifier: MIT
# ctest: serial
"""200 clients at once, polite and otherwise, under the address sanitizer if there is a tree with it.

WEFT_CROWD_SECONDS says for how long; a minute is a serious run.
"""

import asyncio
import logging
import os
import random
import re
import unittest
from pathlib import Path

from mojifinder import PROMPT, MojiFinder, answer
from programs import PATIENCE

SECONDS = float(os.environ.get("WEFT_CROWD_SECONDS") or 3)
CHECKED = os.environ.get("WEFT_CHECKED_BIN")
CLIENTS = 200
QUERIES = ("cat", "cat face", "fire", "brillig", "digit seven", "chess black", "")
RESIDENT_MAX = (1200 if CHECKED else 120) << 20  # bytes; the sanitizer keeps what was freed, to find its users


class Crowd:
    """Clients by what they do; each goes from one session to the next until the time is up."""

    def __init__(self, port, deadline):
        self.port, self.deadline = port, deadline
        self.answers = {query: answer(query) if query else b"" for query in QUERIES}
        self.sessions = dict.fromkeys(("polite", "slow", "garbage", "endless", "deaf", "hasty"), 0)
        self.checked = 0

    def time_left(self):
        return self.deadline - asyncio.get_running_loop().time()

    async def run(self, kind, seed):
        chance = random.Random(seed)
        while self.time_left() > 0:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                await asyncio.wait_for(getattr(self, kind)(reader, writer, chance), PATIENCE)
            except (ConnectionError, asyncio.IncompleteReadError):
                assert kind not in ("polite", "slow"), kind
            self.sessions[kind] += 1
            writer.transport.abort()

    async def ask(self, reader, writer, query, pieces):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            if len(pieces) > 1:
                await asyncio.sleep(0.005)
        expected = self.answers[query] + PROMPT
        assert await reader.readexactly(len(expected)) == expected, query
        self.checked += 1

    async def polite(self, reader, writer, chance):
        assert await reader.readexactly(len(PROMPT)) == PROMPT
        for _ in range(chance.randrange(1, 20)):
            query = chance.choice(QUERIES)
            await self.ask(reader, writer, query, [query.encode() + chance.choice((b"\n", b"\r\n"))])
        writer.write_eof()
        assert await reader.read() == b""

    async def slow(self, reader, writer, chance):
        assert await reader.readexactly(len(PROMPT)) == PROMPT
        query = chance.choice(QUERIES)
        await self.ask(reader, writer, query, [bytes([byte]) for byte in query.encode() + b"\r\n"])

    async def garbage(self, reader, writer, chance):
        for _ in range(chance.randrange(1, 30)):
            writer.write(chance.randbytes(chance.randrange(1, 200)) + b"\n")
        await writer.drain()
        await reader.read()

    async def endless(self, reader, writer, chance):
        writer.write(b"x" * chance.randrange(65_537, 300_000))
        await writer.drain()
        await reader.read()

    async def deaf(self, reader, writer, chance):
        """Asks for a hundred megabytes, and reads none of them."""
        reader._transport.pause_reading()
        writer.write(b"cjk\n" * 25)
        await writer.drain()
        await asyncio.sleep(min(max(self.time_left(), 0), chance.uniform(0.5, 5)))

    async def hasty(self, reader, writer, chance):
        writer.write(b"face\n" * chance.randrange(3))
        await asyncio.sleep(chance.uniform(0, 0.01))


async def crowd(port):
    loop = asyncio.get_running_loop()
    all_of_them = Crowd(port, loop.time() + SECONDS)
    kinds = list(all_of_them.sessions) + ["polite"] * 4
    async with asyncio.TaskGroup() as group:
        for i in range(CLIENTS):
            group.create_task(all_of_them.run(kinds[i % len(kinds)], i))
    # The last sessions may wait to be accepted still: this one comes behind them.
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await all_of_them.polite(reader, writer, random.Random(CLIENTS))
    writer.close()
    all_of_them.sessions["polite"] += 1
    return all_of_them


class MojiFinderCrowd(unittest.TestCase):
    def test_crowd(self):
        logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of those who write to whom nobody hears
        name = str(Path(CHECKED, "tcp_mojifinder")) if CHECKED else "tcp_mojifinder"
        with MojiFinder(name) as server:
            result = asyncio.run(crowd(server.port))
            peak = int(re.search(r"^VmHWM:\s*(\d+) kB$", Path(f"/proc/{server.pid}/status").read_text(), re.M)[1])
            server.stop()
            self.assertEqual((server.code, server.err), (0, ""))
        print(f"{SECONDS:.0f} s: {result.checked} answers checked, sessions {result.sessions}, {peak >> 10} MiB")
        self.assertGreater(result.checked, CLIENTS)
        self.assertTrue(all(result.sessions.values()), result.sessions)
        self.assertLess(peak << 10, RESIDENT_MAX)
        self.assertEqual(server.out.count("Close ("), sum(result.sessions.values()))


if __name__ == "__main__":
    unittest.main()
