# SPDX-License-Identifier: MIT
"""The chat over WebSockets and the dashboard of tasks, as a browser speaks to them."""

import base64
import http.client
import os
import socket
import unittest

from programs import Program

RUNNING = r"^INFO:     Weft running on http://127\.0\.0\.1:(\d+) \(Press CTRL\+C to quit\)$"


class Web(unittest.TestCase):
    def start(self, name):
        server = Program(name, "--port", "0")
        self.addCleanup(server.__exit__)
        return int(server.stderr.wait_for(RUNNING)[1])


class WebSocket:
    """As much of a client as short texts need."""

    def __init__(self, port, path):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.file = self.socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
                            f"sec-websocket-version: 13\r\nsec-websocket-key: {key}\r\n\r\n".encode())
        self.status = int(self.file.readline().split()[1])
        while self.file.readline().strip():
            pass

    def receive(self):
        kind, size = self.file.read(2)
        assert kind == 0x81 and size < 126
        return self.file.read(size).decode()

    def send(self, text):
        self.socket.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text.encode())

    def close(self):
        self.socket.close()
        self.file.close()


class Chat(Web):
    def test_what_one_says_all_hear(self):
        port = self.start("web_chat")
        ann = WebSocket(port, "/talk?name=Ann")
        self.assertEqual(ann.receive(), "Ann has come in.")
        bob = WebSocket(port, "/talk?name=Bob")
        self.assertEqual((ann.receive(), bob.receive()), ("Bob has come in.",) * 2)
        bob.send("hello")
        self.assertEqual((ann.receive(), bob.receive()), ("Bob: hello",) * 2)
        bob.close()
        self.assertEqual(ann.receive(), "Bob has gone.")
        ann.close()
        nobody = WebSocket(port, "/talk?name=")
        self.assertEqual(nobody.status, 403)
        nobody.close()


class Dashboard(Web):
    def test_shows_its_own_tasks(self):
        port = self.start("dashboard")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/tree")
        answer = connection.getresponse()
        self.assertEqual(answer.headers["content-type"], "text/event-stream")
        self.assertEqual(answer.readline(), b"event: tree\n")
        self.assertIn(b"data: <task", answer.readline())
        connection.close()


if __name__ == "__main__":
    unittest.main()
