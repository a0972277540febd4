# SPDX-License-Identifier: MIT
"""The kernel beside its peers and beside the least by hand: the part `kernel` of tools/bench.

Each program of bench/ measures one row when it is named, in a process of its own. The rounds interleave the programs, so
that what else the machine does hits all alike; a figure is the median of its rounds. Tasks are measured in CPU time on
one pinned processor; threads on two processors in wall time. What cannot be built here is left out, and said.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / "build" / "release" / "bin"
OUT = ROOT / "build" / "bench"
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's uvloop
PINNED = {max(os.sched_getaffinity(0))}
ALL_CPUS = os.sched_getaffinity(0)
STARTS = 25


@dataclass
class Row:
    """A line of the table. `must` and `aim` are bounds from above; `times_floor` is another way to meet `must`."""
    unit: str
    must: float = None
    aim: float = None
    times_floor: float = None
    ahead_of: str = None  # a peer whose figure is `must`
    asks: str = None  # what the programs call it; its own name if none
    cpus: set = None  # pinned if none
    rounds_max: int = 9


ROWS = {
    "await_ready": Row("ns", 7.8, 6, times_floor=1.7),
    "group_spawn_join": Row("ns", 55, 40),
    "spawn_join_batch": Row("ns", 20, 15),
    "yield": Row("ns", 6.5, 4, times_floor=2.3),
    "channel_64": Row("ns", 8.3, 7, times_floor=1.22),
    "timer_arm_cancel": Row("ns", 52, 45),
    "sleepers_bytes": Row("bytes", 256, 160, asks="sleepers", rounds_max=3),
    "sleepers_cpu": Row("ns", 350, 250, asks="sleepers", rounds_max=3),
    "cancel_sleepers": Row("ns", 250, 120, rounds_max=3),
    "fib": Row("ms", ahead_of="tbb", cpus=ALL_CPUS, rounds_max=3),
    "skynet": Row("ms", ahead_of="tbb", cpus=ALL_CPUS, rounds_max=3),
    "to_thread_two_cpus": Row("µs", 45, 38, asks="to_thread", cpus=ALL_CPUS),
    "to_thread_one_cpu": Row("µs", 2.3, 1.9, asks="to_thread"),
    "to_thread_spin": Row("µs", 1.5, 0.6, cpus=ALL_CPUS),
    "startup_ms": Row("ms", 1.5, 1, asks="startup"),
    "startup_rss": Row("MB", 4, 3, asks="startup"),
    "compile_s": Row("s", 1.2, times_floor=2, asks="compile", rounds_max=3),
}

CXX = ["clang++-19", "-O2", "-pthread", f"-I{ROOT}"]
CC = ["clang-19", "-O2", f"-I{ROOT}"]
GO = ["go", "build"]

# Program: how to build it from its source below bench/, and with what behind.
BUILT = {
    "floor_tasks": (CXX + ["-std=c++23"], "floor/tasks.cpp", []),
    "floor_threads": (CXX + ["-std=c++23"], "floor/threads.cpp", []),
    "floor_fork_join": (CXX + ["-std=c++23"], "floor/fork_join.cpp", []),
    "floor_hello": (CC, "floor/hello.c", []),
    "launch": (CC + ["-static"], "launch.c", []),
    "asio_rows": (CXX + ["-std=c++20"], "peers/asio/rows.cpp", []),
    "asio_hello": (CXX + ["-std=c++20"], "peers/asio/hello.cpp", []),
    "libuv_rows": (CC, "peers/libuv/rows.c", ["-luv"]),
    "tbb_rows": (CXX + ["-std=c++20"], "peers/tbb/rows.cpp", ["-ltbb"]),
    "go_rows": (GO, "peers/go/rows.go", []),
    "go_hello": (GO, "peers/go/hello.go", []),
}

COMPILED = {  # what compile_s compiles, without optimization and precompiled header
    "weft": ["-std=c++23", f"-I{ROOT}", ROOT / "apps/blogdom/blogdom.cpp"],
    "floor": ["-std=c++23", ROOT / "bench/floor/headers.cpp"],
    "asio": ["-std=c++20", ROOT / "bench/peers/asio/echo.cpp"],
}


def build_all(programs):
    """Builds what is older than its source. Returns the names of those that are there."""
    OUT.mkdir(parents=True, exist_ok=True)
    there = set()
    for name, (compiler, source, libraries) in programs.items():
        source, target = ROOT / "bench" / source, OUT / name
        depends = [source, *(ROOT / "bench").rglob("*.h*")]
        if not target.exists() or target.stat().st_mtime < max(file.stat().st_mtime for file in depends):
            target.unlink(missing_ok=True)
            try:
                command = compiler + ["-o", target] + ([source] + libraries)
                made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=OUT)
                why = [line for line in made.stderr.splitlines() if "error" in line][:1]
            except FileNotFoundError:
                made, why = None, [f"no {compiler[0]} here"]
            if not made or made.returncode != 0:
                print(f"bench: {name} is left out: {' '.join(why)}", file=sys.stderr)
                continue
        there.add(name)
    return there


def columns(there):
    programs = {
        "weft": [[BIN / "kernel_rows"]],
        "floor": [[OUT / name] for name in ("floor_tasks", "floor_threads", "floor_fork_join") if name in there],
    }
    for peer in ("asio", "libuv", "go", "tbb"):
        if f"{peer}_rows" in there:
            programs[peer] = [[OUT / f"{peer}_rows"]]
    if shutil.which("node"):
        programs["node"] = [["node", "--max-old-space-size=8000", ROOT / "bench/peers/node/rows.js"]]
    for peer in ("asyncio", "uvloop"):
        if subprocess.run([PYTHON, "-c", f"import {peer}"], capture_output=True, check=False).returncode == 0:
            programs[peer] = [[PYTHON, ROOT / "bench/peers/python/rows.py", peer]]
    for peer in ("node", "asyncio", "uvloop"):
        if peer not in programs:
            print(f"bench: {peer} is left out: it is not here", file=sys.stderr)
    starts = {"weft": [BIN / "hello"], "floor": [OUT / "floor_hello"]}
    starts |= {peer: [OUT / f"{peer}_hello"] for peer in ("asio", "go") if f"{peer}_hello" in there}
    if "node" in programs:
        starts["node"] = ["node", ROOT / "bench/peers/node/hello.js"]
    if "asyncio" in programs:
        starts["asyncio"] = [PYTHON, ROOT / "bench/peers/python/hello.py"]
    return programs, starts


def run(command, cpus):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300,
                          preexec_fn=lambda: os.sched_setaffinity(0, cpus))
    if done.returncode != 0:
        print(f"bench: {' '.join(map(str, command))} failed: {done.stderr.strip()}", file=sys.stderr)
        return {}
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}


def compile_seconds(arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["clang++-19", "-O0", "-c", "-o", "/dev/null"] + arguments, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        return {}
    return {"compile_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def jobs(wanted, programs, starts):
    """(row's question, cpus, rounds at most, column, what to call) of everything that is measured in a round."""
    seen = set()
    for name in wanted:
        row = ROWS[name]
        asks, cpus = row.asks or name, row.cpus or PINNED
        if (asks, frozenset(cpus)) in seen:
            continue
        seen.add((asks, frozenset(cpus)))
        if asks == "startup":
            for column, command in starts.items():
                launch = [OUT / "launch", str(STARTS)] + command
                yield name, row.rounds_max, column, lambda c=launch: run(c, PINNED)
        elif asks == "compile":
            for column, arguments in COMPILED.items():
                yield name, row.rounds_max, column, lambda a=arguments: compile_seconds(a)
        else:
            for column, commands in programs.items():
                for command in commands:
                    if asks in offered(command):
                        yield name, row.rounds_max, column, lambda c=command, a=asks, u=cpus: run(c + [a], u)


def offered(command, known={}):
    key = tuple(map(str, command))
    if key not in known:
        known[key] = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    return known[key]


def others_share(since):
    """How busy the machine was with what is not ours, since `since()`; 1 is all of it."""
    busy, ours, at = since
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = used.ru_utime + used.ru_stime - ours
    elapsed = time.monotonic() - at
    return max(0.0, (machine_busy() - busy - own) / elapsed / os.cpu_count())


def machine_busy():
    """CPU seconds that the machine has spent, niced ones included, idle ones not."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def start_of_measuring():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return machine_busy(), used.ru_utime + used.ru_stime, time.monotonic()


def measure(wanted, rounds):
    """{row: {column: figures}}."""
    figures = {}
    planned = list(jobs(wanted, *columns(build_all(BUILT))))
    for round_number in range(rounds):
        for name, rounds_max, column, call in planned:
            if round_number >= rounds_max:
                continue
            for said, value in call().items():
                row = name if said == (ROWS[name].asks or name) else said
                figures.setdefault(row, {}).setdefault(column, []).append(value)
        print(f"bench: round {round_number + 1} of {rounds}", file=sys.stderr)
    return {row: {column: statistics.median(values) for column, values in by_column.items()}
            for row, by_column in figures.items()}


def verdict(name, row, figures):
    """(must, aim, met) as the table says them."""
    weft, floor = figures.get("weft"), figures.get("floor")
    must, aim = row.must, row.aim
    if row.ahead_of:
        must, aim = figures.get(row.ahead_of), floor and 1.5 * floor / 2
    if weft is None or must is None:
        return must, aim, "-"
    if aim is not None and weft <= aim:
        return must, aim, "aim"
    by_floor = row.times_floor and floor and weft <= row.times_floor * floor
    if weft <= must:
        return must, aim, "met"
    return must, aim, "met*" if by_floor else "NOT MET"


def number(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def print_table(table):
    print(f"{'':20}{'unit':>6}{'weft':>9}{'floor':>9}{'must':>8}{'aim':>8}  {'':9}peers")
    for name, row in ROWS.items():
        figures = table.get(name)
        if not figures:
            continue
        must, aim, met = verdict(name, row, figures)
        peers = sorted((value, peer) for peer, value in figures.items() if peer not in ("weft", "floor"))
        said = ", ".join(f"{peer} {number(value)}" for value, peer in peers)
        print(f"{name:20}{row.unit:>6}{number(figures.get('weft')):>9}{number(figures.get('floor')):>9}"
              f"{number(must):>8}{number(aim):>8}  {met:9}{said}")


    print("aim, met: at or below that bound; met*: above it, but within " + ", ".join(
        f"{row.times_floor} x floor ({name})" for name, row in ROWS.items() if row.times_floor))


def write_json(table):
    rows = [{"name": name, "unit": ROWS[name].unit, "weft": table[name].get("weft"), "floor": table[name].get("floor"),
             "peers": {peer: value for peer, value in table[name].items() if peer not in ("weft", "floor")}}
            for name in ROWS if name in table and "weft" in table[name]]
    target = OUT / "kernel.json"
    target.write_text(json.dumps(rows, indent=2) + "\n")
    print(f"written to {target.relative_to(ROOT)}")


def bench_kernel(rounds, wanted):
    since = start_of_measuring()
    table = measure(wanted or list(ROWS), rounds)
    print("The kernel: CPU time on one processor, wall time where two take part; medians")
    print_table(table)
    share = others_share(since)
    print(f"Meanwhile other programs took {share:.0%} of the machine"
          + (": it was not quiet, read ratios rather than figures." if share > 0.05 else "."))
    write_json(table)
