# SPDX-License-Identifier: MIT
# ctest: serial
"""echo_server at each of its levels gives echo_client every byte back, and ends when it is told to."""

import re
import socket
import unittest

from ports import free_port
from programs import PATIENCE, Server, run

SERVING = r"^Serving on 127\.0\.0\.1:(\d+) \((\w+), (\w+), (\w+), threads: (\d+)\)\.$"
ANSWERS = re.compile(r"(\d+) answers in [\d.]+ s: \d+/s, 0 wrong, 0 lost\np50 [\d.]+ us, .*max [\d.]+ us\n")


class EchoServer(Server):
    def __init__(self, *words, port=0):
        super().__init__(SERVING, "echo_server", "--port", port, *words)


class Echo(unittest.TestCase):
    def ask(self, server, *words):
        done = run("echo_client", "127.0.0.1", server.port, "--seconds", "0.3", *words)
        self.assertEqual((done.code, done.err), (0, ""), done.out)
        answers = ANSWERS.fullmatch(done.out)
        self.assertTrue(answers, done.out)
        return int(answers[1])

    def stop(self, server):
        self.assertEqual((server.stop().code, server.err), (0, ""))

    def test_levels(self):
        for level in ("stream", "protocol", "raw"):
            for driver in ("epoll", "io_uring"):
                with self.subTest(level=level, driver=driver), EchoServer("-l", level, "-d", driver) as server:
                    self.assertEqual(server.said[1:3] + server.said[4:], ("tcp", level, "1"))
                    self.assertIn(server.said[3], (driver, "epoll"))  # where io_uring is denied
                    self.assertGreater(self.ask(server), 100)
                    self.assertGreater(self.ask(server, "--size", 300_000, "--connections", 3), 3)
                    self.stop(server)

    def test_messages(self):
        for level in ("stream", "protocol", "raw"):
            with self.subTest(level=level), EchoServer("--udp", "-l", level) as server:
                self.assertGreater(self.ask(server, "--udp"), 100)
                self.assertGreater(self.ask(server, "--udp", "--size", 1400, "-c", 2), 2)
                self.stop(server)

    def test_threads(self):
        """The system spreads the connections over the sockets of all threads, which share a port also if it is any."""
        for words, port in (((), 0), (("-l", "raw"), free_port()), (("--udp",), 0)):
            with self.subTest(words=words, port=port), EchoServer("-t", 3, *words, port=port) as server:
                self.assertEqual(server.said[4], "3")
                self.assertGreater(self.ask(server, "-c", 30, *words[-1:] if "--udp" in words else ()), 100)
                self.stop(server)

    def test_ends_of_connections(self):
        for level in ("stream", "protocol", "raw"):
            with self.subTest(level=level), EchoServer("-l", level) as server:
                with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as client:
                    client.sendall(b"last words")
                    client.shutdown(socket.SHUT_WR)
                    received = b""
                    while more := client.recv(100):
                        received += more
                    self.assertEqual(received, b"last words")
                    with socket.create_connection(("127.0.0.1", server.port)) as idle:
                        idle.sendall(b"x")
                        self.assertEqual(idle.recv(1), b"x")
                        self.stop(server)
                        self.assertEqual(idle.recv(1), b"")

    def test_wrong_usage(self):
        for words, complaint in ((["-l", "high"], "levels"), (["-d", "kqueue"], "drivers"), (["-p", "x"], "int"),
                                 (["-t", 0], "--threads")):
            done = run("echo_server", *words)
            self.assertEqual((done.code, done.out), (2, ""))
            self.assertIn(complaint, done.err)
        done = run("echo_client", "127.0.0.1", 1)
        self.assertEqual(done.code, 1)
        self.assertIn("connection refused", done.err)


if __name__ == "__main__":
    unittest.main()
