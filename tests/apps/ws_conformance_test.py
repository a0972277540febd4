# SPDX-License-Identifier: MIT
"""What ws_echo says to a client of WebSocket that sends frame by frame: the cases of the Autobahn test suite, by its
numbers; and what ws_cat says to such a server. Sources: RFC 6455, RFC 7692."""

import base64
import hashlib
import os
import re
import socket
import unittest
import zlib

from programs import PATIENCE, Program

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
KOSME, HELLO = "κόσμε".encode(), "Hello-µ@ßöäüàá-UTF-8!!".encode()


def masked(payload, key):
    repeated = key * (len(payload) // 4) + key[:len(payload) % 4]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(len(payload), "big")


def frame(opcode, payload=b"", more=False, reserved=0, key=b"mask"):
    """`reserved`: RSV1 is 4, RSV3 is 1. Without a key it is a server's."""
    size = len(payload)
    length, rest = (size, b"") if size < 126 else (126, size.to_bytes(2, "big")) if size < 65536 else (
        127, size.to_bytes(8, "big"))
    first = bytes([(0 if more else 0x80) | reserved << 4 | opcode, (0x80 if key else 0) | length]) + rest
    return first + (key + masked(payload, key) if key else payload)


def fragments(opcode, *pieces, between=b"", **how):
    """A message in pieces, the frames of `between` behind each but the last."""
    return b"".join(frame(opcode if i == 0 else CONTINUATION, piece, i + 1 < len(pieces), **how)
                    + (between if i + 1 < len(pieces) else b"") for i, piece in enumerate(pieces))


def cut(payload, size):
    return [payload[at:at + size] for at in range(0, len(payload), size)]


def close(code=None, reason=b"", **how):
    return frame(CLOSE, b"" if code is None else code.to_bytes(2, "big") + reason, **how)


END = ("end", b"")


class Socket:
    """One side of a connection after the handshake. `seen` is what the other side has said, each a pair: its opcode
    and its payload, inflated; of a close the code. The end is `END`."""

    def __init__(self, connection, received=b"", inflate=None):
        self.connection, self.received, self.inflate = connection, received, inflate
        self.seen = []
        connection.settimeout(PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, piece, size=1 << 30):
        """Sends a piece, so many bytes at a time."""
        try:
            for part in cut(piece, size):
                self.connection.sendall(part)
        except OSError:
            pass  # the other side has had enough: it has said why

    def read_until(self, count):
        """Reads on until so many are seen, or the end."""
        while len(self.seen) < count and self.seen[-1:] != [END]:
            while not self._take():
                if not (piece := self.connection.recv(1 << 20)):
                    self.seen.append(END)
                    break
                self.received += piece
        return self.seen

    def _take(self):
        if len(self.received) < 2:
            return False
        first, length = self.received[0], self.received[1] & 127
        at = 2 + {126: 2, 127: 8}.get(length, 0)
        size = int.from_bytes(self.received[2:at], "big") if length > 125 else length
        key = self.received[at:at + 4] if self.received[1] & 128 else b""
        at += len(key)
        if len(self.received) < at + size:
            return False
        payload, self.received = self.received[at:at + size], self.received[at + size:]
        payload = masked(payload, key) if key else payload
        if first & 15 == CLOSE:
            self.seen.append((CLOSE, int.from_bytes(payload[:2], "big")))  # 0: it has no code
        elif first & 15 > CLOSE:
            self.seen.append((first & 15, payload))
        else:
            assert first & 15 != CONTINUATION and first & 0x80, "it sends no fragments"
            self.seen.append((first & 15, self.inflate(payload) if first & 0x40 else payload))
        return True


def echoed(*messages):
    return [message if isinstance(message, tuple) else (TEXT, message) for message in messages]


def closed(code=1000):
    return (CLOSE, code)


# Number, what is sent, and what comes back.
SIZES = (0, 125, 126, 127, 128, 65535, 65536)
RIGHT = [
    *[(f"1.{opcode}", frame(opcode, b"*" * size), [(opcode, b"*" * size)])
      for opcode in (TEXT, BINARY) for size in SIZES],
    ("2.1", frame(PING), [(PONG, b"")]),
    ("2.2", frame(PING, b"payload"), [(PONG, b"payload")]),
    ("2.3", frame(PING, b"\0\xff\xfe\xfd\xfc\xfb\0\xff"), [(PONG, b"\0\xff\xfe\xfd\xfc\xfb\0\xff")]),
    ("2.4", frame(PING, b"\xfe" * 125), [(PONG, b"\xfe" * 125)]),
    ("2.7", frame(PONG), []),
    ("2.8", frame(PONG, b"unsolicited"), []),
    ("2.9", frame(PONG, b"unsolicited") + frame(PING, b"payload"), [(PONG, b"payload")]),
    ("2.10", b"".join(frame(PING, b"%d" % i) for i in range(10)), [(PONG, b"%d" % i) for i in range(10)]),
    ("5.3", fragments(TEXT, b"fragment1", b"fragment2"), echoed(b"fragment1fragment2")),
    ("5.6", fragments(TEXT, b"fragment1", b"fragment2", between=frame(PING, b"ping")),
     [(PONG, b"ping"), (TEXT, b"fragment1fragment2")]),
    ("5.19", fragments(TEXT, *[b"fragment%d" % i for i in range(5)], between=frame(PING, b"pongme") + frame(PONG)),
     [(PONG, b"pongme")] * 4 + [(TEXT, b"".join(b"fragment%d" % i for i in range(5)))]),
    ("6.1.1", frame(TEXT), echoed(b"")),
    ("6.1.2", fragments(TEXT, b"", b"", b""), echoed(b"")),
    ("6.1.3", fragments(TEXT, b"", b"middle frame payload", b""), echoed(b"middle frame payload")),
    ("6.2.1", frame(TEXT, HELLO), echoed(HELLO)),
    ("6.2.3", fragments(TEXT, *cut(HELLO, 1)), echoed(HELLO)),
    ("6.2.4", fragments(TEXT, *cut(KOSME, 1)), echoed(KOSME)),
    *[("6.5 to 6.23", frame(TEXT, chr(code).encode()), echoed(chr(code).encode()))
      for code in (0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x1fffe, 0xfffff,
                   0x10fffe, 0x10ffff)],
    ("9.1.6", frame(TEXT, b"*" * (1 << 24)), echoed(b"*" * (1 << 24))),
    ("9.2.6", frame(BINARY, b"*" * (1 << 24)), [(BINARY, b"*" * (1 << 24))]),
    ("9.3.1", fragments(TEXT, *cut(b"*" * (1 << 22), 64)), echoed(b"*" * (1 << 22))),
    ("9.7", frame(TEXT, b"*" * 16) * 1000, echoed(b"*" * 16) * 1000),
    ("10.1.1", fragments(TEXT, *cut(b"*" * 65536, 1300)), echoed(b"*" * 65536)),
]
# And then the other side ends the connection.
LAST = [
    ("2.5", frame(PING, b"\xfe" * 126), [closed(1002)]),
    ("3.1", frame(TEXT, b"Hello", reserved=1), [closed(1002)]),
    *[("3.2 to 3.7", frame(TEXT, b"Hello") + frame(opcode, b"Hello", reserved=bits) + frame(PING),
       [(TEXT, b"Hello"), closed(1002)])
      for opcode in (TEXT, BINARY, PING, CLOSE) for bits in range(1, 8)],
    *[("4.1, 4.2", frame(TEXT, b"Hello") + frame(opcode, payload) + frame(PING), [(TEXT, b"Hello"), closed(1002)])
      for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15) for payload in (b"", b"reserved")],
    ("5.1", fragments(PING, b"fragment1", b"fragment2"), [closed(1002)]),
    ("5.2", fragments(PONG, b"fragment1", b"fragment2"), [closed(1002)]),
    ("5.9", frame(CONTINUATION, b"non-continuation payload") + frame(TEXT, b"Hello"), [closed(1002)]),
    ("5.12", frame(CONTINUATION, b"non-continuation payload", more=True) + frame(TEXT, b"Hello"), [closed(1002)]),
    ("5.15", fragments(TEXT, b"1", b"2") + fragments(CONTINUATION, b"3", b"4"), [(TEXT, b"12"), closed(1002)]),
    ("5.18", fragments(TEXT, b"1", b"")[:-6] + frame(TEXT, b"2"), [closed(1002)]),
    *[("6.3 to 6.21", frame(TEXT, bytes.fromhex(wrong)), [closed(1007)]) for wrong in (
        "cebae1bdb9cf83cebcceb5eda080656469746564", "80", "bf", "80bf", "80bf80", "80bf80bf80bf", "c020c120df20",
        "e020ef20", "f020f720", "f820fb20", "fc20fd20", "c0", "e080", "f08080", "f8808080", "fc80808080", "df",
        "efbf", "f7bfbf", "fbbfbfbf", "fdbfbfbfbf", "fe", "ff", "fefeffff", "c0af", "e080af", "f08080af",
        "f8808080af", "fc80808080af", "c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf", "c080", "e08080",
        "f0808080", "f880808080", "fc8080808080", "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80",
        "edbfbf", "eda080edb080", "edafbfedbfbf", "f4908080", "f7bfbfbf", "f888808080", "fbbfbfbfbf",
        "fc8480808080", "fdbfbfbfbfbf")],
    ("6.4.1", frame(TEXT, KOSME, more=True) + frame(CONTINUATION, b"\xf4\x90\x80\x80", more=True), [closed(1007)]),
    ("6.4.2", frame(TEXT, KOSME + b"\xf4", more=True) + frame(CONTINUATION, b"\x90", more=True), [closed(1007)]),
    ("6.4.3", frame(TEXT, KOSME + b"\xf4\x90\x80\x80edited")[:-8], [closed(1007)]),
    ("6.4.4", frame(TEXT, KOSME + b"\xf4\x90\x80\x80edited")[:-8], [closed(1007)]),
    ("7.1.2", close(1000) + close(1000), [closed()]),
    ("7.1.3", close(1000) + frame(PING), [closed()]),
    ("7.1.4", close(1000) + frame(TEXT, b"Hello"), [closed()]),
    ("7.1.5", frame(TEXT, b"fragment1", more=True) + close(1000) + frame(CONTINUATION, b"fragment2"), [closed()]),
    ("7.1.6", frame(TEXT, b"*" * (1 << 18)) + close(1000) + frame(PING), [(TEXT, b"*" * (1 << 18)), closed()]),
    ("7.3.1", close(), [closed(0)]),
    ("7.3.2", frame(CLOSE, b"a"), [closed(1002)]),
    ("7.3.4", close(1000, b"Hello World!"), [closed(1000)]),
    ("7.3.5", close(1000, b"*" * 123), [closed(1000)]),
    ("7.3.6", close(1000, b"*" * 124), [closed(1002)]),
    ("7.5.1", close(1000, KOSME + b"\xed\xa0\x80edited"), [closed(1007)]),
    *[("7.7", close(code), [closed(code)]) for code in (
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)],
    *[("7.9, 7.13", close(code), [closed(1002)]) for code in (
        0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535)],
    ("of the RFC, 5.1", frame(TEXT, b"Hello", key=b""), [closed(1002)]),
    ("of the RFC, 5.2", b"\x81\xfe\0\1mask" + masked(b"a", b"mask"), [closed(1002)]),
    ("of the RFC, 5.2", b"\x82\xff\x80" + bytes(7) + b"mask", [closed(1002)]),
]

