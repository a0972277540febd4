# SPDX-License-Identifier: MIT
"""HTTP servers, clients and parsers beside their peers and beside C by hand: the part `http` of tools/bench.

The server has one processor and the load (wrk) another one. All servers run at the same time, and are loaded in turns, so
that what else the machine does hits all alike; a figure is the median of its rounds: the CPU time of the server for a
request, as the kernel counts it. Clients fetch from nginx, which has the other processor, and count their own CPU time.
"""

import contextlib
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import bench_kernel
from bench_io import LOAD_CPU, SERVER_CPU, pin, running
from bench_kernel import BIN, CC, CXX, GO, OUT, PYTHON, ROOT, number, others_share, start_of_measuring

# Row: connections, and how many requests are sent at once on each.
SERVER_ROWS = {
    "plain_64": (64, 1),
    "plain_512": (512, 1),
    "plain_64_pipelined": (64, 16),
    "plain_512_pipelined": (512, 16),
}
# The same over TLS; of HTTP/2 so many streams at once on each connection.
SECURE_ROWS = {"tls_64": (64, 1), "h2_64": (64, 16)}
# What a parser makes of a server: echoes of the target of what a browser sends, by a parser and nothing else of HTTP.
ECHO_ROWS = {"echo_64": (64, 1), "echo_64_pipelined": (64, 16)}
CLIENT_ROWS = {"client_1": 1, "client_100": 100, "client_1000": 1000}  # requests at a time
PARSER_ROWS = ("parser",)
ROWS = [*SERVER_ROWS, *SECURE_ROWS, *ECHO_ROWS, *CLIENT_ROWS, *PARSER_ROWS]

# At most this many times C by hand.
TIMES_FLOOR = {"plain_64": 1.05, "plain_512": 1.08, "plain_64_pipelined": 1.6, "plain_512_pipelined": 1.75,
               "client_1": 1.3, "client_100": 1.3, "client_1000": 1.3}
REQUESTS = {"httpx": 2000}  # of a client in a round: 20,000, but of the slow ones
REQUESTS_USUAL = 20_000
CERTIFICATE = ("certificate.pem", "key.pem")

BUILT = {
    "floor_http": (CC, "floor/http_epoll.c", []),
    "floor_http_client": (CC, "floor/http_client.c", []),
    "beast_http_client": (CXX + ["-std=c++20"], "peers/asio/http_client.cpp", []),
    "curl_http_client": (CC, "peers/curl/http_client.c", ["-lcurl"]),
    "http_parser": (CC, "peers/http_parser/http_parser.c", ["-lhttp_parser"]),
    "go_http": (GO, "peers/go/http.go", []),
    "go_http_client": (GO, "peers/go/http_client.go", []),
}

NGINX = """
worker_processes 1; daemon off; master_process off; pid {dir}/pid; error_log {dir}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000; default_type text/plain;
  client_body_temp_path {dir}; proxy_temp_path {dir}; fastcgi_temp_path {dir}; uwsgi_temp_path {dir}; scgi_temp_path {dir};
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{ return 200 "Hello, World!"; }}
    location /body {{ return 200 "{body}"; }}
  }}
}}
"""

H2O = """
num-threads: 1
listen: {{ host: 127.0.0.1, port: {port} }}
http1-request-timeout: 600
error-log: {dir}/error.log
hosts: {{ default: {{ paths: {{ "/": {{ file.dir: "{dir}", file.index: [ hello.txt ] }} }} }} }}
"""

NGINX_SECURE = NGINX.replace("backlog=4096;", """ssl http2 backlog=4096;
    ssl_certificate {dir}/certificate.pem; ssl_certificate_key {dir}/key.pem;""")
H2O_SECURE = H2O.replace("port: {port} }}", """port: {port},
  ssl: {{ certificate-file: {dir}/certificate.pem, key-file: {dir}/key.pem }} }}""")

PIPELINE = """
init = function(args)
  local all = {}
  for i = 1, tonumber(args[1]) do all[i] = wrk.format("GET", "/") end
  together = table.concat(all)
end
request = function() return together end
"""


