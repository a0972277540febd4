# SPDX-License-Identifier: MIT
"""18 and 10,000 names looked up at a local unbound, beside a loop around c-ares in C: the part `dns` of tools/bench.

The server has one processor and who asks has another one, in turns. The figure is the CPU time of a lookup where it is
asked for. How much of the time the server's processor was busy says whether the server was the limit.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bench_kernel
from bench_io import LOAD_CPU, SERVER_CPU, pin
from bench_kernel import BIN, CC, OUT, ROOT, number, others_share, start_of_measuring

COUNTS = (18, 10_000)
BUILT = {"floor_dns": (CC, "floor/dns_cares.c", ["-lcares"])}

UNBOUND = """
server:
  interface: 127.0.0.1@{port}
  do-daemonize: no
  use-syslog: no
  logfile: "{folder}/log"
  pidfile: ""
  chroot: ""
  username: ""
  directory: "{folder}"
  num-threads: 1
  module-config: "iterator"
  local-zone: "bench.test." redirect
  local-data: "bench.test. 300 IN A 127.0.0.1"
"""
QUESTION = bytes.fromhex("1234010000010000000000000562656e6368047465737400") + b"\0\1\0\1"  # bench.test A


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(0.1)
        s.connect(("127.0.0.1", port))
        try:
            s.send(QUESTION)
            return bool(s.recv(512))
        except OSError:
            return False


def start_unbound(binary, folder):
    port = free_port()
    config = Path(folder) / "unbound.conf"
    config.write_text(UNBOUND.format(port=port, folder=folder))
    server = subprocess.Popen([binary, "-d", "-c", config], preexec_fn=pin(SERVER_CPU), stderr=subprocess.DEVNULL)
    for _ in range(400):
        if answers(port):
            return server, port
        time.sleep(0.05)
    server.kill()
    server.wait()
    sys.exit("bench: unbound does not answer")


def cpu_ns(pid):
    """Of all threads, by the kernel's account."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir())


def look_up(command, count, server):
    before = cpu_ns(server.pid)
    done = subprocess.run([*command, str(count)], capture_output=True, text=True, check=True, preexec_fn=pin(LOAD_CPU))
    found, wall, cpu = map(int, done.stdout.split())
    if found != count:
        sys.exit(f"bench: {command[0]} found {found} of {count} names")
    used = cpu_ns(server.pid) - before
    return {"cpu": cpu / count / 1e3, "rate": count / wall * 1e9, "server": used / count / 1e3, "busy": used / wall}


def measure(rounds, commands, server):
    """{row: {column: {figure: median}}}."""
    rows = {}
    for count in COUNTS:
        taken = {column: [] for column in commands}
        for _ in range(rounds):
            for column, command in commands.items():
                taken[column].append(look_up(command, count, server))
        rows[f"dns_{count}"] = {column: {key: statistics.median(one[key] for one in all_of) for key in all_of[0]}
                                for column, all_of in taken.items()}
    return rows


def print_table(rows):
    print("Names at a local unbound: lookups a second, CPU µs of a lookup here and at the server, how busy that was")
    for row, columns in rows.items():
        for column, of in columns.items():
            print(f"  {row:10} {column:6} {of['rate']:10,.0f}/s {of['cpu']:8.2f} {of['server']:8.2f} {of['busy']:6.0%}")


def write_json(rows):
    made = [{"name": row, "unit": "µs", "weft": columns["weft"]["cpu"],
             "floor": columns["floor"]["cpu"] if "floor" in columns else None, "peers": {},
             "server": {column: of["server"] for column, of in columns.items()},
             "server_busy": {column: of["busy"] for column, of in columns.items()},
             "rate": {column: of["rate"] for column, of in columns.items()}} for row, columns in rows.items()]
    target = OUT / "dns.json"
    target.write_text(json.dumps(made, indent=2) + "\n")
    print(f"written to {target.relative_to(ROOT)}")


def bench_dns(rounds):
    binary = shutil.which("unbound", path=os.environ["PATH"] + ":/usr/sbin")
    if not binary:
        print("bench: DNS is left out: no unbound here", file=sys.stderr)
        return
    since = start_of_measuring()
    there = bench_kernel.build_all(BUILT)
    with tempfile.TemporaryDirectory() as folder:
        server, port = start_unbound(binary, folder)
        try:
            commands = {"weft": [BIN / "dns_lookups", f"127.0.0.1:{port}"]}
            if "floor_dns" in there:
                commands["floor"] = [OUT / "floor_dns", str(port)]
            rows = measure(rounds, commands, server)
        finally:
            server.kill()
            server.wait()
    print_table(rows)
    print(f"Meanwhile other programs took {number(100 * others_share(since))} percent of the machine.")
    write_json(rows)
