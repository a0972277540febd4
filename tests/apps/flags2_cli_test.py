# SPDX-License-Identifier: MIT
"""The command line of flags2: arguments, usage errors, reports, progress."""

import tempfile
import unittest
from pathlib import Path

from flag_tree import names
from programs import run
from reports import report
from servers import FlagServer

USAGE = ("usage: flags2 [-h] [-a] [-e] [-l N] [-m CONCURRENT] [-s LABEL] [-v] [--base-url URL] [--output DIR] "
         "[CC ...]\n")
POP20 = "BD BR CD CN DE EG ET FR ID IN IR JP MX NG PH PK RU TR US VN".split()


class WrongCommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def expect_usage_error(self, message, *words):
        for name in ("flags2", "flags2_sequential", "flags2_threadpool", "flags3"):
            with self.subTest(name=name, words=words):
                done = run(name, *words, cwd=self.folder)
                self.assertEqual(done.out, f"*** Usage error: {message}\n" + USAGE.replace("flags2", name, 1))
                self.assertEqual(done.err, "")
                self.assertEqual(done.code, 2)

    def test_too_few_requests(self):
        for words in (["-m", "0"], ["--max_req", "-1"], ["-m0", "-s", "NOWHERE"]):
            self.expect_usage_error("--max_req CONCURRENT must be >= 1", *words)

    def test_too_low_limit(self):
        for words in (["-l", "0"], ["--limit=-5"], ["-al0"]):
            self.expect_usage_error("--limit N must be >= 1", *words)

    def test_unknown_server(self):
        for words in (["-s", "NOWHERE"], ["--server", ""]):
            self.expect_usage_error("--server LABEL must be one of DELAY, ERROR, LOCAL, REMOTE", *words)

    def test_no_country_code(self):
        for words in (["BRA"], ["B1"], ["br", "é"], [""], ["?"]):
            self.expect_usage_error("each CC argument must be A to Z or AA to ZZ.", *words)

    def expect_argument_error(self, message, *words):
        with self.subTest(words=words):
            done = run("flags2", *words, cwd=self.folder)
            self.assertEqual((done.code, done.out), (2, ""))
            self.assertEqual(done.err, USAGE + f"flags2: error: {message}\n")

    def test_wrong_types_go_to_stderr(self):
        self.expect_argument_error("argument -m/--max_req: invalid int value: 'x'", "-m", "x")
        self.expect_argument_error("argument -m/--max_req: invalid int value: '1.5'", "--max_req=1.5")
        self.expect_argument_error("argument -l/--limit: invalid int value: 'many'", "--limit", "many")

    def test_unknown_option(self):
        self.expect_argument_error("unrecognized arguments: --nosuch", "--nosuch")

    def test_base_url_that_is_none(self):
        self.expect_argument_error("argument --base-url: 'hello' has no scheme (http:// or https://)",
                                   "--base-url", "hello")
        done = run("flags2", "--base-url", "ftp://127.0.0.1/flags", cwd=self.folder)
        self.assertEqual(done.code, 1)
        self.assertRegex(done.err, r"\nflags2: 20 errors: Scheme 'ftp' not supported.\n\Z")

    def test_help(self):
        done = run("flags2", "-h", cwd=self.folder)
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertTrue(done.out.startswith(
            USAGE + "\nDownload flags for country codes. Default: top 20 countries by population.\n"), done.out)
        text = " ".join(done.out.split())
        for expected in (
                "CC country code or 1st letter (eg. B for BA...BZ)",
                "-h, --help show this help message and exit",
                "-a, --all get all available flags (AD to ZW)",
                "-e, --every get flags for every possible code (AA...ZZ)",
                "-l N, --limit N limit to N first codes",
                "-m CONCURRENT, --max_req CONCURRENT maximum concurrent requests (default=5)",
                "-s LABEL, --server LABEL Server to hit; one of DELAY, ERROR, LOCAL, REMOTE (default=LOCAL)",
                "-v, --verbose output detailed progress info"):
            self.assertIn(expected, text)
        for name, default in (("flags2_sequential", 1), ("flags2_threadpool", 30), ("flags3", 5)):
            self.assertIn(f"(default={default})", run(name, "--help").out)


