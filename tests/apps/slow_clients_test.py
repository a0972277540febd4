# SPDX-License-Identifier: MIT
# ctest: serial
"""A server with very many slow clients answers the others, and keeps little for each. WEFT_SLOW_CLIENTS: how many."""

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

    def test_do_not_slow_down_the_others(self):
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        self.assertGreater(most, SLOW + 100, "this machine allows too few descriptors for the test")
        with Server(SERVING, "hello_server", limits=[(resource.RLIMIT_NOFILE, most)]) as server:
            alone = [self.load(server.port) for _ in range(3)]
            before = resident_bytes(server.pid)
            with subprocess.Popen([sys.executable, Path(__file__).with_name("slow_clients.py"), str(server.port),
                                   str(SLOW)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as slow:
                self.assertEqual(slow.stdout.readline(), "connected\n")
                among = [self.load(server.port) for _ in range(3)]
                each = (resident_bytes(server.pid) - before) / SLOW
                slow.stdin.close()
                thrown_out = int(slow.stdout.readline())
            print(f"p99 alone {sorted(alone)[1]:.0f} µs, among {SLOW} slow clients {sorted(among)[1]:.0f} µs; "
                  f"{each:.0f} bytes each, {thrown_out} thrown out", file=sys.stderr)
            self.assertLess(each, BYTES_EACH_MAX)


if __name__ == "__main__":
    unittest.main()
