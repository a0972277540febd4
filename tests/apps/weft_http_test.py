# SPDX-License-Identifier: MIT
"""weft-http against Python's own server, and drawtree."""

import http.server
import json
import re
import tempfile
import threading
import unittest
from pathlib import Path

from programs import ROOT, run


class Echo(http.server.BaseHTTPRequestHandler):
    """Says what was asked; /status/N has that status, /moved leads to /there, /big is large."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        text = json.dumps({"method": self.command, "path": self.path, "body": body,
                           "headers": {name.lower(): value for name, value in self.headers.items()}}).encode()
        status = 200
        if self.path.startswith("/status/"):
            status = int(self.path.rsplit("/", 1)[1])
        if self.path == "/moved":
            status = 302
        if self.path == "/big":
            text = b"x" * 300_000
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/there")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


class WeftHttp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
        cls.url = f"http://127.0.0.1:{cls.server.server_port}"
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()

    def ask(self, path, *words, code=0):
        done = run("weft-http", self.url + path, *words)
        self.assertEqual((done.code, done.err), (code, ""), done.out)
        head, body = done.out.split("\n\n", 1)
        return head, json.loads(body)

    def test_what_is_sent(self):
        head, got = self.ask("/a?b=1", "-p", "c", "x y", "-h", "X-Own", "1", "--cookies", "k", "v", "--auth", "me", "p")
        self.assertTrue(head.startswith("HTTP/1.1 200 OK\n"), head)
        self.assertEqual((got["method"], got["path"]), ("GET", "/a?b=1&c=x+y"))
        self.assertEqual(got["headers"]["x-own"], "1")
        self.assertEqual(got["headers"]["cookie"], "k=v")
        self.assertEqual(got["headers"]["authorization"], "Basic bWU6cA==")

    def test_bodies(self):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("in the file")
            file.flush()
            for words, method, body, kind in (
                    (("-c", "text"), "POST", "text", None),
                    (("-j", '{"a":1}', "-m", "PUT"), "PUT", '{"a":1}', "application/json"),
                    (("-d", "a", "1", "-d", "b", "&"), "POST", "a=1&b=%26", "application/x-www-form-urlencoded"),
                    (("-f", "f", file.name), "POST", "in the file", "multipart/form-data")):
                with self.subTest(words=words):
                    got = self.ask("/", *words)[1]
                    self.assertEqual(got["method"], method)
                    self.assertIn(body, got["body"])
                    self.assertEqual((got["headers"].get("content-type") or ";").split(";")[0] or None, kind)

    def test_statuses(self):
        self.assertIn(" 404 Not Found", self.ask("/status/404", code=1)[0])
        self.assertIn(" 302 Found", self.ask("/moved", code=1)[0])
        self.assertEqual(self.ask("/moved", "--follow-redirects")[1]["path"], "/there")

    def test_download_and_verbose(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "big"
            done = run("weft-http", self.url + "/big", "--download", path, "-v")
            self.assertEqual(done.code, 0, done.err)
            self.assertEqual(path.read_bytes(), b"x" * 300_000)
            self.assertTrue(done.out.startswith("GET /big HTTP/1.1\n"), done.out)

    def test_by_a_proxy(self):
        got = json.loads(run("weft-http", "http://far.example/x", "--proxy", self.url).out.split("\n\n", 1)[1])
        self.assertEqual((got["path"], got["headers"]["host"]), ("http://far.example/x", "far.example"))

    def test_errors(self):
        for words, code, expected in (
                (("http://127.0.0.1:1/",), 1, "weft-http: GET http://127.0.0.1:1/: connect 127.0.0.1:1: connection refused"),
                (("example.com",), 1, "Request URL is missing an 'http://' or 'https://' protocol."),
                ((), 2, "error: the following arguments are required: URL"),
                (("http://a/", "--nonsense"), 2, "error: unrecognized arguments: --nonsense"),
                (("http://a/", "-p", "x"), 2, "error: argument -p: a value is missing"),
                (("http://a/", "--timeout", "soon"), 2, "error: argument --timeout: 'soon' is no time")):
            with self.subTest(words=words):
                done = run("weft-http", *words)
                self.assertEqual(done.code, code, done.err)
                self.assertIn(expected, done.err)

    def test_help(self):
        done = run("weft-http", "--help")
        self.assertEqual(done.code, 0)
        for name in "-m -p -c -d -f -j -h --cookies --auth --proxy --timeout --follow-redirects --no-verify".split():
            self.assertIn(name, done.out)


class DrawTree(unittest.TestCase):
    def test_as_it_is_drawn_in_the_header(self):
        text = (ROOT / "weft/client/errors.hpp").read_text().split("namespace weft::http")[0]
        names = re.findall(r"^// [ │├└─]*([\w:]+)", text[text.index("// weft::error"):], re.M)
        out = run("drawtree").out.splitlines()
        self.assertEqual([line.lstrip(" │├└─") for line in out][2:], names)
        self.assertEqual(out[:3], ["std::exception", "└── std::runtime_error", "    └── weft::error"])


if __name__ == "__main__":
    unittest.main()
