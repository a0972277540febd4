# SPDX-License-Identifier: MIT
"""HTTP/2 frames, right ones and wrong ones, and what the other side says to them. Source: RFC 9113 §4, §6."""

import re

from programs import PATIENCE

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
ACK = END_STREAM = 1
END_HEADERS, PADDED, WITH_PRIORITY = 4, 8, 0x20
WHOLE = END_STREAM | END_HEADERS
CODES = ["NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
         "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM"]
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
OK_BY_INDEX = b"\x88"  # :status 200, RFC 7541 appendix A


def frame(kind, flags=0, stream=0, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + number(stream) + payload


def number(value):
    return value.to_bytes(4, "big")


def text(part):
    """A string of HPACK, shorter than 127 bytes, as it is: RFC 7541 §5.2."""
    return bytes([len(part)]) + part.encode()


def block(*fields):
    """Fields that nobody is to remember: RFC 7541 §6.2.2."""
    return b"".join(b"\0" + text(name) + text(value) for name, value in fields)


def data(stream=1, payload=b"test", flags=END_STREAM):
    return frame(DATA, flags, stream, payload)


def settings(*pairs):
    return frame(SETTINGS, 0, 0, b"".join(key.to_bytes(2, "big") + number(value) for key, value in pairs))


def window(stream, increment):
    return frame(WINDOW_UPDATE, 0, stream, number(increment))


def reset(stream=1, code=8):
    return frame(RST_STREAM, 0, stream, number(code))


def priority(stream, on=0, weight=15):
    return frame(PRIORITY, 0, stream, number(on) + bytes([weight]))


def continuation(stream=1, flags=END_HEADERS, payload=b""):
    return frame(CONTINUATION, flags, stream, payload)


def ping(mark):
    return frame(PING, 0, 0, mark)


class Talk:
    """One connection. `seen` is what the other side has said so far, each a few words: `1 200` is a response that is
    whole, `1 answered` one of another status, `1 data 13`, `1 reset CANCEL`, `goaway NO_ERROR`, `pong 12345678`,
    `acknowledged`, `closed`."""

    def __init__(self, connection, preface=b""):
        """`preface`: what the other side says before its first frame."""
        self.connection, self.received, self.seen, self._ok = connection, b"", [], set()
        self._preface = preface
        connection.settimeout(PATIENCE)

    def send(self, piece):
        try:
            self.connection.sendall(piece)
        except OSError:
            pass  # it has closed: what it said before that is still to be read

    def wait_for(self, wanted):
        """Reads on until `wanted`, a regular expression, is seen. Returns whether it was."""
        def is_seen():
            return any(re.fullmatch(wanted, one) for one in self.seen)
        while not is_seen() and "closed" not in self.seen:
            self._read()
        return is_seen()

    def fence(self):
        """Reads all that the other side says to what it has got."""
        for mark in (b"1st mark", b"2nd mark"):  # the answer to the first may be ahead of what was said before
            self.send(ping(mark))
            self.wait_for("pong " + mark.decode())

    def _read(self):
        try:
            piece = self.connection.recv(65536)
        except TimeoutError:
            raise AssertionError(f"nothing more comes after {self.seen}") from None
        except OSError as error:
            piece = b""
            self.seen.append(f"broken: {error.strerror}")
        if not piece:
            self.seen.append("closed")
        self.received = (self.received + piece).removeprefix(self._preface)
        while len(self.received) >= 9 and len(self.received) >= 9 + (size := int.from_bytes(self.received[:3], "big")):
            kind, flags, stream = self.received[3], self.received[4], int.from_bytes(self.received[5:9], "big")
            self.take(kind, flags, stream, self.received[9:9 + size])
            self.received = self.received[9 + size:]

    def take(self, kind, flags, stream, payload):
        def code(at):
            return CODES[int.from_bytes(payload[at:at + 4], "big")]
        if kind == HEADERS and OK_BY_INDEX in payload[:4]:  # after a new size of the table
            self._ok.add(stream)
        if kind == DATA and payload:
            self.seen.append(f"{stream} data {len(payload)}")
        if kind in (DATA, HEADERS) and flags & END_STREAM:
            self.seen.append(f"{stream} {'200' if stream in self._ok else 'answered'}")
        elif kind == RST_STREAM:
            self.seen.append(f"{stream} reset {code(0)}")
        elif kind == GOAWAY:
            self.seen.append(f"goaway {code(4)}")
        elif kind == PING and flags & ACK:
            self.seen.append("pong " + payload.decode())
        elif kind == SETTINGS and flags & ACK:
            self.seen.append("acknowledged")
