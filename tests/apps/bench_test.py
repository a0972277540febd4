# SPDX-License-Identifier: MIT
"""The table of `make bench`: what counts as met, and what is written for other programs."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from programs import BIN, ROOT

sys.path.insert(0, str(ROOT / "tools"))
import bench_dns
import bench_files
import bench_io
import bench_kernel


def met(name, **figures):
    return bench_kernel.verdict(name, bench_kernel.ROWS[name], figures)[2]


class Verdicts(unittest.TestCase):
    def test_bounds(self):
        self.assertEqual(met("spawn_join_batch", weft=15.0, floor=1.0), "aim")
        self.assertEqual(met("spawn_join_batch", weft=15.1, floor=1.0), "met")
        self.assertEqual(met("spawn_join_batch", weft=20.1, floor=19.0), "NOT MET")

    def test_a_multiple_of_the_floor_counts_where_the_figure_is_small(self):
        self.assertEqual(met("yield", weft=6.6, floor=2.8), "NOT MET")
        self.assertEqual(met("yield", weft=6.6, floor=2.9), "met*")
        self.assertEqual(met("await_ready", weft=9.0), "NOT MET")  # there was no floor

    def test_ahead_of_a_peer(self):
        self.assertEqual(met("fib", weft=9.0, floor=14.0, tbb=100.0), "aim")
        self.assertEqual(met("fib", weft=99.0, floor=14.0, tbb=100.0), "met")
        self.assertEqual(met("fib", weft=101.0, floor=14.0, tbb=100.0), "NOT MET")
        self.assertEqual(met("fib", weft=101.0, floor=14.0), "-")  # nobody to be ahead of


class Files(unittest.TestCase):
    def test_rows_are_known(self):
        offered = subprocess.run([BIN / "kernel_rows"], capture_output=True, text=True, check=True).stdout.split()
        self.assertTrue(offered)
        asked = {row.asks or name for name, row in bench_kernel.ROWS.items()}
        self.assertEqual(set(offered) - asked, set())

    def test_json(self):
        with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
            kept, bench_kernel.OUT = bench_kernel.OUT, Path(folder)
            self.addCleanup(setattr, bench_kernel, "OUT", kept)
            bench_kernel.write_json({"yield": {"weft": 6.0, "floor": 3.0, "go": 57.0}, "fib": {"tbb": 1.0}})
            written = json.loads((Path(folder) / "kernel.json").read_text(encoding="utf-8"))
        self.assertEqual(written, [{"name": "yield", "unit": "ns", "weft": 6.0, "floor": 3.0, "peers": {"go": 57.0}}])

    def test_json_of_io(self):
        one = {"rate": 1.0, "cpu": 3.5, "p50": 30.0, "p99": 90.0, "figure": 3.5}
        with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
            kept, bench_io.OUT = bench_io.OUT, Path(folder)
            self.addCleanup(setattr, bench_io, "OUT", kept)
            bench_io.write_json({"echo_16_10": {column: [one] for column in ("epoll", "floor epoll", "go", "epoll raw")}})
            written = json.loads((Path(folder) / "io.json").read_text(encoding="utf-8"))
        self.assertEqual(written, [{"name": "echo_16_10_epoll", "unit": "µs", "weft": 3.5, "floor": 3.5, "peers": {"go": 3.5},
                                    "levels": {"raw": 3.5}, "p99": {"epoll": 90.0, "floor epoll": 90.0}}])

    def test_json_of_names_and_files(self):
        one = {"cpu": 9.5, "rate": 90.0, "server": 10.0, "busy": 0.9}
        with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
            for module in (bench_dns, bench_files):
                self.addCleanup(setattr, module, "OUT", module.OUT)
                module.OUT = Path(folder)
            bench_dns.write_json({"dns_18": {"weft": one, "floor": one | {"cpu": 8.0}}})
            bench_files.write_json({"copy_disk": {"weft": [1.5, 0.5], "floor": [1.0, 0.4]}})
            names, files = (json.loads((Path(folder) / name).read_text(encoding="utf-8"))[0] for name in ("dns.json", "files.json"))
        self.assertEqual((names["name"], names["unit"], names["weft"], names["floor"]), ("dns_18", "µs", 9.5, 8.0))
        self.assertEqual(names["server_busy"], {"weft": 0.9, "floor": 0.9})
        self.assertEqual(files, {"name": "copy_disk", "unit": "s", "weft": 1.5, "floor": 1.0, "peers": {},
                                 "cpu": {"weft": 0.5, "floor": 0.4}})


if __name__ == "__main__":
    unittest.main()
