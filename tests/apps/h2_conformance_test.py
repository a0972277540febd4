# SPDX-License-Identifier: MIT
"""What flag_server says to a client of HTTP/2 that sends frame by frame, each case with its section of RFC 9113."""

import re
import socket
import ssl
import tempfile
import unittest
from pathlib import Path
from urllib.parse import urlsplit

from flags_https_test import make_certificate
from h2_frames import (ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING, PREFACE,
                       PRIORITY, PUSH_PROMISE, RST_STREAM, SETTINGS, WHOLE, WINDOW_UPDATE, WITH_PRIORITY, Talk, block,
                       continuation, data, frame, number, ping, priority, reset, settings, text, window)
from servers import FlagServer

STREAMS_MAX = 100  # those that a server takes at once
LARGEST = 16384  # payload of a frame


def request(*more, method="GET", path="/flags/br/br.gif", without=()):
    fields = [(":method", method), (":scheme", "http"), (":path", path), (":authority", "a")]
    return block(*[field for field in fields if field[0] not in without], *more)


GET, POST = request(), request(method="POST")


def headers(stream=1, flags=WHOLE, payload=GET):
    return frame(HEADERS, flags, stream, payload)


def get(*more, **how):
    return headers(payload=request(*more, **how))


def post(*more):
    """The beginning of a request."""
    return headers(flags=END_HEADERS, payload=request(*more, method="POST"))


# What is to come of a case: regular expressions.
ALIVE = "acknowledged"
ANSWER = "1 200"
STREAM, CONNECTION = "1 reset PROTOCOL_ERROR", "goaway PROTOCOL_ERROR"
CLOSED = "1 reset STREAM_CLOSED|goaway STREAM_CLOSED"
SIZE, COMPRESSION, FLOW = "goaway FRAME_SIZE_ERROR", "goaway COMPRESSION_ERROR", "goaway FLOW_CONTROL_ERROR"