# What a client offers, and whether the server's messages may refer to those before, and how far back.
OFFERS = [
    ("13.1", "", True, 15), ("13.2", "; server_no_context_takeover", False, 15),
    ("13.3", "; server_max_window_bits=9", True, 9), ("13.4", "; server_max_window_bits=15", True, 15),
    ("13.5", "; server_no_context_takeover; server_max_window_bits=9", False, 9),
    ("13.6", "; server_no_context_takeover; server_max_window_bits=15", False, 15),
    ("13.7", "; server_no_context_takeover; server_max_window_bits=9, permessage-deflate; server_no_context_takeover, "
             "permessage-deflate", False, 9),
    ("of the RFC, 7.1", "; client_no_context_takeover; client_max_window_bits", True, 15),
    ("of the RFC, 7.1", "; client_max_window_bits=9; server_max_window_bits=\"10\"", True, 10),
]


def deflated(text, packer):
    return (packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\0\0\xff\xff")


class Inflate:
    def __init__(self, keeps, bits):
        self.keeps, self.bits = keeps, bits
        self.unpacker = zlib.decompressobj(-bits)

    def __call__(self, payload):
        if not self.keeps:
            self.unpacker = zlib.decompressobj(-self.bits)
        return self.unpacker.decompress(payload + b"\0\0\xff\xff")


class ServerConformance(unittest.TestCase):
    """Each case has a connection of its own."""

    def setUp(self):
        server = self.enterContext(Program("ws_echo", "0"))
        self.port = int(server.stdout.wait_for(r"^Serving on ws://.*:(\d+)/$")[1])

    def connect(self, offer=None):
        """The connection, and what the server has chosen of the offer."""
        connection = self.enterContext(socket.create_connection(("127.0.0.1", self.port)))
        extensions = "" if offer is None else f"Sec-WebSocket-Extensions: permessage-deflate{offer}\r\n"
        connection.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\n"
                           "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                           f"Sec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}\r\n{extensions}\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(65536)
        head, _, received = head.partition(b"\r\n\r\n")
        self.assertTrue(head.startswith(b"HTTP/1.1 101 "), head)
        chosen = re.search(rb"(?i)^sec-websocket-extensions: (.*?)\r?$", head, re.M)
        return Socket(connection, received), chosen[1].decode() if chosen else None

    def test_what_is_right_is_taken(self):
        for number, sent, expected in RIGHT:
            with self.subTest(number):
                for size in (1 << 30, 1, 997):
                    if size < 1 << 30 and len(sent) > 5000 * size:
                        continue
                    talk, _ = self.connect()
                    talk.send(sent, size)
                    self.assertTrue(talk.read_until(len(expected)) == expected)  # which may be large
                    talk.send(close(1000))
                    self.assertEqual(talk.read_until(len(expected) + 2)[len(expected):], [closed(), END])

    def test_what_is_last(self):
        for number, sent, expected in LAST:
            with self.subTest(number, sent=sent[:50]):
                for size in (1 << 30, 1):
                    if size == 1 and len(sent) > 5000:
                        continue
                    talk, _ = self.connect()
                    talk.send(sent, size)
                    talk.read_until(len(expected))
                    talk.send(close(1000))
                    seen = talk.read_until(len(expected) + 1)
                    # What came with the end, or what is wrong, may be answered by that alone.
                    self.assertIn(seen, (expected + [END], expected[-1:] + [END]))

    def test_compression(self):
        texts = [b"", b"a", b"Hello " * 10, b"0123456789" * 20_000, os.urandom(300).hex().encode()]
        for number, offer, keeps, bits in OFFERS:
            with self.subTest(number, offer=offer):
                talk, chosen = self.connect(offer)
                self.assertTrue(chosen.startswith("permessage-deflate"), chosen)
                named = re.search(r"server_max_window_bits=(\d+)", chosen)
                self.assertLessEqual(int(named[1]) if named else 15, bits)
                if not keeps:
                    self.assertIn("server_no_context_takeover", chosen)
                talk.inflate = Inflate("server_no_context_takeover" not in chosen, int(named[1]) if named else 15)
                own = re.search(r"client_max_window_bits=(\d+)", chosen)
                packer = zlib.compressobj(6, zlib.DEFLATED, -(int(own[1]) if own else 15))
                for text in texts * 3:
                    if "client_no_context_takeover" in chosen:
                        packer = zlib.compressobj(6, zlib.DEFLATED, -(int(own[1]) if own else 15))
                    packed = cut(deflated(text, packer), 100) or [b""]
                    talk.send(frame(TEXT, packed[0], more=len(packed) > 1, reserved=4))
                    for i, piece in enumerate(packed[1:], 2):
                        talk.send(frame(PING, b"%d" % i) + frame(CONTINUATION, piece, more=i < len(packed)))
                    talk.seen.clear()
                    expected = [(PONG, b"%d" % i) for i in range(2, len(packed) + 1)] + [(TEXT, text)]
                    self.assertEqual(talk.read_until(len(expected)), expected)
                talk.seen.clear()
                talk.send(close(1000))
                self.assertEqual(talk.read_until(2), [closed(), END])

    def test_offers_that_are_none(self):
        for offer in ("; server_max_window_bits=7", "; server_max_window_bits=16", "; server_max_window_bits",
                      "; client_max_window_bits=16", "; server_no_context_takeover=1", "; unknown",
                      "; server_max_window_bits=9; server_max_window_bits=9"):
            with self.subTest(offer):
                self.assertEqual(self.connect(offer)[1], None)


