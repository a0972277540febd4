# SPDX-License-Identifier: MIT
"""The table has the five rows of the book's, each slower than the one before, and the human scale fits the cycles."""

import re
import subprocess
import unittest

from programs import BIN

ROW = re.compile(r"(?P<device>.{24}) *(?P<cycles>\d+) {3}(?P<human>[\d.]+ \w+) +(?P<rate>\d+)$")
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "years": 365.25 * 86400}


def table(*arguments):
    done = subprocess.run([BIN / "latency_table", "--ram", "64", *arguments], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout.splitlines(), done.stderr


class LatencyTable(unittest.TestCase):
    def test_devices_get_slower(self):
        code, lines, err = table("--folder", ".")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(lines[0].split()[:3], ["Device", "CPU", "cycles"])
        self.assertEqual([line[:24].strip() for line in lines[1:]],
                         ["L1 cache", "L2 cache", "RAM", "disk", "network (this machine)"])
        rows = [found for found in map(ROW.match, lines[1:]) if found]
        self.assertGreaterEqual(len(rows), 4, lines)  # a disk may be none
        cycles = {row["device"].strip(): int(row["cycles"]) for row in rows}
        self.assertTrue(1 <= cycles["L1 cache"] < cycles["L2 cache"] < cycles["RAM"], cycles)
        self.assertLess(cycles["RAM"], cycles["network (this machine)"])
        for row in rows:
            count, unit = row["human"].split()
            self.assertAlmostEqual(float(count) * SECONDS[unit], int(row["cycles"]),
                                   delta=max(0.5, 0.06 * int(row["cycles"])), msg=row[0])

    def test_a_folder_without_a_disk_is_said(self):
        code, lines, _ = table("--folder", "/nowhere")
        self.assertEqual(code, 0)
        self.assertRegex(lines[4], r"^disk +-   create /nowhere/latency_table\.\w+: No such file or directory$")

    def test_a_host_that_refuses_is_an_error(self):
        code, _, err = table("--host", "127.0.0.1", "--port", "1")
        self.assertEqual(code, 1)
        self.assertIn("connect 127.0.0.1:1: connection refused", err)


if __name__ == "__main__":
    unittest.main()