# Section, what is sent, in bytes, or what is waited for, in text; and what is to come of it.
RIGHT = [
    ("3.4", "the preface", [], ALIVE),
    ("4.1", "a type that nobody knows", [frame(0x16, 0, 0, b"test"), frame(0x16, 0xff, 1), headers()], ANSWER),
    ("4.1", "flags that nobody knows", [frame(PING, 0x16, 0, b"12345678")], "pong 12345678"),
    ("4.1", "the reserved bit of a stream", [frame(PING, 0, 1 << 31, b"12345678")], "pong 12345678"),
    ("4.2", "a frame of the largest size", [post(), data(payload=bytes(LARGEST))], "1 answered"),
    ("5.1", "PRIORITY on an idle stream", [priority(1), headers()], ANSWER),
    ("5.1", "WINDOW_UPDATE on a half-closed stream", [headers(), window(1, 100)], ANSWER),
    ("5.1", "PRIORITY on a half-closed stream", [headers(), priority(1)], ANSWER),
    ("5.1", "RST_STREAM on a half-closed stream", [headers(), reset()], ALIVE),
    ("5.1", "PRIORITY on a closed stream", [headers(), ANSWER, priority(1)], ALIVE),
    ("5.1", "WINDOW_UPDATE on a closed stream", [headers(), ANSWER, window(1, 1)], ALIVE),
    ("5.1", "RST_STREAM on a closed stream", [headers(), ANSWER, reset()], ALIVE),
    ("5.1.1", "a stream beyond others", [headers(5), headers(7)], "7 200"),
    ("5.5", "an extension's setting", [settings((0x99, 1)), headers()], ANSWER),
    ("6.1", "DATA", [post(), data()], "1 answered"),
    ("6.1", "several of it", [post(), data(flags=0), data(flags=0, payload=b""), data()], "1 answered"),
    ("6.1", "with padding", [post(), data(payload=b"\5test" + bytes(5), flags=END_STREAM | PADDED)], "1 answered"),
    ("6.1", "padding alone", [post(), data(payload=b"\5" + bytes(5), flags=END_STREAM | PADDED)], "1 answered"),
    ("6.2", "HEADERS with padding", [headers(1, WHOLE | PADDED, b"\5" + GET + bytes(5))], ANSWER),
    ("6.2", "with a priority", [headers(1, WHOLE | WITH_PRIORITY, number(0) + b"\xff" + GET)], ANSWER),
    ("6.2", "with both", [headers(1, WHOLE | WITH_PRIORITY | PADDED, b"\1" + number(0) + b"\xff" + GET + b"\0")],
     ANSWER),
    ("6.3", "PRIORITY, exclusive", [priority(1, on=1 << 31 | 3, weight=255), headers()], ANSWER),
    ("6.3", "PRIORITY on a higher stream", [priority(5, on=3), headers()], ANSWER),
    ("6.4", "RST_STREAM in a request", [post(), reset(), headers(3)], "3 200"),
    ("6.5", "SETTINGS", [settings((1, 4096), (2, 0), (3, 100), (4, 65535), (5, 16384), (6, 1000)), headers()], ANSWER),
    ("6.5.3", "SETTINGS, twice the same", [settings((4, 100), (4, 1)), headers()], "1 data 1"),
    ("6.7", "PING", [ping(b"12345678")], "pong 12345678"),
    ("6.7", "PING, the answer to none", [frame(PING, ACK, 0, b"12345678")], ALIVE),
    ("6.8", "GOAWAY when there is a request", [post(), frame(GOAWAY, 0, 0, bytes(8)), data()], "1 answered"),
    ("6.9", "WINDOW_UPDATE", [window(0, 1), headers(), window(1, 1)], ANSWER),
    ("6.9.1", "a window of one byte", [settings((4, 1)), headers()], "1 data 1"),
    ("6.9.1", "no window, and then a byte", [settings((4, 0)), headers(), window(1, 1)], "1 data 1"),
    ("6.9.2", "no window, and then settings", [settings((4, 0)), headers(), settings((4, 1))], "1 data 1"),
    ("6.9.2", "a window below zero", [settings((4, 3)), headers(), "1 data 3", settings((4, 2)), window(1, 2)],
     "1 data 1"),
    ("6.10", "CONTINUATION", [headers(1, END_STREAM, GET[:5]), continuation(payload=GET[5:])], ANSWER),
    ("6.10", "several of it", [headers(1, END_STREAM, b""), continuation(flags=0, payload=GET[:5]),
                               continuation(flags=0), continuation(payload=GET[5:])], ANSWER),
    ("7", "GOAWAY with a code that nobody knows", [headers(), frame(GOAWAY, 0, 0, number(0) + number(0xff))], ANSWER),
    ("7", "RST_STREAM with one", [post(), reset(code=0xff)], ALIVE),
    ("8.1", "HEAD", [get(method="HEAD")], ANSWER),
    ("8.1", "POST", [headers(payload=POST)], "1 answered"),
    ("8.1", "trailers", [post(), data(flags=0), headers(payload=block(("x-test", "ok")))], "1 answered"),
    ("8.2.2", "TE: trailers", [get(("te", "trailers"))], ANSWER),
    ("8.3.1", "Host beside :authority, which is what counts", [get(("host", "b"))], ANSWER),
    ("8.1.1", "content-length", [post(("content-length", "4")), data()], "1 answered"),
    ("8.3", "Host for :authority", [get(("host", "a"), without=[":authority"])], ANSWER),
    ("RFC 8441", "a WebSocket where there is none", [get((":protocol", "websocket"), method="CONNECT")], "1 answered"),
    ("RFC 8441", "a protocol that nobody speaks", [get((":protocol", "x"), method="CONNECT")], "1 answered"),
    *[("HPACK 6.2", f"a literal {how}", [headers(payload=GET + bytes.fromhex(literal))], ANSWER) for how, literal in (
        ("to be indexed, its name by index", "7a026832"), ("to be indexed, new", "4006782d74657374026832"),
        ("to be indexed, in Huffman's code", "4085f2b24a84ff829c5f"), ("not indexed, its name by index", "0f2b026832"),
        ("not indexed, new", "0006782d74657374026832"), ("not indexed, in Huffman's code", "0085f2b24a84ff829c5f"),
        ("never indexed, its name by index", "1f2b026832"), ("never indexed, new", "1006782d74657374026832"),
        ("never indexed, in Huffman's code", "1085f2b24a84ff829c5f"))],
    ("HPACK 6.1", "a field by its index", [headers(payload=GET + b"\xba")], ANSWER),
    ("HPACK 2.3.2", "one that was added", [headers(payload=GET + b"\x40" + text("x") + text("y") + b"\xbe")], ANSWER),
    ("HPACK 6.3", "another size of the table", [headers(payload=b"\x20" + GET)], ANSWER),
    ("HPACK 4.2", "and another", [headers(payload=b"\x20\x3f\xe1\x1f" + GET)], ANSWER),
]

