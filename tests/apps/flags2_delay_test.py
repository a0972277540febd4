# SPDX-License-Identifier: MIT
# ctest: serial
"""flags2 against slow servers and servers that fail: time is that of the slowest, and each flag counts once."""

import re
import resource
import tempfile
import unittest
from pathlib import Path

from flag_tree import names
from programs import run
from reports import report
from servers import FlagServer, ScriptedServer, whole

LATE = 1.0  # seconds that a busy machine may add


def elapsed(done):
    return float(re.search(r"^Elapsed time: (.*)s$", done.out, re.M)[1])


class Download(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def download(self, url, *words, name="flags2", **options):
        return run(name, "--base-url", url, "--output", self.folder, *words, **options)


class Delay(Download):
    def test_all_in_the_time_of_the_slowest(self):
        for name in ("flags2", "flags2_threadpool"):
            with self.subTest(name=name), FlagServer("--delay", "0.2", "0.6") as server:
                done = self.download(server.url, "-a", "-m", "1000", name=name)
                delays = server.delays()
                self.assertRegex(done.out, report(194) + r"\Z")
                self.assertEqual(len(delays), 194)
                seconds = elapsed(done)
                self.assertGreater(seconds, max(delays) - 0.02)
                self.assertLess(seconds, max(delays) + LATE)
                self.assertGreater(sum(delays), 194 * 0.2)

    def test_few_at_a_time(self):
        with FlagServer("--delay", "0.1", "0.1") as server:
            done = self.download(server.url, "-al", "20", "-m", "5")
            seconds = elapsed(done)
            self.assertGreater(seconds, 0.39)
            self.assertLess(seconds, 0.4 + LATE)

    def test_few_descriptors_are_enough(self):
        for most in (256, 64, 40):
            with self.subTest(descriptors=most), FlagServer("--delay", "0.05", "0.1") as server:
                done = self.download(server.url, "-a", "-m", "1000", limits=[(resource.RLIMIT_NOFILE, most)])
                self.assertRegex(done.out, report(194) + r"\Z")
                self.assertEqual(len(names(self.folder)), 194)


class Outcomes(Download):
    def test_read_timeout(self):
        with FlagServer("--delay", "3.3", "3.4") as server:
            done = self.download(server.url, "-v", "-al", "10")
            self.assertRegex(done.out, report(0, 0, 10) + r"\Z")
            self.assertEqual(done.code, 0)  # the requests reached the server
            self.assertEqual(len(re.findall(r"^[A-Z]{2} error: read timed out after 3\.1 s$", done.out, re.M)), 10, done.out)
            self.assertEqual(done.err, "flags2: 10 errors: read timed out after 3.1 s\n")
            seconds = elapsed(done)
            self.assertGreaterEqual(seconds, 6.2)  # two rounds of five
            self.assertLess(seconds, 6.2 + LATE)
            self.assertEqual(names(self.folder), [])
            server.stdout.wait_for(r"^AD \*\*\* BrokenPipeError: client closed$")

    def test_each_by_its_own_outcome(self):
        """Failures stand between successes in every order, so that none can leak into the next."""
        kinds = ["200 OK", "404 Not Found", "418 I'm a Teapot", "200 OK", "500 Internal Server Error", "never"]
        codes = [f"{first}{second}" for first in "AB" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
        kind_of = {code: kinds[i % len(kinds)] for i, code in enumerate(codes)}

        def answer(connection, path):
            kind = kind_of[path[-6:-4].upper()]
            if kind == "never":
                server.gone.wait()
            else:
                connection.sendall(whole(f"flag {path}".encode(), kind))

        with ScriptedServer(answer) as server:
            done = self.download(server.url, "-v", "-m", "1000", "a", "b")
        expected = {
            "200 OK": "OK",
            "404 Not Found": "not found: {url}",
            "418 I'm a Teapot": "error: HTTP error 418 - I'm a Teapot",
            "500 Internal Server Error": "error: HTTP error 500 - Internal Server Error",
            "never": "error: read timed out after 3.1 s",
        }
        lines = []
        for code, kind in kind_of.items():
            url = f"{server.url}/{code}/{code}.gif".replace(code, code.lower())
            lines.append(f"{code} {expected[kind]}".format(url=url))
        self.assertEqual(sorted(re.findall(r"^[A-Z]{2} (?:OK|not found|error).*", done.out, re.M)), lines)
        count = {kind: list(kind_of.values()).count(kind) for kind in kinds}
        self.assertRegex(done.out, report(
            count["200 OK"], count["404 Not Found"], 52 - count["200 OK"] - count["404 Not Found"]) + r"\Z")
        good = [code for code, kind in kind_of.items() if kind == "200 OK"]
        self.assertEqual(names(self.folder), [f"{code}.gif" for code in good])
        for code in good:
            self.assertEqual((self.folder / f"{code}.gif").read_bytes(),
                             f"flag /flags/{code}/{code}.gif".replace(code, code.lower()).encode())
        self.assertEqual(done.err.splitlines(), [
            f"flags2: {count[kind]} errors: {why}" for kind, why in (
                ("418 I'm a Teapot", "HTTP error 418 - I'm a Teapot"),
                ("500 Internal Server Error", "HTTP error 500 - Internal Server Error"),
                ("never", "read timed out after 3.1 s"))])

    def test_every_fourth_answer_is_an_error(self):
        for name in ("flags2", "flags2_threadpool", "flags3"):
            with self.subTest(name=name), FlagServer("--error-rate", "0.25") as server:
                folder = self.folder / name
                done = run(name, "--base-url", server.url, "--output", folder, "-avm", "100")
                good = re.findall(r"^([A-Z]{2}) OK$", done.out, re.M)
                bad = re.findall(r"^([A-Z]{2}) error: HTTP error 418 - I'm a Teapot$", done.out, re.M)
                self.assertEqual(len({*good, *bad}), 194)
                self.assertEqual(len(good) + len(bad), 194)
                self.assertRegex(done.out, report(len(good), 0, len(bad)) + r"\Z")
                self.assertTrue(15 < len(bad) < 135, f"{len(bad)} errors are no {name} against 25 %")
                self.assertEqual(len(names(folder)), len(good))
                if name != "flags3":
                    self.assertEqual(names(folder), sorted(f"{code}.gif" for code in good))

    def test_errors_come_before_missing_files(self):
        with FlagServer("--error-rate", "1") as server:
            self.assertRegex(self.download(server.url, "-e", "-m", "50").out, report(0, 0, 676) + r"\Z")


if __name__ == "__main__":
    unittest.main()
