# SPDX-License-Identifier: MIT
"""Servers for the downloaders: flag_server itself, and one that misbehaves as a test wants it to."""

import http.client
import re
import signal
import socket
import struct
import threading
from urllib.parse import urlsplit

from programs import PATIENCE, Program


class FlagServer(Program):
    """flag_server on a free port of the loopback. `url` ends in /flags."""

    def __init__(self, *words, **options):
        super().__init__("flag_server", "0", "--bind", "127.0.0.1", *words, **options)
        try:
            self.url = self.stdout.wait_for(r"^Serving flags at (\S+) ")[1]
        except BaseException:
            self.__exit__()
            raise

    def stop(self):
        self.kill(signal.SIGTERM)
        return self.end()

    def delays(self):
        """The delays of its log so far, in seconds."""
        return [float(seconds) for seconds in re.findall(r"^[A-Z]{2} delay: ([0-9.]+)s$", self.out, re.M)]


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


def fetch(url, path="", method="GET"):
    """The response for `url + path`; the path goes out as it is, with its dots and percent signs."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    try:
        connection.request(method, parts.path + path)
        r = connection.getresponse()
        return Response(r.status, r.headers, r.read())
    finally:
        connection.close()


def flag(url, code):
    """What a server has as the flag of a country."""
    response = fetch(url, f"/{code}/{code}.gif".lower())
    assert response.status == 200, (code, response.status)
    return response.body


class ScriptedServer:
    """Reads the head of one request per connection, and leaves the rest to `answer(connection, path)`.

    `connection` is a socket; it is closed afterwards. `gone` is set when the server is to stop: a handler that keeps a
    client waiting waits for it.
    """

    def __init__(self, answer):
        self._answer = answer
        self._requests = threading.Semaphore(0)
        self.gone = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/flags"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.gone.set()
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept
        for thread in self._threads:
            thread.join(PATIENCE)
        self._listener.close()

    def wait_for_requests(self, count):
        for _ in range(count):
            assert self._requests.acquire(timeout=PATIENCE), "fewer requests came"

    def _accept(self):
        while not self.gone.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection):
        with connection:
            connection.settimeout(PATIENCE)
            head = b""
            try:
                while b"\r\n\r\n" not in head:
                    if not (received := connection.recv(65536)):
                        return
                    head += received
                self._requests.release()
                self._answer(connection, head.split()[1].decode())
            except OSError:
                pass  # the client has left


def reset(connection):
    """Closes a connection so that the other side gets "connection reset by peer"."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def whole(body, status="200 OK"):
    """A complete response, after which the connection is closed."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
