# SPDX-License-Identifier: MIT
"""Sessions with tcp_mojifinder as telnet would have them, and what its log says of them."""

import signal
import socket
import time
import unittest

from mojifinder import PROMPT, RULE, MojiFinder, answer
from programs import PATIENCE, Program, run
from servers import reset


class Client:
    def __init__(self, server):
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
        self.name = f"('127.0.0.1', {self._socket.getsockname()[1]})"
        self._received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def send(self, data):
        self._socket.sendall(data)

    def end(self):
        self._socket.shutdown(socket.SHUT_WR)

    def reset(self):
        reset(self._socket)

    def until_prompt(self):
        while not self._received.endswith(PROMPT):
            received = self._socket.recv(65536)
            assert received, self._received
            self._received += received
        text, self._received = self._received[:-len(PROMPT)], b""
        return text

    def ask(self, line):
        self.send(line)
        return self.until_prompt()

    def rest(self):
        try:
            while received := self._socket.recv(65536):
                self._received += received
        except ConnectionResetError:
            pass
        return self._received


class Sessions(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(MojiFinder())

    def session(self):
        client = self.enterContext(Client(self.server))
        self.assertEqual(client.until_prompt(), b"")
        return client

    def log_of(self, client):
        """Waits for the end of a session. Returns its lines, with * for the address."""
        self.server.stdout.wait_for(rf"^Close {client.name.replace('(', '[(]').replace(')', '[)]')}\.$")
        return [line.replace(client.name, "*") for line in self.server.out.splitlines() if client.name in line]

    def test_answers(self):
        client = self.session()
        self.assertEqual(client.ask(b"cat face\r\n"), answer("cat face"))
        self.assertEqual(client.ask(b"FIRE\n"), answer("fire"))
        self.assertEqual(client.ask(b"brillig\r\n"), f"{RULE} 0 found\r\n".encode())
        self.assertEqual(client.ask("ﬁre straße\n".encode()), f"{RULE} 0 found\r\n".encode())
        client.end()
        self.assertEqual(client.rest(), b"")
        self.assertEqual(self.log_of(client), [
            " From *: 'cat face'", "   To *: 10 results.", " From *: 'FIRE'", "   To *: 11 results.",
            " From *: 'brillig'", "   To *: 0 results.", " From *: 'ﬁre straße'", "   To *: 0 results.", "Close *."])
        found = answer("cat face").decode().splitlines()
        self.assertEqual(found[0], "U+1F431\t🐱\tCAT FACE")
        self.assertEqual(found[-1], RULE + " 10 found")

    def test_blank_line_gives_a_prompt(self):
        client = self.session()
        self.assertEqual(client.ask(b"\r\n"), b"")
        self.assertEqual(client.ask(b" \t\n"), b"")
        client.end()
        self.assertEqual(self.log_of(client), [" From *: ''", " From *: ''", "Close *."])

    def test_what_ends_a_session(self):
        """What telnet sends for Ctrl-C is no UTF-8; control characters; a blank before them does not count."""
        for sent, logged in ((b"\xff\xf4\xff\xfd\x06\r\n", "'\\x00'"), (b"cat\xc3\n", "'\\x00'"), (b"\x03\n", "'\\x03'"),
                             (b" \x1b[A\r\n", "'\\x1b[A'")):
            with self.subTest(sent=sent):
                client = self.session()
                client.send(sent)
                self.assertEqual(client.rest(), b"")
                self.assertEqual(self.log_of(client), [f" From *: {logged}", "Close *."])

    def test_last_line_needs_no_end(self):
        client = self.session()
        client.send(b"cat")
        client.end()
        self.assertEqual(client.rest(), answer("cat") + PROMPT)
        self.assertEqual(self.log_of(client), [" From *: 'cat'", "   To *: 14 results.", "Close *."])

    def test_lines_sent_together_and_in_pieces(self):
        client = self.session()
        client.send(b"cat\r\n\r\nfire\ncat fa")
        for byte in b"ce\r\n":
            time.sleep(0.01)
            client.send(bytes([byte]))
        client.end()
        self.assertEqual(client.rest(), PROMPT.join([answer("cat"), b"", answer("fire"), answer("cat face"), b""]))

    def test_line_that_is_too_long(self):
        other = self.session()
        client = self.session()
        client.send(b"a" * 70_000)
        self.assertEqual(client.rest(), b"")
        self.assertEqual(self.log_of(client), ["Error *: a line is longer than 65536 bytes.", "Close *."])
        self.assertEqual(other.ask(b"a" * 65_536 + b"\r\n"), f"{RULE} 0 found\r\n".encode())

    def test_client_that_breaks_off(self):
        client = self.session()
        client.send(b"cjk\n" * 50)
        time.sleep(0.1)
        client.reset()
        log = self.log_of(client)
        self.assertRegex(log[-2], r"^Error \*: .*: (connection reset by peer|broken pipe)\.$")
        self.assertEqual(self.session().ask(b"cat\n"), answer("cat"))

    def test_large_answer(self):
        client = self.session()
        self.assertEqual(client.ask(b"cjk\n"), answer("cjk"))

    def test_shuts_down(self):
        clients = [self.session() for _ in range(3)]
        clients[0].send(b"cjk\n" * 20)  # reads nothing: the server is within an answer
        self.server.stop()
        self.assertEqual((self.server.code, self.server.err), (0, ""))
        self.assertTrue(self.server.out.endswith("\nServer shut down.\n"), self.server.out)
        self.assertEqual(clients[1].rest(), b"")
        with self.assertRaises(ConnectionRefusedError):
            Client(self.server)


class Process(unittest.TestCase):
    def test_says_what_it_does(self):
        with MojiFinder() as server:
            with Client(server) as client:
                client.send(b"cat\n")  # as soon as it accepts, whether the index is there or not
                self.assertEqual(client.until_prompt() + client.until_prompt(), answer("cat"))
            server.kill(signal.SIGTERM)
            self.assertEqual(server.end().code, 128 + signal.SIGTERM)
            lines = server.out.splitlines()
            self.assertEqual(lines[0], "Building index.")
            self.assertEqual(lines[1], f"Serving on ('127.0.0.1', {server.port}). Hit CTRL-C to stop.")
            self.assertEqual(lines[-2:], ["", "Server shut down."])

    def test_accepts_while_the_index_is_built(self):
        """The first answer waits for the index; the prompt has not, and the second answer need not."""
        def first_and_second():
            with MojiFinder() as server, Client(server) as client:
                client.until_prompt()
                times = [time.monotonic()]
                for _ in range(2):
                    client.ask(b"brillig\n")
                    times.append(time.monotonic())
                return times[1] - times[0], times[2] - times[1]

        self.assertTrue(any(first > 0.01 and second < first / 4
                            for first, second in (first_and_second() for _ in range(20))))

    def test_takes_a_host_and_a_port(self):
        with Program("tcp_mojifinder", "::1") as server:
            server.stdout.wait_for(r"^Serving on \('::1', 2323, 0, 0\)\. Hit CTRL-C to stop\.$")
            server.kill(signal.SIGINT)
            self.assertEqual((server.end().code, server.err), (0, ""))
        for words, complaint in ((["::1", "http"], "invalid int value: 'http'"), (["::1", "65536"], "0 to 65535"),
                                 (["::1", "1", "2"], "unrecognized arguments: 2")):
            done = run("tcp_mojifinder", *words)
            self.assertEqual((done.code, done.out), (2, ""))
            self.assertIn(complaint, done.err)

    def test_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = run("tcp_mojifinder", "127.0.0.1", port)
        self.assertEqual((done.code, done.out), (1, "Building index.\n"))
        self.assertEqual(done.err, f"tcp_mojifinder: listen on 127.0.0.1:{port}: address already in use\n")


if __name__ == "__main__":
    unittest.main()
