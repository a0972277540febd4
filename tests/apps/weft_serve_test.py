# SPDX-License-Identifier: MIT
"""`weft serve` builds a file that defines an application, and with --reload follows its changes."""

import http.client
import os
import re
import resource
import signal
import shutil
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from programs import BIN, Program, until

RUNNING = r"Weft running on http://127\.0\.0\.1:(\d+) \(Press CTRL\+C to quit\)$"
# It ends as it starts if there is a file `gone.txt`, and when it is asked to.
APP = """#include <unistd.h>
#include <weft/web/app.hpp>
weft::web::app app;
static const auto& route = app.get("/", [] { return std::string("%s"); });
static const auto& end = app.get("/end", [] { _exit(7); return std::string(); });
static const int gone = access("gone.txt", F_OK) == 0 ? (_exit(7), 1) : 0;
"""
# The compiler stops at once.
BROKEN = '#include "it is <broken>"\n'
PATIENCE = 120.0  # the compiler takes its time on a busy machine


class Serving(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.folder.chmod(0o755)  # for the workers of nginx
        self.file = self.folder / "hello.cpp"
        # A compiler cache that is empty only takes time.
        self.environment = {"XDG_CACHE_HOME": f"{folder.name}/.cache", "CCACHE_DISABLE": "1"}

    def write(self, text):
        (self.folder / ".new").write_text(text)
        os.rename(self.folder / ".new", self.file)

    def weft(self, *words):
        program = Program("weft", *words, cwd=self.folder, env=self.environment)
        self.addCleanup(program.__exit__)
        return program

    def serve(self, *words):
        program = self.weft("serve", "--port", "0", *words)
        program.port = int(program.stderr.wait_for(RUNNING, PATIENCE)[1])
        return program

    def get(self, program, fields=None, path="/"):
        """(status, body); asks again if the connection was closed before the request was there, as clients do."""
        while True:
            try:
                return self.get_once(program, fields, path)
            except (http.client.RemoteDisconnected, ConnectionResetError):
                pass

    @staticmethod
    def get_once(program, fields, path):
        connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=PATIENCE)
        connection.request("GET", path, headers=fields or {})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body


class Serve(Serving):
    def test_builds_the_application_of_a_file(self):
        self.write("#include <weft/web/app.hpp>\n"
                   "void add_to(weft::web::app& a) { a.get(\"/\", [] { return std::string(\"added\"); }); }\n"
                   "int no_application = 1;\n")
        program = self.serve("hello.cpp:add_to", "--log-level", "info")
        self.assertEqual(self.get(program), (200, '"added"'))
        program.kill(signal.SIGINT)
        self.assertEqual(program.end().code, 0)
        program = self.weft("serve", "hello.cpp:no_application").end(PATIENCE)
        self.assertEqual(program.code, 1)
        self.assertIn('Error loading app: hello.cpp defines no application "no_application".', program.err)

    def test_says_what_is_wrong(self):
        for words, code, why in ((["serve"], 2, "no FILE.cpp and no program"), (["serve", "none.cpp"], 1, "there is no file none.cpp"),
                                 (["serve", "hello.cpp:1"], 1, "'1' is no name"),
                                 (["serve", f"hello.cpp:{'a' * 60}-"], 1, "a-' is no name"), (["prove"], 2, "no command 'prove'"),
                                 (["serve", "--reload-delay", "x", "hello.cpp"], 2, "SECONDS must be"),
                                 (["serve", "--reload", "/bin/true", "--port", "x"], 2, "invalid int value")):
            program = self.weft(*words).end()
            self.assertEqual((program.code, why in program.err), (code, True), program.err)
        self.assertIn("--reload-include", self.weft("serve", "--help").end().out)
        self.write("")
        self.environment = {"HOME": "", "XDG_CACHE_HOME": "", "TMPDIR": str(self.folder)}
        shared = self.folder / f"weft-{os.getuid()}"
        shared.mkdir()
        shared.chmod(0o777)
        program = self.weft("serve", "hello.cpp").end()
        self.assertEqual((program.code, list(shared.iterdir())), (1, []))
        self.assertIn("is no directory that only you can write to", program.err)
        self.environment = {"XDG_CACHE_HOME": f"{self.folder}/.cache"}
        self.write(BROKEN)
        program = self.weft("serve", "hello.cpp").end(PATIENCE)
        self.assertEqual(program.code, 1)
        self.assertRegex(program.err, "hello.cpp:1:10: fatal error: '?it is <broken>")


