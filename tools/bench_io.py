# SPDX-License-Identifier: MIT
"""Echo servers, plain and over TLS, beside their peers and beside C by hand: the part `io` of tools/bench.

The server has one processor and the load another one. All servers run at the same time, and are loaded in turns, so that
what else the machine does hits all alike; a figure is the median of its rounds. The figure is the CPU time of the server
for a request, as the kernel counts it: the rate is bound by the load on two processors. For one connection it is the p50
of the latency.
"""

import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import bench_kernel
from bench_kernel import BIN, CC, CXX, GO, OUT, PYTHON, ROOT, number, others_share, start_of_measuring

SERVER_CPU, LOAD_CPU = 0, min(1, (os.cpu_count() or 1) - 1)
DRIVERS = ("epoll", "io_uring")

# Row: connections, bytes of a message, and what is measured.
ROWS = {
    "echo_16_10": (10, 16, "cpu"),
    "echo_16_100": (100, 16, "cpu"),
    "echo_16_1000": (1000, 16, "cpu"),
    "echo_1k_100": (100, 1024, "cpu"),
    "echo_10k_100": (100, 10240, "cpu"),
    "pingpong_p50": (1, 16, "p50"),
}
TLS_ROWS = {
    "tls_16_100": (100, 16, "cpu"),
    "tls_bulk_4": (4, 1_000_000, "cpu"),
}

BUILT = {
    "floor_echo_epoll": (CC, "floor/echo_epoll.c", []),
    "floor_echo_io_uring": (CC, "floor/echo_uring.c", ["-luring"]),
    "echo_load": (CC, "load/echo_load.c", []),
    "tls_load": (CC + ["-DWITH_TLS"], "load/echo_load.c", ["-lssl", "-lcrypto"]),
    "floor_tls_echo": (CC, "floor/tls_echo.c", ["-lssl", "-lcrypto"]),
    "asio_echo": (CXX + ["-std=c++20"], "peers/asio/echo.cpp", []),
    "libuv_echo": (CC, "peers/libuv/echo.c", ["-luv"]),
    "go_echo": (GO, "peers/go/echo.go", []),
}


def servers():
    """{column: command} of what is here. A column of weft is a driver and, if it is not that of streams, a level."""
    there = bench_kernel.build_all(BUILT)
    weft = [BIN / "echo_server", "--port", "0"]
    found = {driver: weft + ["--driver", driver] for driver in DRIVERS}
    found |= {f"{driver} {level}": weft + ["--driver", driver, "--level", level]
              for driver in DRIVERS for level in ("protocol", "raw")}
    found |= {f"floor {driver}": [OUT / f"floor_echo_{driver}"] for driver in DRIVERS
              if f"floor_echo_{driver}" in there}
    found |= {peer: [OUT / f"{peer}_echo"] for peer in ("asio", "libuv", "go") if f"{peer}_echo" in there}
    if shutil.which("node"):
        found["node"] = ["node", ROOT / "bench/peers/node/echo.js"]
    for peer in ("asyncio", "uvloop"):
        if subprocess.run([PYTHON, "-c", f"import {peer}"], capture_output=True, check=False).returncode == 0:
            found[peer] = [PYTHON, ROOT / "bench/peers/python/echo.py", peer]
    return found


def tls_servers():
    """The same over TLS, with a certificate made for this."""
    if "floor_tls_echo" not in bench_kernel.build_all(BUILT):
        return {}
    pair = [OUT / "echo.crt", OUT / "echo.key"]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-out", pair[0], "-keyout", pair[1]], check=True, capture_output=True)
    return {driver: ["env", f"WEFT_DRIVER={driver}", BIN / "tls_echo_server", *pair] for driver in DRIVERS} | {
        "floor epoll": [OUT / "floor_tls_echo", *pair]}


def pin(cpu):
    return lambda: os.sched_setaffinity(0, {cpu})