class ClientConformance(unittest.TestCase):
    """A server that breaks the protocol, and what ws_cat says to it: the code, and that to whoever started it."""

    def test_what_is_wrong_is_told(self):
        listener = self.enterContext(socket.create_server(("127.0.0.1", 0)))
        listener.settimeout(PATIENCE)
        for sent, code in ((frame(TEXT, b"Hello"), 1002), (frame(TEXT, b"Hello", key=b"", reserved=4), 1002),
                           (frame(3, key=b""), 1002), (frame(CONTINUATION, key=b""), 1002),
                           (frame(PING, b"*" * 126, key=b""), 1002), (frame(PING, more=True, key=b""), 1002),
                           (frame(TEXT, b"\xff", key=b""), 1007), (b"\x81\x05\xff", 1007),
                           (frame(CLOSE, b"a", key=b""), 1002), (close(1005, key=b""), 1002),
                           (b"\x82\x7f\x7f" + b"\xff" * 7, 1009), (close(4000, b"bye", key=b""), 4000)):
            with self.subTest(sent=sent[:20]), Program(
                    "ws_cat", f"ws://127.0.0.1:{listener.getsockname()[1]}/") as program:
                with listener.accept()[0] as connection:
                    asked = connection.recv(65536)
                    key = re.search(rb"(?i)^sec-websocket-key: (\S+)", asked, re.M)[1]
                    accepted = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
                    connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                       b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + accepted + b"\r\n\r\n" + sent)
                    self.assertEqual(Socket(connection).read_until(1), [closed(code)])
                self.assertRegex(program.end().err, str(code))


if __name__ == "__main__":
    unittest.main()
