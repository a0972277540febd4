# SPDX-License-Identifier: MIT
"""What weft-http makes of a server of HTTP/2 that sends frame by frame, each case with its section of RFC 9113."""

import re
import socket
import unittest

from h2_frames import (ACK, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING, PREFACE, PRIORITY,
                       PUSH_PROMISE, RST_STREAM, SETTINGS, WHOLE, WINDOW_UPDATE, WITH_PRIORITY, Talk, block,
                       continuation, data, frame, number, ping, priority, reset, settings, text, window)
from programs import PATIENCE, Program

LARGEST = 16384  # payload of a frame


def fields(*more, status="200"):
    return block((":status", status), *more)


def headers(*more, stream=1, flags=END_HEADERS, status="200"):
    return frame(HEADERS, flags, stream, fields(*more, status=status))


def answer(*more, flags=END_STREAM):
    return headers(*more) + data(payload=b"fine", flags=flags)


def trailers(*more, flags=WHOLE):
    return frame(HEADERS, flags, 1, block(*more))


# Section, and what the server sends.
RIGHT = [
    ("8.1", "a response", answer()),
    ("8.1", "interim responses before it", headers(status="103") + headers(("x-test", "ok"), status="100") + answer()),
    ("8.1", "trailers", answer(flags=0) + trailers(("x-test", "ok"))),
    ("8.1", "no body", headers(flags=WHOLE)),
    ("8.1", "NO_ERROR behind it", answer() + reset(code=0)),
    ("8.1.1", "content-length", answer(("content-length", "4"))),
    ("4.1", "what nobody knows", frame(0x16, 0xff, 1, b"test") + settings((0x99, 1)) + answer()),
    ("6.1", "DATA in several frames, with padding",
     headers() + data(payload=b"fi", flags=0) + data(payload=b"", flags=0)
     + data(payload=b"\5ne" + bytes(5), flags=END_STREAM | PADDED)),
    ("6.2", "HEADERS with padding and a priority",
     frame(HEADERS, END_HEADERS | PADDED | WITH_PRIORITY, 1, b"\5" + number(0) + b"\xff" + fields() + bytes(5))
     + data(payload=b"fine")),
    ("6.3", "PRIORITY", priority(1) + priority(3, on=1) + answer()),
    ("6.5", "SETTINGS", settings((1, 0), (3, 1), (4, 1), (5, 1 << 24 - 1), (6, 1000)) + answer()),
    ("6.7", "PING", ping(b"12345678") + answer()),
    ("6.8", "GOAWAY behind the stream", frame(GOAWAY, 0, 0, number(1) + number(0)) + answer()),
    ("6.9", "WINDOW_UPDATE", window(0, 1) + window(1, 1) + answer()),
    ("6.10", "CONTINUATION",
     frame(HEADERS, 0, 1, fields()[:5]) + continuation(payload=fields()[5:]) + data(payload=b"fine")),
    ("HPACK 6.3", "another size of the table",
     frame(HEADERS, END_HEADERS, 1, b"\x20" + fields()) + data(payload=b"fine")),
]

STREAM, CONNECTION = "1 reset PROTOCOL_ERROR", "goaway PROTOCOL_ERROR"
SIZE, COMPRESSION, FLOW = "goaway FRAME_SIZE_ERROR", "goaway COMPRESSION_ERROR", "goaway FLOW_CONTROL_ERROR"
CLOSED = "1 reset STREAM_CLOSED|goaway STREAM_CLOSED"
NOTHING = "closed"  # the server has said that it is over