class Reload(Serving):
    def process_at(self, path):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            client.sendall(b"GET /process HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            with client.makefile("rb") as answer:
                return answer.read().split()[-1:]

    def test_follows_a_program_that_others_build(self):
        def build():
            shutil.copy(BIN / "example_running", self.folder / ".new")
            os.rename(self.folder / ".new", self.folder / "program")

        build()
        path = f"{self.folder}/socket"
        program = self.weft("serve", "--reload", "--uds", path, "./program")
        program.stderr.wait_for("Application startup complete", PATIENCE)
        first = self.process_at(path)
        self.assertNotEqual(first, [])
        build()
        until(lambda: self.process_at(path) not in (first, []), PATIENCE)
        program.kill(signal.SIGINT)
        self.assertEqual(program.end().code, 0)
        self.assertFalse(os.path.exists(path))

    def test_follows_edits_and_shows_errors_in_the_browser(self):
        self.write(APP % "one")
        program = self.serve("--reload", "--reload-delay", "0.05", "--reload-include", "*.txt", "hello.cpp")
        self.assertEqual(self.get(program), (200, '"one"'))  # waits until it is built
        lost, stop = [], threading.Event()

        def load():
            while not stop.is_set():
                stop.wait(0.01)
                status, body = self.get(program)
                if status != 200 and "it is <broken>" not in body:
                    lost.append((status, body))

        loading = [threading.Thread(target=load) for _ in range(2)]
        for each in loading:
            each.start()
        try:
            self.write(BROKEN)
            until(lambda: self.get(program)[0] == 500, PATIENCE)
            status, body = self.get(program, {"Accept": "text/html,*/*"})
            self.assertIn("it is &lt;broken>", body)
            self.assertIn("location.reload()", body)
            self.assertRegex(self.get(program)[1], "hello.cpp:1:10: fatal error: '?it is <broken>")
            self.write(APP % "two")
            until(lambda: self.get(program) == (200, '"two"'), PATIENCE)
        finally:
            stop.set()
            for each in loading:
                each.join()
        self.assertEqual(lost, [])
        self.get(program, path="/end")  # asks again, and the page answers
        self.assertEqual(self.get(program)[0], 500)
        self.assertIn("The program has ended\n\nexit code 7.", self.get(program)[1])
        gone = self.folder / "gone.txt"
        gone.touch()
        until(lambda: "The program has not started\n\nIt has ended: exit code 7." in self.get(program)[1])
        gone.unlink()
        until(lambda: self.get(program) == (200, '"two"'))
        gone.touch()
        until(lambda: "exit code 7" in self.get(program)[1])
        program.kill(signal.SIGINT)
        self.assertEqual(program.end().code, 0)
        self.assertIn("inotify detected changes in", program.err)
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.1", program.port), 1)


class New(Serving):
    @staticmethod
    def packages_of(program):
        """Debian's packages that a program needs, beyond what every installation has."""
        needed = subprocess.run(["readelf", "-d", program], text=True, check=True, stdout=subprocess.PIPE).stdout
        found = set()
        for library in re.findall(r"\(NEEDED\).*\[(lib.*)\]", needed):
            owner = subprocess.run(["dpkg", "-S", f"*-linux-gnu/{library}"], text=True, check=True,
                                   stdout=subprocess.PIPE).stdout
            found.add(owner.split(":")[0])
        return found - {"libc6", "libgcc-s1", "libstdc++6"}

    def test_leaves_nothing_on_a_full_disk(self):
        program = Program("weft", "new", "shop", cwd=self.folder, restore_signals=False,
                          limits=[(resource.RLIMIT_FSIZE, 300)])
        self.addCleanup(program.__exit__)
        self.assertEqual(program.end().code, 1)
        self.assertIn("shop/", program.err)
        self.assertEqual(list(self.folder.iterdir()), [])

    @staticmethod
    def free_port():
        with socket.create_server(("127.0.0.1", 0)) as one:
            return one.getsockname()[1]

    @staticmethod
    def listens(port):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def test_a_project_builds_and_runs_behind_nginx(self):
        self.assertEqual(self.weft("new", "shop").end().code, 0)
        self.assertIn("shop is there already", self.weft("new", "shop").end().err)
        for name in ("1x", "install", "CMakeFiles", "../x"):
            self.assertIn(f"'{name}' cannot be the name", self.weft("new", name).end().err)
        shop = self.folder / "shop"
        for words in (["cmake", "-S", shop, "-B", shop / "build", "-G", "Ninja", f"-Dweft_DIR={BIN.parent}",
                       "-DCMAKE_CXX_COMPILER=clang++-19", "-DCMAKE_BUILD_TYPE=Debug"],
                      ["cmake", "--build", shop / "build"], ["ctest", "--test-dir", shop / "build"]):
            subprocess.run(words, check=True, capture_output=True, timeout=PATIENCE)
        self.assertEqual(self.packages_of(shop / "build/shop") - set((shop / "Dockerfile").read_text().split()), set())
        program = Program(str(shop / "build/shop"), "--port", "0", cwd=shop)
        self.addCleanup(program.__exit__)
        served, port = int(program.stderr.wait_for(RUNNING)[1]), self.free_port()
        text = (shop / "nginx.conf").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{served}")
        (shop / "nginx.conf").write_text(text.replace("listen 8080", f"listen 127.0.0.1:{port}"))
        (shop / "logs").mkdir()
        nginx = Program(shutil.which("nginx", path="/usr/sbin:/usr/bin"), "-p", str(shop), "-c", "nginx.conf")
        self.addCleanup(nginx.__exit__)
        until(lambda: self.listens(port))
        answers = {}
        for path in ("/", "/hello/Ann", "/static/index.html", "/metrics"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", path)
            answer = connection.getresponse()
            answers[path] = answer.status, answer.read().decode()
            connection.close()
        self.assertEqual(answers["/hello/Ann"], (200, '{"message":"Hello, Ann!"}'))
        self.assertEqual(answers["/"], (200, (shop / "static/index.html").read_text()))
        self.assertEqual(answers["/static/index.html"], answers["/"])
        self.assertEqual(answers["/metrics"][0], 403)
        program.kill(signal.SIGINT)
        self.assertEqual(program.end().out.count("GET /static"), 0)


if __name__ == "__main__":
    unittest.main()