BROWSER = """
init = function(args) together = string.rep({request}, tonumber(args[1])) end
request = function() return together end
"""


def is_there(module):
    return subprocess.run([PYTHON, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def command_of(name):
    return shutil.which(name, path="/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port):
    for _ in range(500):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.01)
    return False


@contextlib.contextmanager
def configured(name, text, option):
    """A server that has a file for its settings: (server, port), or None if it does not answer."""
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hello.txt").write_text("Hello, World!")
    for each in CERTIFICATE:
        if (OUT / each).exists():
            shutil.copy(OUT / each, folder)
    port, settings = free_port(), folder / f"{name}.conf"
    settings.write_text(text.format(dir=folder, port=port, body="x" * 500))
    with open(folder / "said", "w") as said:
        server = subprocess.Popen([command_of(name), option, settings], stdout=said, stderr=said, preexec_fn=pin(SERVER_CPU))
    try:
        yield (server, port) if wait_for(port) else None
    finally:
        server.terminate()
        server.wait()


def nginx():
    return configured("nginx", NGINX, "-c")


def servers():
    """{column: what starts it} of what is here."""
    there = bench_kernel.build_all(BUILT)
    found = {"weft": lambda: running([BIN / "hello_server"])}
    if "floor_http" in there:
        found["floor"] = lambda: running([OUT / "floor_http"])
    if command_of("nginx"):
        found["nginx"] = nginx
    if command_of("h2o"):
        found["h2o"] = lambda: configured("h2o", H2O, "-c")
    if "go_http" in there:
        found["go"] = lambda: running([OUT / "go_http"])
    if command_of("node"):
        found["node"] = lambda: running(["node", ROOT / "bench/peers/node/http.js"])
    if is_there("httptools") and is_there("uvloop"):
        found["httptools"] = lambda: running([PYTHON, ROOT / "bench/peers/python/http_server.py", "httptools"])
        if is_there("fastapi") and is_there("uvicorn"):
            found["fastapi"] = lambda: running([PYTHON, ROOT / "bench/peers/python/http_server.py"])
    return found


def secure_servers():
    """The same of those that have TLS and HTTP/2."""
    certificate, key = (OUT / each for each in CERTIFICATE)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost"],
                   check=True, capture_output=True)
    found = {"weft": lambda: running([BIN / "hello_server", certificate, key])}
    if command_of("nginx"):
        found["nginx"] = lambda: configured("nginx", NGINX_SECURE, "-c")
    if command_of("h2o"):
        found["h2o"] = lambda: configured("h2o", H2O_SECURE, "-c")
    return found


# {column: what stands before the name of the echo server and after it}: one server with three parsers.
ECHOES = {"weft": ([], []), "portable": (["env", "WEFT_INSTRUCTIONS=portable"], []), "http-parser": ([], ["http-parser"])}


def echo_servers():
    return {column: lambda before=before, after=after: running([*before, BIN / "http_echo_server", *after])
            for column, (before, after) in ECHOES.items()}


def browser_request():
    text = (ROOT / "bench/browser_request.h").read_text()
    return "".join(json.loads(each) for each in re.findall(r'^    (".*?");?$', text, re.M))


def instructions_of_echo():
    """{column: instructions of the server for a request}, as callgrind counts them; nothing without it."""
    request = browser_request().encode()
    valgrind = [command_of("valgrind"), "--tool=callgrind", "--callgrind-out-file=/dev/null"]

    def counted(before, after, requests):
        with subprocess.Popen([*before, *valgrind, BIN / "http_echo_server", *after], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as server:
            with socket.create_connection(("127.0.0.1", int(server.stdout.readline()))) as client:
                for _ in range(requests):
                    client.sendall(request)
                    client.recv(4096)
            server.terminate()
            return int(re.search(r"Collected : (\d+)", server.communicate()[1])[1])

    return {column: (counted(*around, 2000) - counted(*around, 1000)) / 1000
            for column, around in ECHOES.items() if valgrind[0]}


def cpu_ns(pid):
    return sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir())


def command_of_load(port, row, seconds):
    """What loads a server, and how it says how many requests were answered, and what went wrong."""
    connections, at_once = (SERVER_ROWS | SECURE_ROWS | ECHO_ROWS)[row]
    lasts = max(1, round(seconds))
    if row == "h2_64":
        return (["h2load", "-t1", f"-c{connections}", f"-m{at_once}", f"-D{lasts}", f"https://127.0.0.1:{port}/"],
                r"(\d+) 2xx", r"\b[1-9]\d* (failed|errored)")
    scheme = "https" if row in SECURE_ROWS else "http"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{lasts}", f"{scheme}://127.0.0.1:{port}/"]
    if row in ECHO_ROWS:
        command += ["-s", OUT / "browser.lua", "--", str(at_once)]
    elif at_once > 1:
        command += ["-s", OUT / "pipeline.lua", "--", str(at_once)]
    return command, r"(\d+) requests in", r"Non-2xx.*|Socket errors.*"


def load(server, port, row, seconds):
    """CPU microseconds of the server for a request; nothing if it failed one."""
    command, count, failure = command_of_load(port, row, seconds)
    before = cpu_ns(server.pid)
    said = subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=pin(LOAD_CPU)).stdout
    used = cpu_ns(server.pid) - before
    failed = re.search(failure, said)
    if failed:
        print(f"bench: {row}: {failed[0]}", file=sys.stderr)
        return None
    answered = int(re.search(count, said)[1])
    if answered == 0:
        print(f"bench: {row}: no answer", file=sys.stderr)
        return None
    return used / 1e3 / answered