@contextlib.contextmanager
def running(command):
    """(server, port), or None if the server says that it cannot run here."""
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=pin(SERVER_CPU))
    try:
        said = re.search(r"(?:^|:)(\d+)\b", server.stdout.readline())
        yield (server, int(said[1])) if said else None
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def load(server, port, row, seconds):
    connections, size, measures = (ROWS | TLS_ROWS)[row]
    done = subprocess.run([OUT / ("tls_load" if row in TLS_ROWS else "echo_load"), str(port), str(connections), str(size), str(seconds), str(server.pid)],
                          capture_output=True, text=True, check=False, preexec_fn=pin(LOAD_CPU), timeout=seconds + 60)
    if done.returncode != 0:
        print(f"bench: {row}: {done.stderr.strip()}", file=sys.stderr)
        return None
    rate, cpu_ns, p50, p99 = map(float, done.stdout.split())
    return {"rate": rate, "cpu": cpu_ns / 1e3, "p50": p50, "p99": p99, "figure": p50 if measures == "p50" else cpu_ns / 1e3}


def measure(rows, commands, rounds, seconds):
    """{row: {column: [what load gives]}}."""
    figures = {row: {} for row in rows}
    with contextlib.ExitStack() as all_of_them:
        ready = {column: all_of_them.enter_context(running(command)) for column, command in commands.items()}
        for column in [column for column, at in ready.items() if not at]:
            print(f"bench: {column} is left out: it does not run here", file=sys.stderr)
            del ready[column]
        for turn in range(rounds):
            for row in rows:
                for column, (server, port) in ready.items():
                    measured = load(server, port, row, seconds)
                    if measured:
                        figures[row].setdefault(column, []).append(measured)
            print(f"bench: round {turn + 1} of {rounds}", file=sys.stderr)
    return figures


def median(measured, key="figure"):
    return statistics.median(one[key] for one in measured)


def print_table(figures):
    print("Echo over TCP, one thread: CPU µs a request, and the median p99 in µs behind it; for one connection the p50")
    for row, columns in figures.items():
        floor = columns.get("floor epoll")
        print(f"{row}  {(ROWS | TLS_ROWS)[row][0]} connections, {(ROWS | TLS_ROWS)[row][1]} bytes")
        for column, measured in columns.items():
            ratio = f"{median(measured) / median(floor):6.2f} of epoll by hand" if floor else ""
            print(f"  {column:18}{median(measured):9.2f}{median(measured, 'p99'):10.0f}"
                  f"{median(measured, 'rate'):12,.0f}/s {ratio}")


def write_json(figures):
    rows = []
    for row, columns in figures.items():
        peers = {column: median(measured) for column, measured in columns.items()
                 if column in ("asio", "libuv", "go", "node", "asyncio", "uvloop")}
        for driver in DRIVERS:
            if driver not in columns:
                continue
            levels = {level: median(columns[f"{driver} {level}"]) for level in ("protocol", "raw")
                      if f"{driver} {level}" in columns}
            floor = columns.get(f"floor {driver}")
            rows.append({"name": f"{row}_{driver}", "unit": "µs", "weft": median(columns[driver]),
                         "floor": floor and median(floor), "peers": peers, "levels": levels,
                         "p99": {column: median(measured, "p99") for column, measured in columns.items()
                                 if column.endswith(driver)}})
    target = OUT / "io.json"
    target.write_text(json.dumps(rows, indent=2) + "\n")
    print(f"written to {target.relative_to(ROOT)}")


def bench_io(rounds, seconds, wanted):
    since = start_of_measuring()
    figures = {}
    for rows, commands in ((ROWS, servers), (TLS_ROWS, tls_servers)):
        if ours := [row for row in rows if row in wanted]:
            figures |= measure(ours, commands(), rounds, seconds)
    print_table(figures)
    print(f"Meanwhile other programs took {number(100 * others_share(since))} percent of the machine.")
    write_json(figures)