class ServerLabels(unittest.TestCase):
    """Nobody need listen: the report before the download says where it goes."""

    def test_the_books_servers(self):
        with tempfile.TemporaryDirectory() as folder:
            for label, url in (("LOCAL", "http://localhost:8000/flags"), ("DELAY", "http://localhost:8001/flags"),
                               ("ERROR", "http://localhost:8002/flags"),
                               ("REMOTE", "https://www.fluentpython.com/data/flags")):
                for spelled in (label, label.lower(), label.capitalize()):
                    done = run("flags2", "--server", spelled, "--base-url", "http://127.0.0.1:1/flags", "BR", cwd=folder)
                    self.assertTrue(done.out.startswith(f"{label} site: http://127.0.0.1:1/flags\n"), done.out)
                if label != "REMOTE":
                    self.assertIn(f"{label} site: {url}\n", run("flags2", "-s", label, "QQ", cwd=folder).out)


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(FlagServer())

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def download(self, *words, name="flags2"):
        done = run(name, "--base-url", self.server.url, *words, cwd=self.folder)
        self.assertEqual(done.code, 0, done.err)
        return done

    def expect(self, words, searching, connections, after, name="flags2"):
        with self.subTest(name=name, words=words):
            done = self.download(*words, name=name)
            before = f"LOCAL site: {self.server.url}\nSearching for {searching}\n{connections} will be used.\n"
            self.assertEqual(done.out[:len(before)], before)
            self.assertRegex(done.out[len(before):], rf"\A{after}\Z")

    def test_default_is_the_20_most_populous(self):
        self.expect([], "20 flags: from BD to VN", "5 concurrent connections", report(20))
        self.assertEqual(names(Path(self.folder, "downloaded")), [f"{code}.gif" for code in POP20])

    def test_first_letter(self):
        self.expect(["b"], "26 flags: from BA to BZ", "5 concurrent connections", report(17, 9))

    def test_up_to_ten_codes_are_named(self):
        self.expect(["us", "BR", "br", "Cn"], "3 flags: BR, CN, US", "3 concurrent connections", report(3))
        ten = "AD AE AF AG AL AM AO AR AT AU".split()
        self.expect(["-al", "10"], f"10 flags: {', '.join(ten)}", "5 concurrent connections", report(10))
        self.expect(["-al", "11"], "11 flags: from AD to AZ", "5 concurrent connections", report(11))

    def test_one_of_each(self):
        self.expect(["BR"], "1 flag: BR", "1 connection", report(1))
        self.expect(["QQ"], "1 flag: QQ", "1 connection", report(0, 1))

    def test_limit_and_combined_flags(self):
        self.expect(["-al", "100"], "100 flags: from AD to LK", "5 concurrent connections", report(100))
        self.expect(["-al100"], "100 flags: from AD to LK", "5 concurrent connections", report(100))
        self.expect(["-l", "5000", "a"], "26 flags: from AA to AZ", "5 concurrent connections", report(11, 15))

    def test_every_is_stronger_than_all_than_codes(self):
        self.expect(["-e", "-a", "-l", "27"], "27 flags: from AA to BA", "5 concurrent connections", report(12, 15))
        self.expect(["-a", "zz", "-l", "2"], "2 flags: AD, AE", "2 concurrent connections", report(2))

    def test_long_options_may_be_short(self):
        self.expect(["--al", "--lim", "3", "--max", "2"], "3 flags: AD, AE, AF", "2 concurrent connections", report(3))
        self.assertEqual(run("flags2", "--ou").code, 2)  # no value

    def test_defaults_and_most_of_each_variant(self):
        for name, default, most in (("flags2", 5, 1000), ("flags3", 5, 1000), ("flags2_threadpool", 30, 1000),
                                    ("flags2_sequential", 1, 1)):
            for words, count in ((["-al", "40"], default), (["-al", "40", "-m", "5000"], min(most, 40))):
                connections = "1 connection" if count == 1 else f"{count} concurrent connections"
                self.expect(words, "40 flags: from AD to CU", connections, report(40), name)

    def test_verbose_lines_instead_of_a_progress_bar(self):
        for name in ("flags2", "flags2_sequential", "flags2_threadpool", "flags3"):
            with self.subTest(name=name):
                done = self.download("-v", "BR", "QQ", name=name)
                self.assertEqual(done.err, "")
                self.assertIn("\nBR OK\n", done.out)
                self.assertIn(f"\nQQ not found: {self.server.url}/qq/qq.gif\n", done.out)

    def test_progress_bar(self):
        for name in ("flags2", "flags2_sequential", "flags2_threadpool", "flags3"):
            with self.subTest(name=name):
                done = self.download("-al", "100", name=name)
                self.assertTrue(done.err.startswith("\r  0%|          | 0/100 [00:00<?, ?it/s]\r"), done.err)
                self.assertRegex(done.err, r"\r100%\|█{10}\| 100/100 \[00:0\d<00:00, +\d+\.\d\dit/s\]\n\Z")
                self.assertNotIn(" OK\n", done.out)


if __name__ == "__main__":
    unittest.main()