def measure_servers(rows, servers_there, rounds, seconds):
    """{row: {column: [CPU µs]}}."""
    (OUT / "pipeline.lua").write_text(PIPELINE)
    (OUT / "browser.lua").write_text(BROWSER.format(request=json.dumps(browser_request())))
    figures = {row: {} for row in rows}
    with contextlib.ExitStack() as all_of_them:
        ready = {column: all_of_them.enter_context(start()) for column, start in servers_there.items()}
        for turn in range(rounds):
            for row in rows:
                for column, at in ready.items():
                    figure = at and load(*at, row, seconds)
                    if figure:
                        figures[row].setdefault(column, []).append(figure)
            print(f"bench: servers, round {turn + 1} of {rounds}", file=sys.stderr)
    return figures


def clients():
    """{column: command} of what is here; it is followed by a port, a count and how many at a time."""
    there = bench_kernel.build_all(BUILT)
    found = {"weft": [BIN / "http_client"]}
    found |= {column: [OUT / f"{column}_http_client"] for column in ("floor", "beast", "curl", "go")
              if f"{column}_http_client" in there}
    if command_of("node") and Path("/usr/share/nodejs/undici").exists():
        found["undici"] = ["env", "NODE_PATH=/usr/share/nodejs", "node", ROOT / "bench/peers/node/http_client.js"]
    found |= {module: [PYTHON, ROOT / "bench/peers/python/http_client.py", module] for module in ("aiohttp", "httpx")
              if is_there(module) and is_there("uvloop")}
    return found


