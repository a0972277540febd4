# SPDX-License-Identifier: MIT
"""charindex finds the characters that Python's unicodedata has under the same words."""

import sys
import unicodedata
import unittest

from programs import run

RULE = "─" * 66
QUERIES = ("cat", "cat face", "fire", "digit", "digit seven", "face", "sign", "mountain", "chess black", "a", "of the",
           "hangul syllable", "cjk", "unified 4e00", "compatibility ideograph", "nushu", "khitan", "tangut component",
           "no-break space", "-", "x-ray", "roman numeral one thousand", "brillig", "cat brillig")
COUNTS = {"cat": 14, "cat face": 10, "fire": 11, "mountain": 8, "hangul syllable": 11172, "brillig": 0}


def words_of(text):
    return set(text.upper().replace("-", " ").split())


class CharIndex(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        named = ((chr(code), unicodedata.name(chr(code), "")) for code in range(32, sys.maxunicode + 1))
        cls.names = {char: (name, words_of(name)) for char, name in named if name}

    def found(self, *words):
        done = run("charindex", *words)
        self.assertEqual((done.code, done.err), (0, ""))
        *lines, status = done.out.splitlines()
        self.assertEqual(status, f"{RULE} {len(lines)} found")
        results = [line.split("\t") for line in lines]
        self.assertEqual([code for code, _, _ in results], [f"U+{ord(char):04X}" for _, char, _ in results])
        self.assertEqual(results, sorted(results, key=lambda result: ord(result[1])))
        return {char: name for _, char, name in results}

    def test_finds_what_python_finds(self):
        for query in QUERIES:
            with self.subTest(query=query):
                found = self.found(query)
                self.assertEqual(len(found), COUNTS.get(query, len(found)))
                wanted = words_of(query)
                expected = {char: name for char, (name, words) in self.names.items() if wanted and wanted <= words}
                self.assertEqual({char: name for char, name in found.items() if char in self.names}, expected)
                for char, name in found.items():
                    self.assertLessEqual(wanted, words_of(name))

    def test_words_make_one_query(self):
        self.assertEqual(self.found("cat", "face"), self.found("cat face"))

    def test_wants_words(self):
        done = run("charindex")
        self.assertEqual((done.code, done.out, done.err), (2, "Please give one or more words to search.\n", ""))


if __name__ == "__main__":
    unittest.main()