WRONG = [
    ("4.2", "DATA that is too large", [post(), data(payload=bytes(LARGEST + 1))], "1 reset FRAME_SIZE_ERROR|" + SIZE),
    ("4.2", "HEADERS that are too large", [headers(payload=GET + bytes(LARGEST))], SIZE),
    ("4.3", "a block that is none", [headers(payload=b"\x40")], COMPRESSION),
    ("4.3", "PRIORITY within a block", [headers(1, 0), priority(1), continuation()], CONNECTION),
    ("4.3", "HEADERS of another stream within a block", [headers(1, 0), headers(3)], CONNECTION),
    ("5.1", "DATA on an idle stream", [data()], CONNECTION),
    ("5.1", "RST_STREAM on an idle stream", [reset()], CONNECTION),
    ("5.1", "WINDOW_UPDATE on an idle stream", [window(1, 100)], CONNECTION),
    ("5.1", "CONTINUATION on an idle stream", [continuation(payload=GET)], CONNECTION),
    ("5.1", "DATA on a half-closed stream", [headers(), data()], CLOSED),
    ("5.1", "HEADERS on a half-closed stream", [headers(), headers()], CLOSED),
    ("5.1", "CONTINUATION on a half-closed stream", [headers(), continuation()], CONNECTION),
    ("5.1", "DATA after RST_STREAM", [post(), reset(), data()], CLOSED),
    ("5.1", "HEADERS after RST_STREAM", [post(), reset(), headers()], CLOSED),
    ("5.1", "CONTINUATION after RST_STREAM", [post(), reset(), continuation()], CONNECTION),
    ("5.1", "DATA on a closed stream", [headers(), ANSWER, data()], CLOSED),
    ("5.1", "HEADERS on a closed stream", [headers(), ANSWER, headers()], CLOSED),
    ("5.1", "CONTINUATION on a closed stream", [headers(), ANSWER, continuation()], CONNECTION),
    ("5.1.1", "an even stream", [headers(2)], CONNECTION),
    ("5.1.1", "a lower stream", [headers(5), headers(3)], CLOSED + "|" + CONNECTION),
    ("5.1.2", "more streams than are taken", [settings((4, 0)), *[headers(n) for n in range(3, 2 * STREAMS_MAX + 3, 2)],
                                              headers(203)], "203 reset (REFUSED_STREAM|PROTOCOL_ERROR)"),
    ("5.3.1 of RFC 7540", "HEADERS that depend on themselves",
     [headers(1, WHOLE | WITH_PRIORITY, number(1) + b"\xff" + GET)], STREAM + "|" + CONNECTION),
    ("5.3.1 of RFC 7540", "PRIORITY that depends on itself", [priority(1, on=1)], STREAM + "|" + CONNECTION),
    ("5.5", "an unknown frame within a block", [headers(1, 0), frame(0x16, 0, 0, b"test"), continuation()], CONNECTION),
    ("6.1", "DATA of no stream", [data(0)], CONNECTION),
    ("6.1", "DATA whose padding is too long", [post(), data(payload=b"\6test", flags=PADDED)], CONNECTION),
    ("6.1", "DATA without its padding's length", [post(), data(payload=b"", flags=PADDED)], SIZE + "|" + CONNECTION),
    ("6.2", "HEADERS of no stream", [headers(0)], CONNECTION),
    ("6.2", "HEADERS whose padding is too long", [headers(1, WHOLE | PADDED, b"\xff" + GET)], CONNECTION),
    ("6.2", "HEADERS without their priority", [headers(1, WHOLE | WITH_PRIORITY, b"")], SIZE + "|" + CONNECTION),
    ("6.3", "PRIORITY of no stream", [priority(0)], CONNECTION),
    ("6.3", "PRIORITY of another size", [headers(), frame(PRIORITY, 0, 1, bytes(4))],
     "1 reset FRAME_SIZE_ERROR|" + SIZE),
    ("6.4", "RST_STREAM of no stream", [reset(0)], CONNECTION),
    ("6.4", "RST_STREAM of another size", [headers(), frame(RST_STREAM, 0, 1, bytes(3))], SIZE),
    ("6.5", "SETTINGS, an answer with content", [frame(SETTINGS, ACK, 0, bytes(6))], SIZE),
    ("6.5", "SETTINGS of a stream", [frame(SETTINGS, 0, 1)], CONNECTION),
    ("6.5", "SETTINGS of another size", [frame(SETTINGS, 0, 0, bytes(3))], SIZE),
    ("6.5.2", "ENABLE_PUSH of 2", [settings((2, 2))], CONNECTION),
    ("6.5.2", "INITIAL_WINDOW_SIZE above the largest", [settings((4, 1 << 31))], FLOW),
    ("6.5.2", "MAX_FRAME_SIZE below the least", [settings((5, 16383))], CONNECTION),
    ("6.5.2", "MAX_FRAME_SIZE above the largest", [settings((5, 1 << 24))], CONNECTION),
    ("6.7", "PING of a stream", [frame(PING, 0, 1, bytes(8))], CONNECTION),
    ("6.7", "PING of another size", [frame(PING, 0, 0, bytes(6))], SIZE),
    ("6.8", "GOAWAY of a stream", [frame(GOAWAY, 0, 1, bytes(8))], CONNECTION),
    ("6.8", "GOAWAY of another size", [frame(GOAWAY, 0, 0, bytes(7))], SIZE),
    ("6.9", "WINDOW_UPDATE by nothing", [window(0, 0)], CONNECTION),
    ("6.9", "WINDOW_UPDATE by nothing, of a stream", [post(), window(1, 0)], STREAM + "|" + CONNECTION),
    ("6.9", "WINDOW_UPDATE of another size", [frame(WINDOW_UPDATE, 0, 0, bytes(3))], SIZE),
    ("6.9.1", "a window that is too large", [window(0, (1 << 31) - 1)] * 2, FLOW),
    ("6.9.1", "a stream's window that is too large", [post(), window(1, (1 << 31) - 1)], "1 reset FLOW_CONTROL_ERROR"),
    ("6.9.2", "settings that make one too large", [post(), window(1, (1 << 31) - 1 - 65535), settings((4, 65536))],
     "1 reset FLOW_CONTROL_ERROR|" + FLOW),
    ("6.10", "CONTINUATION beyond the end",
     [headers(1, END_STREAM, GET[:5]), continuation(payload=GET[5:]), continuation()], CONNECTION),
    ("6.10", "CONTINUATION of no stream", [headers(1, END_STREAM), continuation(0)], CONNECTION),
    ("6.10", "CONTINUATION of another stream", [headers(1, END_STREAM), continuation(3)], CONNECTION),
    ("6.10", "CONTINUATION after whole HEADERS", [post(), continuation()], CONNECTION),
    ("6.10", "CONTINUATION after DATA", [post(), data(flags=0), continuation()], CONNECTION),
    ("8.1", "a second HEADERS in a request", [post(), post()], STREAM),
    ("8.2.1", "a name in upper case", [get(("X-Test", "ok"))], STREAM),
    ("8.2.1", "a blank in a name", [get(("x test", "ok"))], STREAM),
    ("8.2.1", "a colon in a name", [get(("x:test", "ok"))], STREAM),
    ("8.2.1", "no name", [get(("", "ok"))], STREAM),
    *[("8.2.1", f"a value {value!r}", [get(("x-test", value))], STREAM)
      for value in ("a\0b", "a\nb", "a\rb", " ab", "ab ", "\tab", "ab\t")],
    ("8.3", "a pseudo-field that nobody knows", [get((":test", "ok"))], STREAM),
    ("8.3", "a pseudo-field of responses", [get((":status", "200"))], STREAM),
    ("8.3", "a pseudo-field in trailers", [post(), headers(payload=block((":method", "GET")))], STREAM),
    ("8.3", "a pseudo-field after others", [get(("x-test", "ok"), (":method", "GET"), without=[":method"])], STREAM),
    *[("8.2.2", f"{name}: {value}", [get((name, value))], STREAM) for name, value in (
        ("connection", "keep-alive"), ("keep-alive", "1"), ("proxy-connection", "keep-alive"), ("te", "gzip"),
        ("te", "trailers, deflate"), ("transfer-encoding", "chunked"), ("upgrade", "websocket"))],
    ("8.3.1", "no path in :path", [get(path="")], STREAM),
    *[("8.3.1", f"no {name}", [get(without=[name])], STREAM) for name in (":method", ":scheme", ":path")],
    *[("8.3.1", f"{name} twice", [headers(payload=block((name, value)) + GET)], STREAM)
      for name, value in ((":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a"))],
    ("8.3.1", "somebody's name in :authority", [get((":authority", "u@a"), without=[":authority"])], STREAM),
    ("8.3.1", "a path with a blank", [get(path="/a b")], STREAM),
    ("8.3.1", "a path of another site", [get(path="http://b/")], STREAM),
    ("8.5", "CONNECT with a path", [get(method="CONNECT")], STREAM),
    ("RFC 8441", ":protocol without CONNECT", [get((":protocol", "websocket"))], STREAM),
    ("RFC 8441", "no path", [get((":protocol", "websocket"), method="CONNECT", without=[":path"])], STREAM),
    ("8.1.1", "content-length of more than comes", [post(("content-length", "5")), data()], STREAM),
    ("8.1.1", "content-length of less", [post(("content-length", "3")), data(flags=0), data()], STREAM),
    ("8.1.1", "content-length of a body that does not come", [get(("content-length", "1"))], STREAM),
    ("8.1.1", "content-length, two of them", [post(("content-length", "4"), ("content-length", "5")), data()], STREAM),
    ("8.1.1", "content-length that is no number", [post(("content-length", "+4")), data()], STREAM),
    ("8.4", "PUSH_PROMISE", [frame(PUSH_PROMISE, END_HEADERS, 1, number(2) + GET)], CONNECTION),
    ("HPACK 2.3.3", "an index beyond the table", [headers(payload=GET + b"\xbe")], COMPRESSION),
    ("HPACK 2.3.3", "a name's index beyond the table", [headers(payload=GET + b"\x7e" + text("ok"))], COMPRESSION),
    ("HPACK 4.2", "another size of the table at the end", [headers(payload=GET + b"\x20")], COMPRESSION),
    ("HPACK 5.1", "a number without end", [headers(payload=GET + b"\xff" + b"\x80" * 20 + b"\1")], COMPRESSION),
    ("HPACK 5.2", "a string that is longer than the block", [headers(payload=GET + b"\0\5abc")], COMPRESSION),
    ("HPACK 5.2", "padding of more than 7 bits", [headers(payload=GET + b"\0" + bytes.fromhex("86f2b24a84ffff829c5f"))],
     COMPRESSION),
    ("HPACK 5.2", "padding with zeroes", [headers(payload=GET + b"\0" + bytes.fromhex("85f2b24a8480829c5f"))],
     COMPRESSION),
    ("HPACK 5.2", "the end of a string in it", [headers(payload=GET + b"\0" + bytes.fromhex("87fffffffff2b24a829c5f"))],
     COMPRESSION),
    ("HPACK 6.1", "index 0", [headers(payload=GET + b"\x80")], COMPRESSION),
    ("HPACK 6.3", "a larger table than is allowed", [headers(payload=b"\x3f\xe2\x1f" + GET)], COMPRESSION),
]


