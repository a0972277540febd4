# SPDX-License-Identifier: MIT
"""Ctrl-C in the middle of flags2: the report comes, and no half-written file stays."""

import re
import resource
import signal
import tempfile
import threading
import unittest
from pathlib import Path

from programs import PATIENCE, Program, until
from servers import FlagServer, ScriptedServer, flag, whole

REPORT = r"-{20}\n *(\d+) flags? downloaded\.\nElapsed time: \d+\.\d\ds\n\Z"


class Interrupt(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def start(self, url, *words, name="flags2"):
        return self.enterContext(Program(name, "--base-url", url, "--output", self.folder, *words))

    def expect_report(self, program, code):
        self.assertEqual(program.code, code, program.err)
        found = re.search(REPORT, program.out)
        self.assertTrue(found, program.out)
        return int(found[1])

    def test_report_and_whole_files(self):
        for name in ("flags2", "flags2_sequential", "flags2_threadpool"):
            for number in (signal.SIGINT, signal.SIGTERM):
                with self.subTest(name=name, signal=number), FlagServer("--delay", "0.05", "0.15") as server:
                    program = self.start(server.url, "-a", name=name)
                    program.stderr.wait_for(r" [3-9]\d*/194 ")
                    program.kill(number)
                    program.end()
                    counted = self.expect_report(program, 128 + number)
                    self.assertTrue(3 <= counted < 194, counted)
                    saved = list(self.folder.iterdir())
                    self.assertGreaterEqual(len(saved), counted)  # one may be saved and not yet counted
                    for path in saved:
                        self.assertRegex(path.name, r"^[A-Z]{2}\.gif$")
                        self.assertEqual(path.read_bytes(), flag(server.url, path.stem))
                        path.unlink()

    def test_with_verbose_lines(self):
        with FlagServer("--delay", "0.2", "0.2") as server:
            program = self.start(server.url, "-av")
            server.stdout.wait_for(r"(?s)(delay.*){8}")
            program.kill(signal.SIGINT)
            counted = self.expect_report(program.end(), 130)
            self.assertEqual(len(re.findall(r"^[A-Z]{2} OK$", program.out, re.M)), counted)

    def test_in_the_middle_of_a_body(self):
        def answer(connection, path):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nGIF89a")
            server.gone.wait()

        with ScriptedServer(answer) as server:
            program = self.start(server.url, "-a", "-m", "20")
            program.stderr.wait_for("0/194")
            server.wait_for_requests(20)
            program.kill(signal.SIGINT)
            self.assertEqual(self.expect_report(program.end(), 130), 0)
            self.assertLess(program.seconds, 2.5)  # not the read timeout of 3.1 s
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_second_signal_kills(self):
        """While a file waits to be saved, for a descriptor that never comes, the first signal does not end it."""
        answering = threading.Event()

        def answer(connection, path):
            answering.wait(PATIENCE)
            connection.sendall(whole(b"GIF89a"))

        with ScriptedServer(answer) as server:
            program = self.start(server.url, "BR")
            server.wait_for_requests(1)
            resource.prlimit(program.pid, resource.RLIMIT_NOFILE, (0, 0))
            answering.set()
            until(lambda: program.waits() > 25)  # the saving thread tries again and again
            self.assertTrue(program.handles(signal.SIGINT))
            program.kill(signal.SIGINT)
            until(lambda: not program.handles(signal.SIGINT))
            self.assertTrue(program.is_running())
            program.kill(signal.SIGINT)
            self.assertEqual(program.end().code, -signal.SIGINT)
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
