# SPDX-License-Identifier: MIT
# ctest: serial
"""Twenty numbers are checked, one after the other, by processes and by threads."""

import os
import re
import unittest

from programs import run

PRIMES = [2, 142702110479723, 299593572317531, 3333333333333301, 4444444444444423, 5555555555555503, 6666666666666719,
          7777777777777753, 9999999999999917]
OTHERS = [3333333333333333, 3333335652092209, 4444444444444444, 4444444488888889, 5555553133149889, 5555555555555555,
          6666666666666666, 6666667141414921, 7777777536340681, 7777777777777777, 9999999999999999]
NUMBERS = sorted(PRIMES + OTHERS)
ROW = re.compile(r"([ \d]{16})  ([P ]) ([ \d]\d\.\d{6})s")


class Primes(unittest.TestCase):
    def rows(self, name, *words, head, foot):
        program = run(name, *words)
        self.assertEqual((program.code, program.err), (0, ""))
        first, *rows, last = program.out.splitlines()
        self.assertEqual(first, f"Checking 20 numbers {head}:")
        self.assertRegex(last, foot)
        found = [ROW.fullmatch(row) for row in rows]
        self.assertTrue(all(found), rows)
        results = [(int(row[1]), row[2] == "P") for row in found]
        self.assertEqual(sorted(results), [(n, n in PRIMES) for n in NUMBERS])
        return [n for n, _ in results]

    def test_fixture(self):
        program = run("primes")
        self.assertEqual((program.code, program.err), (0, ""))
        self.assertEqual(program.out, "".join(f"{n} {n in PRIMES}\n" for n in NUMBERS))

    def test_sequential(self):
        order = self.rows("primes_sequential", head="sequentially", foot=r"^Total time: \d+\.\d\ds$")
        self.assertEqual(order, NUMBERS)

    def test_in_the_order_in_which_they_finish(self):
        cpus = len(os.sched_getaffinity(0))
        for name, what in ("primes_procs", "processes"), ("primes_procs_race_condition", "processes"), (
                "primes_threads", "threads"):
            with self.subTest(program=name):
                foot = r"^20 checks in \d+\.\d\ds$"
                self.rows(name, head=f"with {cpus} {what}", foot=foot)
        self.rows("primes_procs", 5, head="with 5 processes", foot=foot)

    def test_in_the_order_of_the_calls(self):
        order = self.rows("primes_proc_pool", 3, head="with 3 processes", foot=r"^Total time: \d+\.\d\ds$")
        self.assertEqual(order, NUMBERS[::-1])


if __name__ == "__main__":
    unittest.main()
