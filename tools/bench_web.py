# SPDX-License-Identifier: MIT
"""A typed API beside FastAPI and Go, and beside weft's own plain text and C by hand: the part `web` of tools/bench.

The same way of measuring as bench_http.py.
"""

import contextlib
import json
import re
import statistics
import subprocess
import sys

import bench_kernel
from bench_http import command_of, cpu_ns, is_there
from bench_io import LOAD_CPU, pin, running
from bench_kernel import BIN, CC, GO, OUT, PYTHON, ROOT, number, others_share, start_of_measuring

# Row: connections, what is asked for, what is posted.
ROWS = {
    "json_64": (64, "/item?id=7", None),
    "json_512": (512, "/item?id=7", None),
    "search_64": (64, "/search?q=cat", None),
    "post_model_64": (64, "/item", '{"id": 7, "name": "apple", "price": 1.5, "note": "red"}'),
}
PLAIN = ("weft_plain", "floor")  # they answer `/`, whatever the row

BUILT = {"floor_http": (CC, "floor/http_epoll.c", []), "go_web": (GO, "peers/go/web.go", [])}

POST = 'wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\nwrk.body = [==[{}]==]\n'


def servers():
    """{column: what starts it} of what is here."""
    there = bench_kernel.build_all(BUILT)
    found = {"weft": [BIN / "web_server"], "weft_plain": [BIN / "hello_server"]}
    if "floor_http" in there:
        found["floor"] = [OUT / "floor_http"]
    if "go_web" in there:
        found["go"] = [OUT / "go_web"]
    if all(map(is_there, ("fastapi", "uvicorn", "uvloop", "httptools"))):
        found["fastapi"] = [PYTHON, ROOT / "bench/peers/python/web_server.py"]
    return found


def load(column, server, port, row, seconds):
    """CPU microseconds of the server for a request; nothing if it failed one."""
    connections, path, body = ROWS[row]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}"]
    if column in PLAIN:
        path, body = "/", None
    if body:
        (OUT / "post.lua").write_text(POST.format(body))
        command += ["-s", OUT / "post.lua"]
    before = cpu_ns(server.pid)
    said = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True,
                          preexec_fn=pin(LOAD_CPU)).stdout
    used = cpu_ns(server.pid) - before
    failed = re.search(r"Non-2xx.*|Socket errors.*", said)
    if failed:
        print(f"bench: {row}, {column}: {failed[0]}", file=sys.stderr)
        return None
    return used / 1e3 / int(re.search(r"(\d+) requests in", said)[1])


def bench_web(rounds, seconds, rows):
    if not command_of("wrk"):
        print("bench: the web is left out: no wrk here", file=sys.stderr)
        return
    OUT.mkdir(parents=True, exist_ok=True)
    since = start_of_measuring()
    figures = {row: {} for row in rows}
    with contextlib.ExitStack() as all_of_them:
        ready = {column: all_of_them.enter_context(running(command)) for column, command in servers().items()}
        for turn in range(rounds):
            for row in rows:
                for column, at in ready.items():
                    figure = at and load(column, *at, row, seconds)
                    if figure:
                        figures[row].setdefault(column, []).append(figure)
            print(f"bench: web, round {turn + 1} of {rounds}", file=sys.stderr)
    table = {row: {column: statistics.median(values) for column, values in columns.items()}
             for row, columns in figures.items()}
    print("JSON over HTTP/1.1, keep-alive, one thread; CPU µs a request, medians; weft_plain and floor answer plain text")
    for row, columns in table.items():
        print(f"{row:16}" + ", ".join(f"{column} {number(value)}" for column, value in columns.items()))
    print(f"Meanwhile other programs took {number(100 * others_share(since))} percent of the machine.")
    (OUT / "web.json").write_text(json.dumps([
        {"name": row, "unit": "µs", "weft": columns.get("weft"), "floor": columns.get("floor"),
         "plain": columns.get("weft_plain"),
         "peers": {peer: columns[peer] for peer in ("go", "fastapi") if peer in columns}}
        for row, columns in table.items()], indent=2) + "\n")
    print(f"written to {(OUT / 'web.json').relative_to(ROOT)}")
