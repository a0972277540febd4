# SPDX-License-Identifier: MIT
"""What flags2 downloads is what the server has, byte for byte."""

import os
import tempfile
import unittest
import zipfile
from pathlib import Path

import flag_tree
from flag_tree import names
from programs import ROOT, run
from reports import report
from servers import FlagServer, flag

ALL = (ROOT / "apps/flag_server/country_codes.txt").read_text(encoding="ascii").upper().split()
VARIANTS = ("flags2", "flags2_sequential", "flags2_threadpool")


class Download(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def download(self, server, *words, name="flags2", **options):
        return run(name, "--base-url", server.url, "--output", self.folder / name, *words, **options)

    def expect_whole(self, server, folder, codes):
        self.assertEqual(names(folder), sorted(f"{code}.gif" for code in codes))
        for code in codes:
            self.assertEqual((folder / f"{code}.gif").read_bytes(), flag(server.url, code), code)


class BuiltInFlags(Download):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(FlagServer())

    def test_all(self):
        self.assertEqual(len(ALL), 194)
        for name in VARIANTS:
            with self.subTest(name=name):
                done = self.download(self.server, "-a", "-m", "50", name=name)
                self.assertRegex(done.out, report(194) + r"\Z")
                self.assertEqual(done.code, 0)
                self.expect_whole(self.server, self.folder / name, ALL)

    def test_every(self):
        for name in VARIANTS:
            with self.subTest(name=name):
                done = self.download(self.server, "-e", "-m", "200", name=name)
                self.assertRegex(done.out, report(194, 482) + r"\Z")
                self.expect_whole(self.server, self.folder / name, ALL)

    def test_a_file_that_is_there_is_replaced(self):
        (self.folder / "flags2").mkdir()
        (self.folder / "flags2/BR.gif").write_bytes(b"an older and much longer flag" * 1000)
        self.download(self.server, "BR")
        self.expect_whole(self.server, self.folder / "flags2", ["BR"])

    def test_folders_are_made(self):
        for name in VARIANTS:
            with self.subTest(name=name):
                nested = self.folder / name / "in/here"
                done = run(name, "--base-url", self.server.url, "--output", nested, "BR")
                self.assertEqual(done.code, 0, done.err)
                self.expect_whole(self.server, nested, ["BR"])


class Directory(Download):
    def test_a_folder_of_ones_own(self):
        tree = flag_tree.build(self.folder / "tree", flag_tree.COUNTRIES)
        with FlagServer("-d", tree) as server:
            done = self.download(server, "-a")
            codes = [code.upper() for code in flag_tree.COUNTRIES]
            self.assertRegex(done.out, report(len(codes), 194 - len(codes)) + r"\Z")
            self.expect_whole(server, self.folder / "flags2", codes)
        for code in flag_tree.COUNTRIES:
            saved = self.folder / "flags2" / f"{code.upper()}.gif"
            self.assertEqual(saved.read_bytes(), flag_tree.image(code))

    @unittest.skipUnless(os.environ.get("WEFT_FLAGS_ZIP"), "WEFT_FLAGS_ZIP does not name the book's flags.zip")
    def test_the_books_flags(self):
        with zipfile.ZipFile(os.environ["WEFT_FLAGS_ZIP"]) as archive:
            archive.extractall(self.folder / "book")
        root = next((self.folder / "book").rglob("br.gif")).parent.parent
        with FlagServer("-d", root) as server:
            self.assertRegex(self.download(server, "-a").out, report(194) + r"\Z")
        self.assertEqual(len(names(self.folder / "flags2")), 194)
        for saved in (self.folder / "flags2").iterdir():
            code = saved.stem.lower()
            self.assertEqual(saved.read_bytes(), (root / code / f"{code}.gif").read_bytes(), code)


if __name__ == "__main__":
    unittest.main()