# And what the client is to say to that.
WRONG = [
    ("4.2", "DATA that is too large", headers() + data(payload=bytes(LARGEST + 1)), "1 reset FRAME_SIZE_ERROR|" + SIZE),
    ("4.2", "HEADERS that are too large", frame(HEADERS, WHOLE, 1, fields() + bytes(LARGEST)), SIZE),
    ("4.3", "a block that is none", frame(HEADERS, WHOLE, 1, b"\x40"), COMPRESSION),
    ("4.3", "PRIORITY within a block", frame(HEADERS, 0, 1, fields()) + priority(1), CONNECTION),
    ("4.3", "HEADERS within a block", frame(HEADERS, 0, 1, fields()) + headers(), CONNECTION),
    ("5.1", "DATA on an idle stream", data(2), CONNECTION),
    ("5.1", "RST_STREAM on an idle stream", reset(2), CONNECTION),
    ("5.1", "WINDOW_UPDATE on an idle stream", window(2, 100), CONNECTION),
    ("5.1", "CONTINUATION on an idle stream", continuation(2, payload=fields()), CONNECTION),
    ("5.1", "DATA on a stream of the client that is idle", data(3), CONNECTION),
    ("5.1.1", "HEADERS on one", headers(stream=3), CONNECTION),
    ("5.1.1", "a stream of the server without a promise", headers(stream=2), CONNECTION),
    ("5.5", "an unknown frame within a block", frame(HEADERS, 0, 1, fields()) + frame(0x16), CONNECTION),
    ("6.1", "DATA of no stream", headers() + data(0), CONNECTION),
    ("6.1", "DATA before HEADERS", data(), STREAM + "|" + CONNECTION),
    ("6.1", "DATA whose padding is too long", headers() + data(payload=b"\6test", flags=PADDED), CONNECTION),
    ("6.2", "HEADERS of no stream", headers(stream=0), CONNECTION),
    ("6.2", "HEADERS whose padding is too long", frame(HEADERS, WHOLE | PADDED, 1, b"\xff" + fields()), CONNECTION),
    ("6.3", "PRIORITY of no stream", priority(0), CONNECTION),
    ("6.3", "PRIORITY of another size", frame(PRIORITY, 0, 1, bytes(4)), "1 reset FRAME_SIZE_ERROR|" + SIZE),
    ("6.4", "RST_STREAM", reset(code=2), NOTHING),
    ("6.4", "RST_STREAM within a response", headers() + reset(code=0), NOTHING),
    ("6.4", "RST_STREAM of no stream", reset(0), CONNECTION),
    ("6.4", "RST_STREAM of another size", frame(RST_STREAM, 0, 1, bytes(3)), SIZE),
    ("6.5", "SETTINGS, an answer with content", frame(SETTINGS, ACK, 0, bytes(6)), SIZE),
    ("6.5", "SETTINGS of a stream", frame(SETTINGS, 0, 1), CONNECTION),
    ("6.5", "SETTINGS of another size", frame(SETTINGS, 0, 0, bytes(3)), SIZE),
    ("6.5.2", "ENABLE_PUSH of a server", settings((2, 1)), CONNECTION),
    ("6.5.2", "INITIAL_WINDOW_SIZE above the largest", settings((4, 1 << 31)), FLOW),
    ("6.5.2", "MAX_FRAME_SIZE below the least", settings((5, 16383)), CONNECTION),
    ("6.5.2", "MAX_FRAME_SIZE above the largest", settings((5, 1 << 24)), CONNECTION),
    ("6.6", "PUSH_PROMISE to who wants none",
     frame(PUSH_PROMISE, END_HEADERS, 1, number(2) + block((":method", "GET"))), CONNECTION),
    ("6.7", "PING of a stream", frame(PING, 0, 1, bytes(8)), CONNECTION),
    ("6.7", "PING of another size", frame(PING, 0, 0, bytes(6)), SIZE),
    ("6.8", "GOAWAY of a stream", frame(GOAWAY, 0, 1, bytes(8)), CONNECTION),
    ("6.8", "GOAWAY of another size", frame(GOAWAY, 0, 0, bytes(7)), SIZE),
    ("6.9", "WINDOW_UPDATE by nothing", window(0, 0), CONNECTION),
    ("6.9", "WINDOW_UPDATE by nothing, of a stream", window(1, 0), STREAM + "|" + CONNECTION),
    ("6.9", "WINDOW_UPDATE of another size", frame(WINDOW_UPDATE, 0, 0, bytes(3)), SIZE),
    ("6.9.1", "a window that is too large", window(0, (1 << 31) - 1) * 2, FLOW),
    ("6.9.1", "a stream's window that is too large", window(1, (1 << 31) - 1), "1 reset FLOW_CONTROL_ERROR"),
    ("6.10", "CONTINUATION after whole HEADERS", headers() + continuation(), CONNECTION),
    ("6.10", "CONTINUATION of another stream", frame(HEADERS, 0, 1, fields()) + continuation(3), CONNECTION),
    ("8.1", "an interim response that is the last", headers(status="103", flags=WHOLE), STREAM),
    ("8.1", "101", headers(status="101"), STREAM),
    ("8.1", "trailers without an end", answer(flags=0) + trailers(("x-test", "ok"), flags=END_HEADERS), STREAM),
    ("8.1", "two responses", headers() + headers(), STREAM),
    ("8.2.1", "a name in upper case", answer(("X-Test", "ok")), STREAM),
    *[("8.2.1", f"a value {value!r}", answer(("x-test", value)), STREAM)
      for value in ("a\0b", "a\nb", "a\rb", " a", "a ")],
    *[("8.2.2", f"{name}: {value}", answer((name, value)), STREAM) for name, value in (
        ("connection", "close"), ("keep-alive", "1"), ("proxy-connection", "close"), ("transfer-encoding", "chunked"),
        ("upgrade", "h2c"))],
    ("8.3", "a pseudo-field of requests", answer((":path", "/")), STREAM),
    ("8.3", "one that nobody knows", answer((":test", "ok")), STREAM),
    ("8.3", "one after fields", frame(HEADERS, WHOLE, 1, block(("x-test", "ok"), (":status", "200"))), STREAM),
    ("8.3", "one in trailers", answer(flags=0) + trailers((":status", "200")), STREAM),
    ("8.3.2", "no :status", frame(HEADERS, WHOLE, 1, block(("x-test", "ok"))), STREAM),
    ("8.3.2", "it comes twice", frame(HEADERS, WHOLE, 1, fields() + fields()), STREAM),
    *[("8.3.2", f"it is {status!r}", headers(status=status, flags=WHOLE), STREAM)
      for status in ("", "20", "2000", "abc", "+20", "099", "000")],
    ("8.1.1", "content-length of more than comes", answer(("content-length", "5")), STREAM),
    ("8.1.1", "content-length of less", answer(("content-length", "3")), STREAM),
    ("8.1.1", "content-length of a body that does not come", headers(("content-length", "1"), flags=WHOLE), STREAM),
    ("8.1.1", "content-length, two of them", answer(("content-length", "4"), ("content-length", "5")), STREAM),
    ("HPACK 2.3.3", "an index beyond the table", frame(HEADERS, WHOLE, 1, fields() + b"\xbe"), COMPRESSION),
    ("HPACK 4.2", "a size of the table at the end", frame(HEADERS, WHOLE, 1, fields() + b"\x20"), COMPRESSION),
    ("HPACK 5.2", "a string that is too long", frame(HEADERS, WHOLE, 1, fields() + b"\0\5abc"), COMPRESSION),
    ("HPACK 6.1", "index 0", frame(HEADERS, WHOLE, 1, fields() + b"\x80"), COMPRESSION),
    ("HPACK 6.3", "a larger table than is allowed", frame(HEADERS, WHOLE, 1, b"\x3f\xe2\x1f" + fields()), COMPRESSION),
    ("6.8", "GOAWAY, and an end", frame(GOAWAY, 0, 0, number(1) + number(2)), NOTHING),
    ("9", "another protocol", b"HTTP/1.1 400 Bad Request\r\n\r\n", CONNECTION + "|" + SIZE),
    ("9", "an end", b"", NOTHING),
    ("9", "an end within a response", headers() + data(flags=0), NOTHING),
    ("9", "an end within a frame", headers()[:5], NOTHING),
]


