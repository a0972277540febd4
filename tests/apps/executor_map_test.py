# SPDX-License-Identifier: MIT
"""Results come in the order of the calls, although others are there first."""

import re
import unittest

from programs import run


class ExecutorMap(unittest.TestCase):
    def test_results_in_the_order_of_the_calls(self):
        program = run("demo_executor_map")
        self.assertEqual((program.code, program.err), (0, ""))
        lines = program.out.splitlines()
        self.assertTrue(all(re.match(r"\[\d\d:\d\d:\d\d\] ", line) for line in lines), program.out)
        texts = [line[11:] for line in lines]
        self.assertEqual(texts[0], "Script starting.")
        self.assertIn("Waiting for individual results:", texts)
        for n in range(5):
            begun = texts.index("\t" * n + f"loiter({n}): doing nothing for {n}s...")
            done = texts.index("\t" * n + f"loiter({n}): done.")
            self.assertLess(begun, done)
            self.assertLess(done, texts.index(f"result {n}: {n * 10}"))
        self.assertEqual([text for text in texts if text.startswith("result ")],
                         [f"result {n}: {n * 10}" for n in range(5)])
        self.assertTrue(5.0 <= program.seconds < 6.5, program.seconds)  # 1 + 4 on one of three threads


if __name__ == "__main__":
    unittest.main()
