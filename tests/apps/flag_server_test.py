# SPDX-License-Identifier: MIT
"""flag_server: what it answers, what it logs, how it starts and ends."""

import json
import re
import signal
import socket
import tempfile
import time
import unittest
from pathlib import Path
from urllib.parse import urlsplit

import flag_tree
from programs import Program, run
from servers import FlagServer, fetch, reset


def connect(server):
    parts = urlsplit(server.url)
    return socket.create_connection((parts.hostname, parts.port))


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(FlagServer())

    def test_flag(self):
        r = fetch(self.server.url, "/br/br.gif")
        self.assertEqual((r.status, r.headers["Content-Type"]), (200, "image/gif"))
        self.assertEqual(int(r.headers["Content-Length"]), len(r.body))
        self.assertIn(r.body[:6], (b"GIF87a", b"GIF89a"))
        self.assertEqual(r.body[-1:], b";")

    def test_metadata(self):
        r = fetch(self.server.url, "/gb/metadata.json")
        self.assertEqual((r.status, r.headers["Content-Type"]), (200, "application/json"))
        self.assertEqual(json.loads(r.body), {"tld_cc": ".uk", "iso_cc": "GB", "country": "United Kingdom"})

    def test_head(self):
        got, head = (fetch(self.server.url, "/br/br.gif", method) for method in ("GET", "HEAD"))
        self.assertEqual((head.status, head.body), (200, b""))
        for field in ("Content-Length", "Content-Type"):
            self.assertEqual(head.headers[field], got.headers[field])
        self.assertEqual(fetch(self.server.url, "/qq/qq.gif", "HEAD").status, 404)

    def test_not_found(self):
        for path in ("/qq/qq.gif", "/br/qq.gif", "/BR/BR.GIF", "/br", "/br/", "/", "", "s/br/br.gif", "/br/br.gif/"):
            with self.subTest(path=path):
                self.assertEqual(fetch(self.server.url, path).status, 404)

    def test_query_is_left_aside(self):
        self.assertEqual(fetch(self.server.url, "/br/br.gif?size=big").status, 200)

    def test_other_methods(self):
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            r = fetch(self.server.url, "/br/br.gif", method)
            self.assertEqual((r.status, r.headers["Allow"]), (405, "GET, HEAD"))

    def test_no_delay_no_log(self):
        self.assertEqual(self.server.delays(), [])


