# SPDX-License-Identifier: MIT
"""weft-load asks a server as often as it answers, and reports as wrk does."""

import unittest

from programs import Server, run

SERVING = r":(\d+)\b"
REPORT = r"""\ARunning 0\.2s test @ http://127\.0\.0\.1:\d+/\S+
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   \+/- Stdev
    Latency +[\d.]+[um]?s +[\d.]+[um]?s +[\d.]+[um]?s +[\d.]+%
    Req/Sec +[\d.]+k? +[\d.]+k? +[\d.]+k? +[\d.]+%
  Latency Distribution
     50% +[\d.]+[um]?s
     75% +[\d.]+[um]?s
     90% +[\d.]+[um]?s
     99% +[\d.]+[um]?s
  \d+ requests in [\d.]+ms, [\d.]+.?B read
(?:  Non-2xx or 3xx responses: (\d+)
)?Requests/sec: +[\d.]+
Transfer/sec: +[\d.]+.?B
\Z"""


class WeftLoad(unittest.TestCase):
    def load(self, port, path, *words):
        return run("weft-load", "-t1", "-c4", "-d0.2", "--latency", *words, f"http://127.0.0.1:{port}{path}")

    def test_reports_what_a_server_answers(self):
        with Server(SERVING, "flag_server", "0") as server:
            done = self.load(server.port, "/flags/br/br.gif", "--pipeline", "4")
            self.assertEqual((done.code, done.err), (0, ""))
            self.assertRegex(done.out, REPORT)
            self.assertNotIn("Non-2xx", done.out)
            self.assertIn("Non-2xx or 3xx responses: ", self.load(server.port, "/none").out)
            port = server.port
        done = self.load(port, "/")
        self.assertEqual(done.code, 1)
        self.assertRegex(done.out, r"Socket errors: connect [1-9]\d*, read 0, write 0, timeout 0")


if __name__ == "__main__":
    unittest.main()
