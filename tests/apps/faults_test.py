# SPDX-License-Identifier: MIT
"""A server whose system calls fail, one after the other, by seed: it echoes every byte, or ends that connection."""

import random
import shutil
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from programs import PATIENCE, ROOT, Server

CONNECTIONS, MESSAGES = 8, 8
COMPILER = shutil.which("clang-19") or "cc"


def exchange(connection, data):
    """What came back of `data` before the connection ended."""
    got = b""
    try:
        connection.sendall(data)
        while len(got) < len(data) and (more := connection.recv(65536)):
            got += more
    except ConnectionError:
        pass
    return got


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.library = Path(cls.folder.name) / "faults.so"
        subprocess.run([COMPILER, "-O1", "-shared", "-fPIC", "-o", cls.library, ROOT / "tests/apps/faults/faults.c", "-ldl"],
                       check=True)

    def serve(self, kinds, seed, level="stream", in_thousand=200, count=-1):
        environment = {"LD_PRELOAD": str(self.library), "WEFT_FAULTS": f"{seed}:{in_thousand}:{kinds}:{count}"}
        server = self.enterContext(Server(r"^Serving on \S+:(\d+) ", "echo_server", "--port", "0", "--level", level,
                                          "--driver", "epoll", env=environment))
        self.port = server.port
        return server

    def connect(self):
        return self.enterContext(socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE))

    def echo_all(self, seed):
        """(connections that echoed everything, connections that ended before)."""
        made = random.Random(seed)
        whole = 0
        for _ in range(CONNECTIONS):
            connection = self.connect()
            for _ in range(MESSAGES):
                data = made.randbytes(made.choice([1, 16, 3000, 200_000]))
                got = exchange(connection, data)
                self.assertEqual(got, data[:len(got)], "what comes back is a beginning of what was sent")
                if len(got) < len(data):
                    break
            else:
                whole += 1
            connection.close()
        return whole

    def test_what_passes_loses_no_byte(self):
        for level in ("stream", "protocol"):
            for seed in range(2):
                with self.subTest(level=level, seed=seed):
                    server = self.serve("ias", seed, level)
                    self.assertEqual(self.echo_all(seed), CONNECTIONS)
                    self.assertTrue(server.is_running())

    def test_what_breaks_a_connection_breaks_no_other(self):
        for level in ("stream", "protocol"):
            for seed in range(2):
                with self.subTest(level=level, seed=seed):
                    server = self.serve("iasfr", seed, level, in_thousand=20, count=200)
                    while self.echo_all(seed) < CONNECTIONS:  # until the faults are used up
                        pass
                    self.assertTrue(server.is_running())

    def test_no_descriptors_pause_accepting(self):
        server = self.serve("f", 1, in_thousand=1000, count=30)
        self.assertEqual(exchange(self.connect(), b"hello"), b"hello")
        self.assertTrue(server.is_running())