class Directory(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.tree = flag_tree.build(self.folder / "tree", flag_tree.COUNTRIES)
        (self.folder / "secret").write_text("secret")
        (self.tree / "br/link").symlink_to(self.folder / "secret")
        (self.tree / "up").symlink_to(self.folder)
        self.server = self.enterContext(FlagServer("--directory", self.tree))

    def test_files(self):
        self.assertEqual(fetch(self.server.url, "/br/br.gif").body, flag_tree.image("br"))
        self.assertEqual(json.loads(fetch(self.server.url, "/ci/metadata.json").body)["country"], "Côte d'Ivoire")
        self.assertEqual(fetch(self.server.url, "/fr/fr.gif").status, 404)  # the built-in ones are not there
        (self.tree / "br/new.txt").write_text("new")
        r = fetch(self.server.url, "/br/new.txt")
        self.assertEqual((r.body, r.headers["Content-Type"]), (b"new", "text/plain; charset=utf-8"))

    def test_nothing_outside(self):
        for path in ("/../secret", "/br/../../secret", "/%2e%2e/secret", "/br/%2e%2e/%2e%2e/secret", "/..%2fsecret",
                     "/br/..%2f..%2fsecret", "/br/link", "/up/secret", "//secret", "/br//br.gif", "/./br/br.gif",
                     "/br/br.gif%00", f"/{self.folder}/secret", "/..\\secret", "/%2fetc/passwd", "/br/%zz"):
            with self.subTest(path=path):
                r = fetch(self.server.url, path)
                self.assertIn(r.status, (400, 404))
                self.assertNotIn(b"secret", r.body)


class DelaysAndErrors(unittest.TestCase):
    def test_delay_is_logged_and_kept(self):
        with FlagServer("--delay", "0.11", "0.19") as server:
            begun = time.monotonic()
            self.assertEqual(fetch(server.url, "/br/br.gif").status, 200)
            seconds = time.monotonic() - begun
            found = server.stdout.wait_for(r"^BR delay: (0\.1\d)s$")
            self.assertGreater(seconds, float(found[1]) - 0.006)

    def test_log_has_two_significant_digits(self):
        for delay, logged in (("0.0123", "0.012"), ("1", "1.0"), ("0.1", "0.1")):
            with self.subTest(delay=delay), FlagServer("--delay", delay, delay) as server:
                fetch(server.url, "/br/br.gif")
                server.stdout.wait_for(rf"^BR delay: {re.escape(logged)}s$")

    def test_metadata_is_logged_by_country(self):
        with FlagServer("--delay", "0.01", "0.01") as server:
            fetch(server.url, "/ci/metadata.json")
            server.stdout.wait_for(r"^CI delay: 0\.01s$")

    def test_head_is_not_delayed(self):
        with FlagServer("--delay", "5", "5") as server:
            begun = time.monotonic()
            self.assertEqual(fetch(server.url, "/br/br.gif", "HEAD").status, 200)
            self.assertLess(time.monotonic() - begun, 4)
            self.assertEqual(server.delays(), [])

    def test_errors_mask_what_is_missing(self):
        with FlagServer("-e", "1") as server:
            for path in ("/br/br.gif", "/qq/qq.gif", "/br/metadata.json"):
                self.assertEqual(fetch(server.url, path).status, 418)
            self.assertEqual(fetch(server.url, "/br/br.gif", "HEAD").status, 200)

    def test_error_rate(self):
        with FlagServer("--error-rate", "0.25") as server:
            statuses = [fetch(server.url, "/br/br.gif").status for _ in range(400)]
        self.assertEqual(set(statuses), {200, 418})
        self.assertTrue(50 < statuses.count(418) < 150, statuses.count(418))  # 100 +- 6 sigma

    def test_errors_come_after_the_delay(self):
        with FlagServer("--delay", "0.1", "0.1", "-e", "1") as server:
            begun = time.monotonic()
            self.assertEqual(fetch(server.url, "/br/br.gif").status, 418)
            self.assertGreater(time.monotonic() - begun, 0.099)

    def expect_client_closed(self, leave):
        with FlagServer("--delay", "0.2", "0.2") as server:
            client = connect(server)
            client.sendall(b"GET /flags/br/br.gif HTTP/1.1\r\nHost: localhost\r\n\r\n")
            server.stdout.wait_for(r"^BR delay: 0\.2s$")
            leave(client)
            server.stdout.wait_for(r"^BR \*\*\* BrokenPipeError: client closed$", 5)
            self.assertEqual(fetch(server.url, "/br/br.gif").status, 200)

    def test_client_that_resets(self):
        self.expect_client_closed(reset)

    def test_client_that_closes(self):
        self.expect_client_closed(socket.socket.close)


class StartAndEnd(unittest.TestCase):
    def test_port_positional_or_option(self):
        for spelled in (["{}"], ["--port", "{}"], ["-p{}"], ["--port={}"]):
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            words = [word.format(port) for word in spelled]
            with self.subTest(words=words), Program("flag_server", *words, "--bind", "127.0.0.1") as server:
                server.stdout.wait_for(rf"^Serving flags at http://127\.0\.0\.1:{port}/flags \(Press CTRL\+C to quit\)$")

    def test_bind(self):
        for address, shown in (("127.0.0.2", r"127\.0\.0\.2"), ("::1", r"\[::1\]"), ("localhost", ".*")):
            with self.subTest(address=address), Program("flag_server", "0", "-b", address) as server:
                url = server.stdout.wait_for(rf"^Serving flags at (http://{shown}:\d+/flags) ")[1]
                self.assertEqual(fetch(url, "/br/br.gif").status, 200)

    def test_everywhere_by_default(self):
        with Program("flag_server", "0") as server:
            port = server.stdout.wait_for(r"^Serving flags at http://localhost:(\d+)/flags ")[1]
            for host in ("127.0.0.1", "127.0.0.3", "[::1]"):
                self.assertEqual(fetch(f"http://{host}:{port}/flags", "/br/br.gif").status, 200)

    def test_signals_end_it(self):
        for number, code in ((signal.SIGINT, 0), (signal.SIGTERM, 128 + signal.SIGTERM)):
            with self.subTest(signal=number), FlagServer() as server, connect(server) as idle:
                idle.sendall(b"GET /flags/br/br.gif HTTP/1.1\r\nHost: localhost\r\n\r\n")
                self.assertTrue(idle.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n"))
                server.kill(number)
                server.end(5)
                self.assertEqual(server.code, code)
                self.assertEqual(server.err, "")
                self.assertLess(server.seconds, 5)

    def test_a_request_in_progress_is_answered(self):
        with FlagServer("--delay", "0.3", "0.3") as server, connect(server) as client:
            client.sendall(b"GET /flags/br/br.gif HTTP/1.1\r\nHost: localhost\r\n\r\n")
            server.stdout.wait_for("^BR delay")
            server.kill(signal.SIGINT)
            self.assertTrue(client.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n"))
            self.assertEqual(server.end(5).code, 0)

    def expect_wrong(self, code, pattern, *words):
        with self.subTest(words=words):
            done = run("flag_server", *words)
            self.assertEqual((done.code, done.out), (code, ""))
            self.assertRegex(done.err, pattern)

    def test_bad_arguments(self):
        def error(message):
            return rf"\Ausage: flag_server [^\n]*\nflag_server: error: {message}\n\Z"

        for port in ("65536", "-1", "99999999999"):
            self.expect_wrong(2, error("a port is a number from 0 to 65535"), "--port=" + port)
        self.expect_wrong(2, error(r"argument PORT: invalid int value: 'http'"), "http")
        self.expect_wrong(2, error(r"--error-rate PROBABILITY must be from 0 to 1"), "-e", "1.5")
        self.expect_wrong(2, error(r"--error-rate PROBABILITY must be from 0 to 1"), "-e", "nan")
        self.expect_wrong(2, error(r"argument --delay: invalid float value: 'x'"), "--delay", "1", "x")
        for delay in (("3", "1"), ("-1", "1"), ("1", "inf"), ("nan", "nan")):
            self.expect_wrong(2, error(r"--delay needs 0 <= MIN <= MAX"), "--delay", *delay)
        self.expect_wrong(2, error(r"[^\n]*--delay[^\n]*"), "--delay", "1")
        self.expect_wrong(2, error(r"unrecognized arguments: --nosuch"), "--nosuch")

    def test_what_the_system_refuses(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.expect_wrong(1, rf"\Aflag_server: listen on 127\.0\.0\.1:{port}: address already in use\n\Z",
                              str(port), "--bind", "127.0.0.1")
        self.expect_wrong(1, r"\Aflag_server: listen on 192\.0\.2\.1:\d+: cannot assign requested address\n\Z",
                          "0", "--bind", "192.0.2.1")
        self.expect_wrong(1, r"\Aflag_server: resolve nosuch\.invalid: no such name\n\Z", "0", "-b", "nosuch.invalid")
        with tempfile.NamedTemporaryFile() as file:
            self.expect_wrong(1, rf"\Aflag_server: open directory {file.name}: [Nn]ot a directory\n\Z", "0", "-d", file.name)
            self.expect_wrong(1, rf"\Aflag_server: open directory {file.name}/x: [Nn]ot a directory\n\Z",
                              "0", "-d", file.name + "/x")

    def test_help(self):
        done = run("flag_server", "--help")
        self.assertEqual((done.code, done.err), (0, ""))
        for option in ("PORT", "--port", "--bind", "--directory", "--delay MIN MAX", "--error-rate PROBABILITY"):
            self.assertIn(option, done.out)


if __name__ == "__main__":
    unittest.main()
