# SPDX-License-Identifier: MIT
"""Clients that flood an HTTP/2 server, in a process of their own: h2_floods.py PORT COUNT KIND.

COUNT connections at a time, each of which sends far more than a server takes of KIND: `reset` (requests that are reset
at once, CVE-2023-44487), `settings`, `ping`. Says `connected` after the first round; until its standard input ends
each that was cut off connects again. Then it says how many were cut off.
"""

import selectors
import socket
import sys

HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000")
GET = bytes.fromhex("828684410161")  # GET / of http://a


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


FLOODS = {
    "reset": b"".join(frame(1, 5, n, GET) + frame(3, 0, n, b"\0\0\0\x08") for n in range(1, 4001, 2)),
    "settings": frame(4, 0, 0) * 10_000,
    "ping": frame(6, 0, 0, b"12345678") * 10_000,
}


class Flood:
    def __init__(self, port, text):
        self.text, self.sent = HELLO + text, 0
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)

    def go_on(self):
        """Returns whether the server has had enough of it."""
        try:
            self.sent += self.socket.send(self.text[self.sent : self.sent + 65536])
        except BlockingIOError:
            pass
        except OSError:
            return True
        try:
            return not self.socket.recv(65536)
        except BlockingIOError:
            return False
        except OSError:
            return True


def main():
    port, count, text = int(sys.argv[1]), int(sys.argv[2]), FLOODS[sys.argv[3]]
    watched = selectors.DefaultSelector()
    watched.register(sys.stdin, selectors.EVENT_READ)

    def connect():
        one = Flood(port, text)
        watched.register(one.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, one)

    for _ in range(count):
        connect()
    cut_off = 0
    while True:
        for key, _ in watched.select():
            if key.data is None:
                print(cut_off, flush=True)
                return
            if key.data.go_on():
                watched.unregister(key.data.socket)
                key.data.socket.close()
                cut_off += 1
                if cut_off == count:
                    print("connected", flush=True)
                connect()


if __name__ == "__main__":
    main()
