# SPDX-License-Identifier: MIT
"""How web applications are run: options, signals, https, several processes, figures. The application is
examples/running.cpp."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from programs import BIN, Program, until

RUNNING = r"^INFO:     Weft running on (https?)://127\.0\.0\.1:(\d+) \(Press CTRL\+C to quit\)$"

# For Debian's Python, which has Debian's prometheus_client: {family: [type, [[sample, labels, value], ...]]}.
READ_FIGURES = """
import json, sys
from prometheus_client.parser import text_fd_to_metric_families
families = {each.name: (each.type, [(s.name, s.labels, s.value) for s in each.samples])
            for each in text_fd_to_metric_families(sys.stdin)}
json.dump(families, sys.stdout)
"""


def handles_release(pid):
    """Whether a process has a request that waits for SIGUSR1, which ends others."""
    try:
        caught = re.search(r"^SigCgt:\s*(\S+)$", Path(f"/proc/{pid}/status").read_text(), re.M)
    except OSError:
        return False
    return bool(caught and int(caught[1], 16) >> (signal.SIGUSR1 - 1) & 1)


class Served(Program):
    """The application with a free port, or with other words."""

    def __init__(self, *words, running=RUNNING, **options):
        super().__init__("example_running", *(words or ("--port", "0")), **options)
        try:
            said = self.stderr.wait_for(running)
            self.port = int(said[2]) if said.re.groups == 2 else None
        except BaseException:
            self.__exit__()
            raise

    def get(self, path, fields=None, connection=None):
        """(status, body), over a connection of its own unless there is one."""
        c = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        c.request("GET", path, headers=fields or {})
        answer = c.getresponse()
        body = answer.read().decode()
        if not connection:
            c.close()
        return answer.status, body

    def log(self):
        """What stderr says, without what differs."""
        return [re.sub(r"\[\d+\]|:\d+ ", "#", line).removeprefix("INFO:     ") for line in self.err.splitlines()]


def started(told, *words, **options):
    """A process of the application that has inherited where it tells that it listens."""
    return subprocess.Popen([BIN / "example_running", "--port", "0", "--ready-fd", str(told), *words],
                            **{"pass_fds": (told,), "stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **options})


def make_certificate(folder, name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", f"/CN={name}", "-days", "2", "-keyout", folder / f"{name}.key",
                    "-out", folder / f"{name}.pem"], check=True, capture_output=True)


class Running(unittest.TestCase):
    def serve(self, *words, **options):
        made = Served(*words, **options)
        self.addCleanup(made.__exit__)
        return made

    def test_lines_and_shutdown_are_those_of_uvicorn(self):
        server = self.serve()
        answers = []
        asking = threading.Thread(target=lambda: answers.append(server.get("/held")))
        asking.start()
        until(lambda: 'http_requests_in_flight 1' in server.get("/metrics")[1])
        server.kill(signal.SIGINT)
        server.stderr.wait_for("Waiting for connections to close")
        server.kill(signal.SIGUSR1)
        asking.join()
        self.assertEqual(server.end().code, 0)
        self.assertEqual(answers, [(200, "at last")])
        self.assertEqual(server.log(), [
            "Started server process #", "Waiting for application startup.", "Application startup complete.",
            "Weft running on http://127.0.0.1#(Press CTRL+C to quit)", "Shutting down",
            "Waiting for connections to close. (CTRL+C to force quit)", "Waiting for application shutdown.", "closed",
            "Application shutdown complete.", "Finished server process #"])
        self.assertRegex(server.out, r'INFO:     127\.0\.0\.1:\d+ - "GET /held HTTP/1\.1" 200 OK\n')

    def test_a_second_signal_cuts(self):
        server = self.serve("--port", "0", "--timeout-graceful-shutdown", "60", "--shutdown-delay", "60")
        server.kill(signal.SIGINT)
        server.stderr.wait_for("Shutting down")
        server.kill(signal.SIGINT)
        self.assertEqual(server.end().code, -signal.SIGINT)

    def test_health_says_that_the_end_is_near(self):
        server = self.serve("--port", "0", "--shutdown-delay", "0.5")
        self.assertEqual(server.get("/healthz"), (200, "ok"))
        server.kill(signal.SIGTERM)
        server.stderr.wait_for("Shutting down")
        self.assertEqual(server.get("/healthz"), (503, "shutting down"))
        self.assertEqual(server.end().code, 0)

    def test_proxies_are_seen_through(self):
        fields = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "Host": "a.example"}
        server = self.serve("--port", "0", "--root-path", "/api")
        self.assertEqual(server.get("/client", fields), (200, "192.0.2.1 https://a.example/api/"))
        self.assertIn('"servers":[{"url":"/api"}]', server.get("/openapi.json")[1])
        server.kill(signal.SIGINT)
        self.assertIn('INFO:     192.0.2.1:0 - "GET /client HTTP/1.1" 200 OK\n', server.end().out)
        distrustful = self.serve("--port", "0", env={"FORWARDED_ALLOW_IPS": "10.0.0.0/8"})
        self.assertEqual(distrustful.get("/client", fields), (200, "127.0.0.1 http://a.example/"))
        distrustful = self.serve("--port", "0", "--no-proxy-headers")
        self.assertEqual(distrustful.get("/client", fields), (200, "127.0.0.1 http://a.example/"))

    def test_prometheus_reads_the_figures(self):
        server = self.serve()
        for _ in range(3):
            server.get("/hello/Ann")
        server.get("/none")
        read = subprocess.run(["/usr/bin/python3", "-c", READ_FIGURES], input=server.get("/metrics")[1], text=True,
                              check=True, stdout=subprocess.PIPE, timeout=20)
        types, samples = {}, {}
        for name, (kind, those) in json.loads(read.stdout).items():
            types[name], samples[name] = kind, those
        counted = {tuple(sorted(labels.items())): value for _, labels, value in samples["http_requests"]}
        route = (("method", "GET"), ("route", "/hello/{name}"), ("status", "200"))
        self.assertEqual(counted, {route: 3, (("method", "GET"), ("route", ""), ("status", "404")): 1})
        took = [value for name, labels, value in samples["http_request_duration_seconds"]
                if labels["route"] == "/hello/{name}" and (name.endswith("_count") or labels.get("le") == "+Inf")]
        self.assertEqual(took, [3, 3])
        self.assertEqual({name: types[name] for name in ("http_connections_open", "weft_loop_lag_seconds")},
                         {"http_connections_open": "gauge", "weft_loop_lag_seconds": "histogram"})
        self.assertEqual(samples["http_connections_open"][0][2], 1)
        self.assertGreater(samples["process_resident_memory_bytes"][0][2], 1e6)

    def test_inherits_a_socket_and_tells_when_it_listens(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = f"{folder.name}/socket"
        for family, at in ((socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_UNIX, path)):
            with socket.socket(family) as listener:
                listener.bind(at)
                listener.listen()
                listener.setblocking(False)
                ready, told = os.pipe()
                process = started(told, "--fd", str(listener.fileno()), pass_fds=(listener.fileno(), told))
                os.close(told)
                self.assertEqual(os.read(ready, 9), b"\n")
                os.close(ready)
                with socket.socket(family) as client:
                    client.connect(listener.getsockname())
                    client.sendall(b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
                    with client.makefile("rb") as answer:
                        self.assertTrue(answer.read().endswith(b"ok"))
                process.terminate()
                self.assertEqual(process.wait(20), 0)
        self.assertTrue(os.path.exists(path), "whoever made it removes it")

    def test_ends_after_so_many_requests(self):
        server = self.serve("--port", "0", "--limit-max-requests", "2", env={"WEFT_LOG_LEVEL": "warning"},
                            running="")
        until(lambda: Path(f"/proc/{server.pid}/net/tcp").exists() and server.err == "")
        server.kill(signal.SIGINT)
        server.end()
        server = self.serve("--port", "0", "--limit-max-requests", "2")
        self.assertEqual([server.get("/healthz")[0] for _ in range(2)], [200, 200])
        self.assertEqual(server.end().code, 0)
        self.assertIn("Maximum request limit of 2 exceeded. Terminating process.", server.err)

    def test_wrong_options_are_explained(self):
        for words, why in ((["--port", "x"], "invalid int value"), (["--limit-body-bytes", "0"], "at least 1"),
                           (["--forwarded-allow-ips", "a"], "'a' is no address"), (["--root-path", "a"], "must begin with /"),
                           (["--ssl-keyfile", "x"], "https needs --ssl-certfile"), (["--timeout-read", "-1"], "from 0 to 1e6")):
            with Program("example_running", *words) as program:
                self.assertEqual(program.end().code, 2)
                self.assertIn(why, program.err)
        for words, why in ((["--ssl-certfile", "/none"], "/none"), (["--host", "192.0.2.1"], "192.0.2.1")):
            with Program("example_running", *words) as program:
                self.assertEqual(program.end().code, 1)
                self.assertIn(why, program.err)


class Https(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        for name in ("first", "second", "client"):
            make_certificate(cls.folder, name)

    def use(self, name):
        for suffix in ("key", "pem"):
            (self.folder / f"used.{suffix}").write_bytes((self.folder / f"{name}.{suffix}").read_bytes())

    def common_name(self, server, *, shown=None):
        """Who the server is."""
        context = ssl.create_default_context(cafile=self.folder / "first.pem")
        context.load_verify_locations(self.folder / "second.pem")
        context.check_hostname = False
        if shown:
            context.load_cert_chain(self.folder / f"{shown}.pem", self.folder / f"{shown}.key")
        with socket.create_connection(("127.0.0.1", server.port), 20) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as secured:
                secured.sendall(b"GET /client HTTP/1.1\r\nhost: a\r\n\r\n")
                assert b"https://a/" in secured.recv(1000)
                return secured.getpeercert()["subject"][0][0][1]

    def test_renews_its_certificate_and_asks_for_theirs(self):
        self.use("first")
        with Served("--port", "0", "--ssl-certfile", self.folder / "used.pem", "--ssl-keyfile", self.folder / "used.key",
                    "--ssl-ca-certs", self.folder / "client.pem", "--kernel-tls") as server:
            self.assertEqual(self.common_name(server, shown="client"), "first")
            with self.assertRaises(OSError):
                self.common_name(server)
            self.use("second")
            server.kill(signal.SIGHUP)
            server.stderr.wait_for("Read the certificate again")
            self.assertEqual(self.common_name(server, shown="client"), "second")
            (self.folder / "used.pem").write_text("none")
            server.kill(signal.SIGHUP)
            server.stderr.wait_for("ERROR:    The certificate stays as it was: .*used.pem")
            self.assertEqual(self.common_name(server, shown="client"), "second")
            server.kill(signal.SIGINT)
            self.assertRegex(server.end().out, r'127\.0\.0\.1:\d+ - "GET /client HTTP/1\.1" 200 OK\n')


class Workers(unittest.TestCase):
    PROCESS = r"^INFO:     Started server process \[\d+\]$"

    def serve(self, count, *words):
        server = Served("--port", "0", "--workers", str(count), *words)
        self.addCleanup(server.__exit__)
        until(lambda: server.err.count("Weft running on") == count + 1)
        return server

    def seen(self, server):
        """The processes that answer, by their numbers."""
        return dict(map(int, server.get("/process")[1].split()) for _ in range(60))

    def test_processes_share_the_port_and_their_figures(self):
        server = self.serve(3)
        self.assertEqual(len(set(self.seen(server).values())), 3)
        until(lambda: '{method="GET",route="/process",status="200"} 60' in server.get("/metrics")[1])
        server.kill(signal.SIGINT)  # to all, as a terminal does
        self.assertEqual(server.end().code, 0)
        self.assertEqual(server.err.count("Finished server process"), 3)
        self.assertIn("Stopping parent process", server.err)

    def test_one_that_dies_is_replaced(self):
        server = self.serve(2)
        before = self.seen(server)
        os.kill(before[1], signal.SIGKILL)
        server.stderr.wait_for(rf"^INFO:     Child process \[{before[1]}\] died$")
        until(lambda: server.err.count("Weft running on") == 4)
        after = self.seen(server)
        self.assertEqual(after[0], before[0])
        self.assertNotEqual(after[1], before[1])
        self.assertRegex(server.get("/metrics")[1], r'route="/process",status="200"} 1[12]\d\n')

    def held(self, server, count):
        """Threads with a request each that waits for SIGUSR1, and their answers."""
        answers = []
        asking = [threading.Thread(target=lambda: answers.append(server.get("/held"))) for _ in range(count)]
        for each in asking:
            each.start()
        until(lambda: f'http_requests_in_flight {count}\n' in server.get("/metrics")[1])
        return asking, answers

    def release(self, processes, asking):
        for pid in filter(handles_release, processes):
            os.kill(pid, signal.SIGUSR1)
        for each in asking:
            each.join()

    def test_hangup_replaces_all_without_losing_a_request(self):
        server = self.serve(2, "--timeout-graceful-shutdown", "60")
        before = self.seen(server)
        asking, answers = self.held(server, 8)
        os.kill(server.pid, signal.SIGHUP)
        until(lambda: server.err.count("Weft running on") == 5)
        until(lambda: server.err.count("Shutting down") == 2)
        self.release(before.values(), asking)
        self.assertEqual(answers, [(200, "at last")] * 8)
        until(lambda: server.err.count("Finished server process") == 2)
        self.assertTrue(set(self.seen(server).values()).isdisjoint(before.values()))
        os.kill(server.pid, signal.SIGTTIN)
        until(lambda: server.err.count("Weft running on") == 6)
        os.kill(server.pid, signal.SIGTTOU)
        until(lambda: server.err.count("Finished server process") == 3)

    def test_a_signal_to_all_and_then_the_parents_cuts_nothing(self):
        server = self.serve(2, "--timeout-graceful-shutdown", "60")
        processes = self.seen(server).values()
        asking, answers = self.held(server, 1)
        for pid in processes:
            os.kill(pid, signal.SIGTERM)
        until(lambda: server.err.count("Shutting down") >= 2)
        os.kill(server.pid, signal.SIGTERM)
        server.stderr.wait_for("Stopping parent process")
        self.release(processes, asking)
        self.assertEqual(answers, [(200, "at last")])
        self.assertEqual(server.end().code, 0)

    def test_a_second_signal_cuts(self):
        server = self.serve(2, "--timeout-graceful-shutdown", "60", "--shutdown-delay", "60")
        processes = self.seen(server).values()
        server.kill(signal.SIGINT)
        until(lambda: server.err.count("Shutting down") == 2)
        server.kill(signal.SIGINT)
        self.assertEqual(server.end().code, 0)
        self.assertFalse(any(os.path.exists(f"/proc/{pid}") for pid in processes))

    def test_is_served_at_a_path(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = f"{folder.name}/socket"
        server = Served("--uds", path, "--workers", "2", running=rf"Weft running on unix socket {path} ")
        self.addCleanup(server.__exit__)
        until(lambda: server.err.count("Weft running on") == 3)
        self.assertEqual(server.err.count("Application startup complete."), 2)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            client.sendall(b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            with client.makefile("rb") as answer:
                self.assertTrue(answer.read().endswith(b"ok"))
        server.kill(signal.SIGINT)
        self.assertEqual(server.end().code, 0)
        self.assertFalse(os.path.exists(path))

    def test_one_line_says_that_it_listens(self):
        ready, told = os.pipe()
        server = started(told, "--workers", "2")
        os.close(told)
        self.addCleanup(server.wait, 20)
        self.addCleanup(server.terminate)
        self.addCleanup(os.close, ready)
        os.set_blocking(ready, False)
        said = []

        def ended():
            with contextlib.suppress(BlockingIOError):
                said.append(os.read(ready, 9))
            return said and not said[-1]

        until(ended)
        self.assertEqual(said, [b"\n", b""], "and nobody has it any more")

    def test_ends_although_children_were_ignored(self):
        ready, told = os.pipe()
        server = started(told, "--workers", "2", preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
        os.close(told)
        self.addCleanup(server.wait, 20)
        self.addCleanup(server.kill)
        with open(ready, "rb") as said:
            said.read(1)
        server.terminate()
        self.assertEqual(server.wait(20), 0)

    def test_the_end_of_the_parent_is_theirs(self):
        server = self.serve(2)
        processes = self.seen(server).values()
        os.kill(server.pid, signal.SIGKILL)
        for pid in processes:
            until(lambda: not os.path.exists(f"/proc/{pid}"))

    def test_one_that_cannot_start_later_ends_none(self):
        with tempfile.TemporaryDirectory() as folder:
            make_certificate(Path(folder), "used")
            words = ("--ssl-certfile", f"{folder}/used.pem", "--ssl-keyfile", f"{folder}/used.key")
            server = self.serve(2, *words)
            os.rename(f"{folder}/used.pem", f"{folder}/kept.pem")
            os.kill(server.pid, signal.SIGTTIN)
            server.stderr.wait_for("used.pem: no such file")
            os.kill(server.pid, signal.SIGHUP)
            until(lambda: server.err.count("used.pem: no such file") >= 4)
            os.rename(f"{folder}/kept.pem", f"{folder}/used.pem")
            until(lambda: server.err.count("Weft running on") == 6)
            server.kill(signal.SIGINT)
            self.assertEqual(server.end().code, 0)

    def test_one_that_cannot_start_ends_all(self):
        with Program("example_running", "--port", "0", "--workers", "2", "--ssl-certfile", "/none") as program:
            self.assertEqual(program.end().code, 1)


if __name__ == "__main__":
    unittest.main()