class Conformance(unittest.TestCase):
    """Each case has a connection of its own."""

    def setUp(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        certificate, key = make_certificate(folder)
        trust = ssl.create_default_context(cafile=certificate)
        trust.set_alpn_protocols(["h2"])
        plain = urlsplit(self.enterContext(FlagServer()).url).port
        secured = urlsplit(self.enterContext(FlagServer("--certfile", certificate, "--keyfile", key)).url).port
        self.ways = {"h2c": lambda: socket.create_connection(("127.0.0.1", plain)),
                     "h2": lambda: trust.wrap_socket(socket.create_connection(("127.0.0.1", secured)),
                                                     server_hostname="localhost")}

    def play(self, connect, steps, expected):
        """The talk, and what the server has said in it that ends a stream or the connection."""
        with connect() as connection:
            talk = Talk(connection)
            talk.send(PREFACE + settings())
            for step in steps:
                if isinstance(step, str):
                    talk.wait_for(step)
                else:
                    talk.send(step)
            talk.wait_for(expected + "|.* reset .*")
            talk.fence()
            return talk, [one for one in talk.seen if re.fullmatch(r"\d+ reset .*|goaway .*|broken.*|closed", one)]

    def each(self, cases, check):
        for way, connect in self.ways.items():
            for section, what, steps, expected in cases:
                with self.subTest(way=way, section=section, what=what):
                    check(steps, expected, *self.play(connect, steps, expected))

    def test_what_is_right_is_taken(self):
        def check(steps, expected, talk, ends):
            leaves = any(step[3] == GOAWAY for step in steps if isinstance(step, bytes))
            self.assertEqual(ends, ["closed"] if leaves else [], talk.seen)
            self.assertTrue(talk.wait_for(expected), talk.seen)
        self.each(RIGHT, check)

    def test_what_is_wrong_is_an_error(self):
        def check(_, expected, talk, ends):
            self.assertRegex(ends[0] if ends else "", f"^({expected})$", talk.seen)
            self.assertEqual(ends[1:], ["closed"] if "goaway" in ends[0] else [], talk.seen)
        self.each(WRONG, check)

    def test_a_preface_that_is_none(self):
        """RFC 9113 §3.4: a connection without TLS is one of HTTP/1.1 then."""
        for way, connect in self.ways.items():
            for preface in (b"INVALID CONNECTION PREFACE\r\n\r\n", PREFACE.replace(b"SM", b"sm"),
                            PREFACE + ping(b"12345678")):
                with self.subTest(way=way, preface=preface), connect() as connection:
                    talk = Talk(connection)
                    talk.send(preface)
                    if way == "h2c" and not preface.startswith(b"PRI"):
                        self.assertRegex(connection.recv(65536), b"^HTTP/1.1 (400|505) ")
                    else:
                        self.assertTrue(talk.wait_for(CONNECTION), talk.seen)
                    self.assertFalse(talk.wait_for("there is no more"))


if __name__ == "__main__":
    unittest.main()
