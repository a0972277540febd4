# SPDX-License-Identifier: MIT
"""The other spinners: in a thread, in a process, and one that cannot turn. Same output, but for that."""

import re
import unittest
from pathlib import Path

from programs import Program, run, until

FRAMES = r"((?:\r[|/\\-] thinking!)+)\r {11}\r"


def processes(group):
    """The processes of a program that are in groups of their own."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, name, _, parent, _ = re.fullmatch(r"(\d+) \((.*)\) (\S) (\d+) (\d+) .*\n", stat.read_text()).groups()
        except (OSError, AttributeError):
            continue
        if name in ("weft-server", "weft-worker"):
            found.append((int(pid), name, int(parent)))
    servers = {pid for pid, name, parent in found if parent == group}
    return servers | {pid for pid, name, parent in found if parent in servers}


class SpinnerVariants(unittest.TestCase):
    def turns(self, name, answer=r"Answer: 42\n"):
        program = run(name)
        self.assertEqual((program.code, program.err), (0, ""))
        match = re.fullmatch(r"spinner object: <task .*>\n" + FRAMES + answer, program.out)
        self.assertTrue(match, program.out)
        drawn = re.findall(r"\r(.) thinking!", match[1])
        self.assertEqual("".join(drawn), ("\\|/-" * 100)[:len(drawn)])
        return len(drawn), program.seconds

    def test_thread_and_process_turn_for_three_seconds(self):
        for name in "spinner_thread", "spinner_proc":
            with self.subTest(program=name):
                drawn, seconds = self.turns(name)
                self.assertTrue(20 <= drawn <= 32, drawn)
                self.assertTrue(3.0 <= seconds < 4.5, seconds)

    def test_a_blocked_loop_draws_nothing(self):
        program = run("spinner_async_experiment")
        self.assertEqual((program.code, program.err), (0, ""))
        self.assertRegex(program.out, r"\Aspinner object: <task spin .*>\nAnswer: 42\n\Z")
        self.assertTrue(3.0 <= program.seconds < 4.0, program.seconds)

    def test_primes(self):
        told = r"5,000,111,000,222,021 is prime\n"
        for name in "thread", "proc", "async_nap":
            with self.subTest(program=name):
                self.assertGreaterEqual(self.turns("spinner_prime_" + name, told)[0], 1)
        program = run("spinner_prime_async_broken")
        self.assertRegex(program.out, r"\Aspinner object: <task spin .*>\n" + told + r"\Z")

    def test_interrupted_program_leaves_no_process(self):
        for end in 2, 9:
            with self.subTest(signal=end), Program("spinner_proc") as spinner:
                spinner.stdout.wait_for(r"\r- thinking!")
                group = processes(spinner.pid)
                self.assertEqual(len(group), 2)
                spinner.kill(end)  # the program's process group: its workers are in another
                spinner.end()
                self.assertEqual(spinner.code, 130 if end == 2 else -9)
                until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in group))


if __name__ == "__main__":
    unittest.main()
