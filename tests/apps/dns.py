# SPDX-License-Identifier: MIT
"""A real DNS server, and a relay in front of it that delays the answers."""

import heapq
import os
import shutil
import socket
import struct
import threading
import time

from programs import PATIENCE, Program

A, AAAA = 1, 28


class Dnsmasq(Program):
    """dnsmasq on a free port of 127.0.0.1. It knows the names given, and that there are no others below dev."""

    def __init__(self, names):
        binary = shutil.which("dnsmasq", path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin")
        assert binary, "dnsmasq is missing: Debian's package dnsmasq-base"
        for _ in range(10):  # somebody may take the port in between
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
            # --no-daemon: in the foreground, as the same user, no file for its pid, and the log on stderr.
            super().__init__(
                binary, "--no-daemon", "--no-resolv", "--no-hosts", "--conf-file=/dev/null", "--local=/dev/",
                "--listen-address=127.0.0.1", "--bind-interfaces", f"--port={self.port}",
                *(f"--address=/{name}/127.0.0.1" for name in names))
            try:
                self.stderr.wait_for(r"^dnsmasq: started")
                return
            except AssertionError:
                self.__exit__()
        raise AssertionError(f"dnsmasq does not start: {self.err}")


def question(message):
    """The name and the type that a DNS message asks for."""
    labels, at = [], 12
    while length := message[at]:
        labels.append(message[at + 1:at + 1 + length].decode().lower())
        at += 1 + length
    return ".".join(labels), struct.unpack_from("!H", message, at + 1)[0]


class DelayingRelay:
    """Passes questions on at once, and the answers back after `delay_of(name, type)` seconds. `asked` has all of them.

    For `WEFT_DNS`: `address`.
    """

    def __init__(self, server_port, delay_of):
        self._server = ("127.0.0.1", server_port)
        self._delay_of = delay_of
        self._front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._front.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._front.getsockname()[1]}"
        self.asked = []
        self._due = []
        self._changed = threading.Condition()
        self._ended = False
        self._threads = [threading.Thread(target=self._pass_on), threading.Thread(target=self._answer)]
        for thread in self._threads:
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with self._changed:
            self._ended = True
            self._changed.notify()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", self._front.getsockname())
        for thread in self._threads:
            thread.join(PATIENCE)
        self._front.close()

    def _pass_on(self):
        while True:
            message, client = self._front.recvfrom(4096)
            arrived = time.monotonic()
            if self._ended:
                return
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as back:
                back.settimeout(PATIENCE)
                back.sendto(message, self._server)
                answer = back.recv(4096)
            name, kind = question(message)
            with self._changed:
                self.asked.append((name, kind))
                heapq.heappush(self._due, (arrived + self._delay_of(name, kind), len(self.asked), answer, client))
                self._changed.notify()

    def _answer(self):
        with self._changed:
            while not self._ended:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
                    continue
                _, _, answer, client = heapq.heappop(self._due)
                self._front.sendto(answer, client)
