# SPDX-License-Identifier: MIT
# ctest: serial
"""A server with very many slow clients, or some that flood it, answers the others, and keeps little for each.

WEFT_SLOW_CLIENTS: how many are slow.
"""

import os
import re
import resource
import subprocess
import sys
import unittest
from pathlib import Path

from programs import Server, run

SLOW = int(os.environ.get("WEFT_SLOW_CLIENTS", 1000))
SECONDS = float(os.environ.get("WEFT_SLOW_SECONDS", 0.5))
BYTES_EACH_MAX = 8192
FLOODS = 8
BYTES_OF_FLOOD_MAX = 1 << 20
SERVING = r"^(\d+)$"


def resident_bytes(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) * 1024


class SlowClients(unittest.TestCase):
    def load(self, port):
        """What the slowest one in a hundred waited, in µs."""
        done = run("weft-load", "-t1", "-c16", f"-d{SECONDS}", "--latency", f"http://127.0.0.1:{port}/")
        self.assertEqual((done.code, done.err), (0, ""), done.out)
        self.assertNotIn("Socket errors", done.out)
        value, unit = re.search(r"99% +([\d.]+)([um]?s)", done.out).groups()
        return float(value) * {"us": 1, "ms": 1e3, "s": 1e6}[unit]

    def among(self, rounds, count, script, *words):
        """How many of these clients were thrown out, and what the server has kept for each of them."""
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        self.assertGreater(most, count + 100, "this machine allows too few descriptors for the test")
        with Server(SERVING, "hello_server", limits=[(resource.RLIMIT_NOFILE, most)]) as server:
            alone = [self.load(server.port) for _ in range(rounds)]
            before = resident_bytes(server.pid)
            with subprocess.Popen([sys.executable, Path(__file__).with_name(script), str(server.port), str(count),
                                   *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as others:
                self.assertEqual(others.stdout.readline(), "connected\n")
                among = [self.load(server.port) for _ in range(rounds)]
                each = (resident_bytes(server.pid) - before) / count
                others.stdin.close()
                thrown_out = int(others.stdout.readline())
            print(f"p99 alone {sorted(alone)[rounds // 2]:.0f} µs, among {count} of {' '.join((script, *words))} "
                  f"{sorted(among)[rounds // 2]:.0f} µs; {each:.0f} bytes each, {thrown_out} thrown out", file=sys.stderr)
        return thrown_out, each

    def test_slow_ones_do_not_slow_down_the_others(self):
        self.assertLess(self.among(3, SLOW, "slow_clients.py")[1], BYTES_EACH_MAX)

    def test_floods_do_not_either(self):
        for kind in ("reset", "settings", "ping"):
            with self.subTest(kind=kind):
                thrown_out, each = self.among(1, FLOODS, "h2_floods.py", kind)
                self.assertGreater(thrown_out, FLOODS)
                self.assertLess(each, BYTES_OF_FLOOD_MAX)


if __name__ == "__main__":
    unittest.main()
