# SPDX-License-Identifier: MIT
"""Many clients that send a byte of their head each second, in a process of their own: slow_clients.py PORT COUNT.

Says `connected` once all are; until its standard input ends it keeps as many, and then says how many were thrown out.
"""

import resource
import select
import socket
import sys

HEAD = b"GET / HTTP/1.1\r\nhost: slow\r\nx-more: " + b"x" * 4000
ROUNDS_PER_SECOND = 1000  # each for a few of the clients: they do not act in concert


class Slow:
    def __init__(self, port):
        self.port, self.sent = port, 0
        self.connect()

    def connect(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setblocking(False)
        self.sent = 0

    def dribble(self):
        """Returns whether the server has had enough of it."""
        try:
            self.sent += self.socket.send(HEAD[self.sent : self.sent + 1])
            return False
        except BlockingIOError:
            return False
        except OSError:
            self.socket.close()
            self.connect()
            return True


def main():
    port, count = map(int, sys.argv[1:])
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    clients = [Slow(port) for _ in range(count)]
    print("connected", flush=True)
    thrown_out = turn = 0
    while not select.select([sys.stdin], [], [], 1 / ROUNDS_PER_SECOND)[0]:
        thrown_out += sum(each.dribble() for each in clients[turn::ROUNDS_PER_SECOND])
        turn = (turn + 1) % ROUNDS_PER_SECOND
    print(thrown_out, flush=True)


if __name__ == "__main__":
    main()
