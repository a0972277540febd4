# SPDX-License-Identifier: MIT
"""The spinner turns for three seconds, disappears, and the answer comes."""

import re
import unittest

from programs import Program, ROOT


class Spinner(unittest.TestCase):
    def test_turns_and_disappears(self):
        with Program("spinner") as spinner:
            spinner.stdout.wait_for(r"\r- thinking!\r")  # drawn while it turns, also into a pipe
            self.assertTrue(spinner.is_running())
            spinner.end()
        self.assertEqual((spinner.code, spinner.err), (0, ""))
        first, _, rest = spinner.out.partition("\n")
        line = re.fullmatch(r"spinner object: <task spin pending at spin\.hpp:(\d+)>", first)
        self.assertTrue(line, first)
        source = (ROOT / "apps/spinner/spin.hpp").read_text(encoding="utf-8").splitlines()
        self.assertIn("spin(", source[int(line[1]) - 1])
        turns, answer = re.fullmatch(r"((?:\r[|/\\-] thinking!)+)\r {11}\rAnswer: (\d+)\n", rest).groups()
        self.assertEqual(answer, "42")
        drawn = re.findall(r"\r(.) thinking!", turns)
        self.assertTrue(24 <= len(drawn) <= 31, len(drawn))  # every 0.1 s of 3 s, when the machine is not too busy
        self.assertEqual("".join(drawn), ("\\|/-" * 8)[:len(drawn)])
        self.assertTrue(3.0 <= spinner.seconds < 4.0, spinner.seconds)


if __name__ == "__main__":
    unittest.main()
