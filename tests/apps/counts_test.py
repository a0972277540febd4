# SPDX-License-Identifier: MIT
"""The verdicts of tools/counts."""

import contextlib
import importlib.machinery
import importlib.util
import io
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "counts"
loader = importlib.machinery.SourceFileLoader("counts", str(TOOL))
counts = importlib.util.module_from_spec(importlib.util.spec_from_loader("counts", loader))
loader.exec_module(counts)


class Verdicts(unittest.TestCase):
    def compared(self, recorded, counted):
        with contextlib.redirect_stdout(io.StringIO()):
            return counts.compare(recorded, counted)

    def test_small_changes_are_nothing(self):
        self.assertEqual(self.compared({"await": 100.0}, {"await": 102.9}), [])
        self.assertEqual(self.compared({"await": 100.0}, {"await": 97.1}), [])

    def test_more_instructions_are_slower(self):
        said = self.compared({"await": 100.0}, {"await": 103.1})
        self.assertEqual(said, ["counts: await is SLOWER than on record: 100.0 instructions then, 103.1 now"])

    def test_fewer_instructions_want_to_be_recorded(self):
        self.assertIn("record it", self.compared({"await": 100.0}, {"await": 96.9})[0])

    def test_paths_come_and_go_with_the_record(self):
        self.assertIn("is not on record", self.compared({}, {"await": 1.0})[0])
        self.assertIn("was not run", self.compared({"await": 1.0}, {})[0])


if __name__ == "__main__":
    unittest.main()
