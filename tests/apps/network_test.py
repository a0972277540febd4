# SPDX-License-Identifier: MIT
"""netcat, tcp_proxy, happy_eyeballs and chat, against each other and against Python's sockets."""

import re
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from programs import BIN, PATIENCE, Pipe, Program, run
from servers import reset


class Netcat:
    """netcat with standard input and output as pipes."""

    def __init__(self, *words):
        self.process = subprocess.Popen([str(BIN / "netcat"), *map(str, words)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.stdout, self.stderr = Pipe(self.process.stdout), Pipe(self.process.stderr)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.stdout.join()
        self.stderr.join()

    def say(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def listening(self):
        return self.stderr.wait_for(r"^netcat: listening on (\S+)$")[1]

    def end(self):
        self.process.stdin.close()
        code = self.process.wait(PATIENCE)
        self.stdout.join()
        return code


class NetcatTest(unittest.TestCase):
    def talk(self, *words, address):
        """Each hears the other out, though that has ended its own side before."""
        with Netcat("-l", *words) as server:
            where = server.listening()
            with Netcat(*words[:-1], *address(where)) as client:
                client.say(b"question\n" * 20_000)
                client.process.stdin.close()
                server.stdout.wait_for("question\n" * 20_000 + r"\Z")
                server.say(b"answer\n")
                self.assertEqual(server.end(), 0)
                self.assertEqual(client.process.wait(PATIENCE), 0)
                client.stdout.join()
                self.assertEqual(client.stdout.text, "answer\n")

    def test_tcp(self):
        self.talk("0", address=lambda where: where.split(":"))

    def test_unix(self):
        with tempfile.TemporaryDirectory() as folder:
            self.talk("-U", Path(folder, "socket"), address=lambda where: [where])

    def test_udp(self):
        with Netcat("-l", "-u", "0") as server:
            with Netcat("-u", *server.listening().split(":")) as client:
                client.say(b"one\n")
                server.stdout.wait_for("one\n")
                server.say(b"two\n")
                client.stdout.wait_for("two\n")
                client.process.send_signal(signal.SIGINT)
                self.assertEqual(client.process.wait(PATIENCE), 130)

    def test_errors(self):
        done = run("netcat", "127.0.0.1", 1)
        self.assertEqual(done.code, 1)
        self.assertEqual(done.err, "netcat: connect 127.0.0.1:1: connection refused\n")
        for words in ([], ["a", "b"], ["-u", "-U", "x"], ["-U", "a", "b"], ["1", "2", "3"]):
            self.assertEqual(run("netcat", *words).code, 2)


class TcpProxy(unittest.TestCase):
    def proxy(self, port):
        program = self.enterContext(Program("tcp_proxy", 0, "127.0.0.1", port))
        own = int(program.stdout.wait_for(r"^Serving 127\.0\.0\.1:\d+ on 127\.0\.0\.1:(\d+)\.$")[1])
        return program, own

    def test_carries_both_ways_and_each_end(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            _, port = self.proxy(listener.getsockname()[1])
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
                server, _ = listener.accept()
                with server, server.makefile("rb") as at_server, client.makefile("rb") as at_client:
                    data = bytes(range(256)) * 8000
                    sender = threading.Thread(target=lambda: (client.sendall(data), client.shutdown(socket.SHUT_WR)))
                    sender.start()
                    self.assertEqual(at_server.read(), data)
                    sender.join()
                    server.sendall(b"the other way")
                    server.shutdown(socket.SHUT_WR)
                    self.assertEqual(at_client.read(), b"the other way")

    def test_a_broken_side_breaks_the_other(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            _, port = self.proxy(listener.getsockname()[1])
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
                server, _ = listener.accept()
                reset(server)
                try:
                    self.assertEqual(client.recv(1), b"")
                except ConnectionResetError:
                    pass

    def test_server_that_is_not_there(self):
        program, port = self.proxy(1)
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
            self.assertEqual(client.recv(1), b"")
        program.stdout.wait_for(r"connect 127\.0\.0\.1:1: connection refused$")


class HappyEyeballs(unittest.TestCase):
    def test_connects(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            for host in ("127.0.0.1", "localhost"):  # localhost may be ::1 first, where nobody listens
                done = run("happy_eyeballs", host, port)
                self.assertEqual((done.code, done.err), (0, ""))
                self.assertRegex(done.out, rf"^127\.0\.0\.1:{port} after \d+ ms\n$")

    def test_nobody_there(self):
        done = run("happy_eyeballs", "127.0.0.1", 1, 0.1)
        self.assertEqual(done.code, 1)
        self.assertIn("connect 127.0.0.1:1: connection refused", done.err)


class Chat(unittest.TestCase):
    def test_all_hear_what_one_says(self):
        with Program("chat", 0) as server:
            port = int(re.search(r"\d+$", server.stdout.wait_for(r"^Serving on (\S+)\.$")[1])[0])
            guests = []
            for name in ("ann", "bob"):
                guest = self.enterContext(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
                heard = self.enterContext(guest.makefile("rb"))
                self.assertEqual(heard.read(11), b"Your name: ")
                guest.sendall(name.encode() + b"\n")
                guests.append((guest, heard))
                if name == "bob":
                    self.assertEqual(guests[0][1].readline(), b"bob is here\n")
                else:
                    guest.sendall(b"anybody?\n")
                    self.assertEqual(heard.readline(), b"ann: anybody?\n")
            (ann, ann_heard), (bob, bob_heard) = guests
            bob.sendall(b"hello\n")
            self.assertEqual((ann_heard.readline(), bob_heard.readline()), (b"bob: hello\n",) * 2)
            bob.shutdown(socket.SHUT_WR)
            self.assertEqual(ann_heard.readline(), b"bob has left\n")
            server.kill(signal.SIGINT)
            self.assertEqual(server.end().code, 130)


if __name__ == "__main__":
    unittest.main()
