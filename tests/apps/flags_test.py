# SPDX-License-Identifier: MIT
"""The first downloaders: 20 flags, one after the other, in threads and in tasks, without error handling."""

import re
import signal
import tempfile
import unittest
from pathlib import Path

from flag_tree import names
from programs import Program, run
from servers import FlagServer, flag

POP20 = "BD BR CD CN DE EG ET FR ID IN IR JP MX NG PH PK RU TR US VN".split()


class Flags(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def download(self, name, server):
        """All 20 come. Returns the codes in the order shown, and the seconds."""
        done = run(name, server.url, cwd=self.folder)
        self.assertEqual((done.code, done.err), (0, ""))
        found = re.fullmatch(r"((?:[A-Z]{2} ){20})\n20 downloads in \d+\.\d\ds\n", done.out)
        self.assertTrue(found, done.out)
        codes = found[1].split()
        self.assertEqual(sorted(codes), POP20)
        self.assertEqual(names(self.folder / "downloaded"), [f"{code}.gif" for code in POP20])
        return codes, done.seconds

    def test_all_three(self):
        with FlagServer() as server:
            for name in ("flags_sequential", "flags_threadpool", "flags"):
                with self.subTest(name=name):
                    codes, _ = self.download(name, server)
                    if name == "flags_sequential":
                        self.assertEqual(codes, POP20)
                    for code in POP20:
                        saved = self.folder / f"downloaded/{code}.gif"
                        self.assertEqual(saved.read_bytes(), flag(server.url, code))
                        saved.unlink()

    def test_concurrent_ones_take_the_time_of_the_slowest(self):
        with FlagServer("--delay", "0.2", "0.3") as server:
            for name in ("flags", "flags_threadpool"):
                self.assertLess(self.download(name, server)[1], 20 * 0.2 / 2)

    def test_sequential_one_shows_each_at_once(self):
        with FlagServer("--delay", "0.1", "0.1") as server, Program(
                "flags_sequential", server.url, cwd=self.folder) as program:
            program.stdout.wait_for(r"\ABD BR \Z")
            self.assertTrue(program.is_running())

    def test_ctrl_c(self):
        for name in ("flags", "flags_sequential", "flags_threadpool"):
            with self.subTest(name=name), FlagServer("--delay", "60", "60") as server, Program(
                    name, server.url, cwd=self.folder) as program:
                server.stdout.wait_for("delay")
                program.kill(signal.SIGINT)
                self.assertEqual(program.end(5).code, 130)  # far less than the read timeout of 6.1 s
                self.assertEqual(program.err, "")
        self.assertEqual(names(self.folder / "downloaded"), [])

    def test_a_missing_flag_is_an_error(self):
        with tempfile.TemporaryDirectory() as empty, FlagServer("-d", empty) as server:
            for name in ("flags", "flags_sequential", "flags_threadpool"):
                with self.subTest(name=name):
                    done = run(name, server.url, cwd=self.folder)
                    self.assertEqual(done.code, 1)
                    self.assertIn(f"'404 Not Found' for url '{server.url}/", done.err)
                    self.assertEqual(names(self.folder / "downloaded"), [])

    def test_futures_demo(self):
        with FlagServer("--delay", "0.05", "0.1") as server:
            done = run("flags_threadpool_futures", server.url, cwd=self.folder)
            self.assertEqual((done.code, done.err), (0, ""))
            first = POP20[:5]
            lines = done.out.splitlines()
            for code, line in zip(first, lines):
                self.assertRegex(line, rf"^Scheduled for {code}: <task download pending at flags_threadpool_futures\.cpp:\d+>$")
            results = re.findall(r"<task download done> result: '([A-Z]{2})'$", done.out, re.M)
            self.assertEqual(sorted(results), first)
            for code in first:
                self.assertRegex(done.out, rf"(?s)\n(.* )?{code} .*> result: '{code}'\n")  # shown before
            self.assertRegex(done.out, r"\n5 downloads in \d\.\d\ds\n\Z")
            self.assertEqual(names(self.folder / "downloaded"), [f"{code}.gif" for code in first])
            self.assertGreater(done.seconds, 0.1)  # two rounds of three threads

    def test_usage(self):
        for name in ("flags", "flags_sequential", "flags_threadpool", "flags_threadpool_futures"):
            for words, code in ((["-h"], 0), (["a", "b"], 2)):
                done = run(name, *words, cwd=self.folder)
                self.assertEqual(done.code, code)
                self.assertRegex(done.out, r"^usage: .*BASE_URL")
        self.assertEqual(names(self.folder), [])


if __name__ == "__main__":
    unittest.main()
