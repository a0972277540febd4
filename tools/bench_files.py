# SPDX-License-Identifier: MIT
"""A file of 1 GiB copied beside cp, and sent over TCP beside a loop around sendfile in C: the part `files` of tools/bench.

In memory (/dev/shm) and below build/, out of the system's cache both. Whole programs are measured, in turns, on one
processor; who receives has the other one. The figure is the median of the wall time; the CPU time stands behind it,
because the wall time is everybody's who runs here.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bench_kernel
from bench_io import LOAD_CPU, pin
from bench_kernel import BIN, CC, OUT, ROOT, number, others_share, start_of_measuring

MIB = 1024
PLACES = {"memory": Path("/dev/shm"), "disk": OUT}
BUILT = {"floor_send_file": (CC, "floor/send_file.c", [])}


def commands(source, target):
    """{row: {column: command}}."""
    return {"copy": {"weft": [BIN / "file_rows", "copy", source, target], "floor": ["cp", source, target]},
            "send": {"weft": [BIN / "file_rows", "send", source], "floor": [OUT / "floor_send_file", source]}}


def take(command):
    """(seconds, CPU seconds) of a program."""
    since = time.monotonic()
    program = subprocess.Popen(command, preexec_fn=pin(LOAD_CPU))
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, command))}: exit code {program.returncode}")
    return time.monotonic() - since, used.ru_utime + used.ru_stime


def fill(source):
    with open(source, "wb") as file:
        for _ in range(MIB):
            file.write(os.urandom(1 << 20))


def measure(rounds):
    """{row: {column: (seconds, CPU seconds)}}."""
    rows = {}
    for place, parent in PLACES.items():
        with tempfile.TemporaryDirectory(dir=parent) as folder:
            source, target = Path(folder) / "source", Path(folder) / "target"
            fill(source)
            for row, columns in commands(source, target).items():
                taken = {column: [] for column in columns}
                for _ in range(rounds):
                    for column, command in columns.items():
                        target.unlink(missing_ok=True)
                        os.sync()
                        taken[column].append(take(command))
                rows[f"{row}_{place}"] = {column: [statistics.median(figures) for figures in zip(*all_of)]
                                          for column, all_of in taken.items()}
        print(f"bench: {place} is done", file=sys.stderr)
    return rows


def print_table(rows):
    print(f"A file of {MIB} MiB: seconds, and CPU seconds behind them; beside cp, and a loop around sendfile in C")
    for row, columns in rows.items():
        weft, floor = columns["weft"], columns["floor"]
        print(f"  {row:12} weft {weft[0]:.3f} {weft[1]:.3f}   floor {floor[0]:.3f} {floor[1]:.3f}"
              f"   weft/floor {weft[0] / floor[0]:.2f} {weft[1] / floor[1]:.2f}")


def write_json(rows):
    made = [{"name": row, "unit": "s", "weft": columns["weft"][0], "floor": columns["floor"][0], "peers": {},
             "cpu": {column: cpu for column, (_, cpu) in columns.items()}} for row, columns in rows.items()]
    target = OUT / "files.json"
    target.write_text(json.dumps(made, indent=2) + "\n")
    print(f"written to {target.relative_to(ROOT)}")


def bench_files(rounds):
    if "floor_send_file" not in bench_kernel.build_all(BUILT):
        return
    since = start_of_measuring()
    rows = measure(max(rounds, 5))
    print_table(rows)
    print(f"Meanwhile other programs took {number(100 * others_share(since))} percent of the machine.")
    write_json(rows)