def said_by(command):
    """The numbers that a program prints; nothing if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=pin(LOAD_CPU), timeout=300)
    if done.returncode != 0:
        print(f"bench: {' '.join(map(str, command))} failed: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return None
    return [float(word) for word in done.stdout.split()]


def measure_clients(rows, rounds):
    figures = {row: {} for row in rows}
    commands = clients()
    with nginx() as (_, port):
        for turn in range(rounds):
            for row in rows:
                for column, command in commands.items():
                    count = REQUESTS.get(column, REQUESTS_USUAL)
                    figure = said_by([*command, str(port), str(count), str(CLIENT_ROWS[row])])
                    if figure:
                        figures[row].setdefault(column, []).append(figure[0])
            print(f"bench: clients, round {turn + 1} of {rounds}", file=sys.stderr)
    return figures


def measure_parsers(rows, rounds):
    """The same, in nanoseconds, and the bytes of the request."""
    programs = {"weft": [BIN / "http_parser"]}
    if "http_parser" in bench_kernel.build_all(BUILT):
        programs["http-parser"] = [OUT / "http_parser"]
    figures, size = {row: {} for row in rows}, 0
    for _ in range(3 * rounds):
        for column, command in programs.items():
            said = said_by(command)
            if said:
                figures["parser"].setdefault(column, []).append(said[0])
                size = said[1]
    return figures, size


def medians(figures):
    return {row: {column: statistics.median(values) for column, values in columns.items()}
            for row, columns in figures.items()}


def print_table(table, size):
    print("HTTP/1.1, keep-alive, 13 bytes, one thread; clients: GETs of 500 bytes from nginx; CPU µs a request, medians")
    print(f"{'':21}{'weft':>8}{'floor':>8}{'ratio':>7}{'at most':>9}  peers")
    for row, columns in table.items():
        weft, floor = columns.get("weft"), columns.get("floor")
        peers = sorted((value, peer) for peer, value in columns.items() if peer not in ("weft", "floor"))
        said = ", ".join(f"{peer} {number(value)}" for value, peer in peers)
        if row in PARSER_ROWS:
            rate = size and weft and f"{1e3 / weft:.2f} M/s, {size / weft:.2f} GB/s"
            print(f"{row:21}{number(weft):>8}{'ns':>8}  {rate}; {said}")
            continue
        ratio = f"{weft / floor:.2f}" if weft and floor else "-"
        print(f"{row:21}{number(weft):>8}{number(floor):>8}{ratio:>7}{TIMES_FLOOR.get(row, '-'):>9}  {said}")


def write_json(table, size):
    rows = [{"name": row, "unit": "ns" if row in PARSER_ROWS else "µs", "weft": columns.get("weft"),
             "floor": columns.get("floor"), "must_times_floor": TIMES_FLOOR.get(row),
             "peers": {peer: value for peer, value in columns.items() if peer not in ("weft", "floor")}}
            | ({"bytes": size} if row in PARSER_ROWS else {}) for row, columns in table.items()]
    target = OUT / "http.json"
    target.write_text(json.dumps(rows, indent=2) + "\n")
    print(f"written to {target.relative_to(ROOT)}")


def bench_http(rounds, seconds, wanted):
    OUT.mkdir(parents=True, exist_ok=True)
    since = start_of_measuring()
    ours = [[row for row in rows if row in wanted] for rows in (SERVER_ROWS, CLIENT_ROWS, PARSER_ROWS, SECURE_ROWS, ECHO_ROWS)]
    missing = [tool for tool in ("wrk", "nginx") if not command_of(tool)]
    if missing:
        print(f"bench: servers and clients are left out: no {' and no '.join(missing)} here", file=sys.stderr)
        ours[:2], ours[3:] = ([], []), ([], [])
    if ours[3] and not command_of("h2load"):
        print("bench: no h2load here: h2_64 is left out", file=sys.stderr)
        ours[3] = [row for row in ours[3] if row != "h2_64"]
    figures, size = measure_parsers(ours[2], rounds) if ours[2] else ({}, 0)
    clients_figures = measure_clients(ours[1], rounds) if ours[1] else {}
    servers_figures = measure_servers(ours[0], servers(), rounds, seconds) if ours[0] else {}
    secure_figures = measure_servers(ours[3], secure_servers(), rounds, seconds) if ours[3] else {}
    echo_figures = measure_servers(ours[4], echo_servers(), rounds, seconds) if ours[4] else {}
    table = medians(servers_figures | secure_figures | echo_figures | clients_figures | figures)
    print_table(table, size)
    if ours[4]:
        print("echo, instructions of a request: "
              + ", ".join(f"{column} {count:,.0f}" for column, count in instructions_of_echo().items()))
    print(f"Meanwhile other programs took {number(100 * others_share(since))} percent of the machine.")
    write_json(table, size)