class ClientConformance(unittest.TestCase):
    """Each case has a client of its own."""

    def setUp(self):
        self.listener = self.enterContext(socket.create_server(("127.0.0.1", 0)))
        self.listener.settimeout(PATIENCE)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"

    def play(self, answered, expected):
        """What the client has printed, and the talk."""
        with Program("weft-http", self.url, "--http2-prior-knowledge") as program:
            with self.listener.accept()[0] as connection:
                talk = Talk(connection, PREFACE)
                talk.send(settings() + frame(SETTINGS, ACK))
                talk.wait_for("1 (200|answered)")
                talk.send(answered)
                if expected == NOTHING:
                    connection.shutdown(socket.SHUT_WR)
                talk.wait_for("closed")
            return program.end(), talk

    def test_what_is_right_is_taken(self):
        for section, what, answered in RIGHT:
            with self.subTest(section=section, what=what):
                done, talk = self.play(answered, "")
                self.assertEqual((done.code, done.err), (0, ""))
                self.assertTrue(done.out.startswith("HTTP/2 200"), done.out)
                self.assertEqual([one for one in talk.seen if "reset" in one or "ERROR" in one], [])

    def test_what_is_wrong_is_an_error(self):
        for section, what, answered, expected in WRONG:
            with self.subTest(section=section, what=what):
                done, talk = self.play(answered, expected)
                self.assertRegex(done.err, rf"^weft-http: GET {re.escape(self.url)}: .+\n$")
                self.assertEqual(done.code, 1)
                self.assertTrue(talk.wait_for(expected), talk.seen)
                self.assertLess(done.seconds, 3)


if __name__ == "__main__":
    unittest.main()
