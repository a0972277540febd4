# SPDX-License-Identifier: MIT
"""flags3 names the files after the countries, as far as the server's names are fit for that."""

import json
import tempfile
import unittest
from pathlib import Path

import flag_tree
from flag_tree import names
from programs import run
from reports import report
from servers import FlagServer, ScriptedServer, fetch, flag, whole


class Flags3(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.saved = self.folder / "out/saved"

    def download(self, url, *words):
        return run("flags3", "--base-url", url, "--output", self.saved, "-v", *words)


class Names(Flags3):
    def test_all_built_in(self):
        with FlagServer() as server:
            done = self.download(server.url, "-am", "50")
            self.assertRegex(done.out, report(194) + r"\Z")
            self.assertEqual(done.code, 0)
            saved = names(self.saved)
            self.assertEqual(len(saved), 194)
            for code, name in (("US", "United_States.gif"), ("BR", "Brazil.gif"), ("AE", "United_Arab_Emirates.gif")):
                self.assertIn(name, saved)
                self.assertEqual((self.saved / name).read_bytes(), flag(server.url, code))
            for code in ("CI", "CD", "ST"):
                country = json.loads(fetch(server.url, f"/{code}/metadata.json".lower()).body)["country"]
                self.assertIn(country.replace(" ", "_") + ".gif", saved)

    def test_books_names(self):
        tree = flag_tree.build(self.folder / "tree", flag_tree.COUNTRIES)
        with FlagServer("-d", tree) as server:
            done = self.download(server.url, *flag_tree.COUNTRIES)
        self.assertRegex(done.out, report(len(flag_tree.COUNTRIES)) + r"\Z")
        self.assertEqual(names(self.saved), ["Brazil.gif", "Congo_(Kinshasa).gif", "Côte_d'Ivoire.gif",
                                             "Korea,_North.gif", "United_States_of_America.gif"])
        for code, country in flag_tree.COUNTRIES.items():
            self.assertEqual((self.saved / (country.replace(" ", "_") + ".gif")).read_bytes(), flag_tree.image(code))

    def test_names_that_lead_elsewhere_are_refused(self):
        hostile = ["../../x", "/etc/passwd", "a/b", "..", ".hidden", "", "nul\0byte", "back\\slash", "x" * 300]
        codes = [f"A{letter}" for letter in "ABCDEFGHI"]
        countries = dict(zip([code.lower() for code in codes], hostile))
        tree = flag_tree.build(self.folder / "tree", {**countries, "br": "Brazil"})
        with FlagServer("-d", tree) as server:
            done = self.download(server.url, *codes, "BR")
        self.assertRegex(done.out, report(1, 0, len(hostile)) + r"\Z")
        for code in codes:
            self.assertRegex(done.out, rf"(?m)^{code} error: save a flag as '")
        self.assertEqual(done.err.count("\n"), 1, done.err)
        self.assertEqual(names(self.saved), ["Brazil.gif"])
        self.assertEqual(names(self.folder), ["out", "tree"])
        self.assertEqual(names(self.folder / "out"), ["saved"])


class WithoutMetadata(Flags3):
    def test_missing(self):
        tree = flag_tree.build(self.folder / "tree", flag_tree.COUNTRIES)
        (tree / "ci/metadata.json").unlink()
        (tree / "us/us.gif").unlink()
        with FlagServer("-d", tree) as server:
            done = self.download(server.url, "CI", "US", "BR")
            self.assertIn(f"CI not found: {server.url}/ci/metadata.json\n", done.out)
            self.assertIn(f"US not found: {server.url}/us/us.gif\n", done.out)
        self.assertRegex(done.out, report(1, 2) + r"\Z")
        self.assertEqual(names(self.saved), ["Brazil.gif"])

    def expect_bad(self, metadata, why):
        def answer(connection, path):
            connection.sendall(whole(metadata if path.endswith("metadata.json") else b"GIF89a"))

        with self.subTest(metadata=metadata), ScriptedServer(answer) as server:
            done = self.download(server.url, "BR", "CN")
            self.assertRegex(done.err, rf"\Aflags2: 2 errors: [^\n]*{why}[^\n]*\n\Z")
            self.assertRegex(done.out, rf"(?m)^BR error: .*{why}")
            self.assertRegex(done.out, report(0, 0, 2) + r"\Z")
            self.assertEqual(done.code, 0)
            self.assertEqual(names(self.saved), [])

    def test_bad_json(self):
        self.expect_bad(b'{"country": "Bra', "JSON")
        self.expect_bad(b"<html>", "JSON")
        self.expect_bad(b"", "JSON")
        self.expect_bad(b'{"country": "\xff"}', "JSON")
        self.expect_bad(b'{"tld_cc": ".br"}', "country")
        self.expect_bad(b'{"country": 7}', "country")
        self.expect_bad(b"[]", "")

    def test_flag_missing_means_metadata_not_asked_for(self):
        asked = []

        def answer(connection, path):
            asked.append(path)
            connection.sendall(whole(b"", "404 Not Found"))

        with ScriptedServer(answer) as server:
            self.download(server.url, "BR")
        self.assertEqual(asked, ["/flags/br/br.gif"])


if __name__ == "__main__":
    unittest.main()
