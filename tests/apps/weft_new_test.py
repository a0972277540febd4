# SPDX-License-Identifier: MIT
"""`weft new` of an installed package makes a project that needs nothing else: it builds, is tested, and serves behind nginx."""

import http.client
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from nginx import NGINX
from ports import free_port, listens
from programs import BIN, until
from served_source import PATIENCE, RUNNING, ServedSource


def packages_of(program):
    """Debian's packages that a program needs, beyond what every installation has."""
    needed = subprocess.run(["readelf", "-d", program], text=True, check=True, stdout=subprocess.PIPE).stdout
    found = set()
    for library in re.findall(r"\(NEEDED\).*\[(lib.*)\]", needed):
        owner = subprocess.run(["dpkg", "-S", f"*-linux-gnu/{library}"], text=True, check=True,
                               stdout=subprocess.PIPE).stdout
        found.add(owner.split(":")[0])
    return found - {"libc6", "libgcc-s1", "libstdc++6"}


class New(unittest.TestCase):
    def setUp(self):
        self.source = ServedSource()
        self.addCleanup(self.source.close)

    def run_quietly(self, *words):
        done = subprocess.run(words, env={**os.environ, **self.source.environment}, text=True, timeout=PATIENCE,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)

    def install(self):
        """The prefix of an installation."""
        prefix = tempfile.TemporaryDirectory()
        self.addCleanup(prefix.cleanup)
        self.run_quietly("cmake", "--install", BIN.parent, "--prefix", prefix.name)
        return Path(prefix.name)

    def test_leaves_nothing_on_a_full_disk(self):
        program = self.source.run("weft", "new", "shop", restore_signals=False, limits=[(resource.RLIMIT_FSIZE, 300)])
        self.assertEqual(program.end().code, 1)
        self.assertIn("shop/", program.err)
        self.assertEqual(list(self.source.folder.iterdir()), [])

    def test_refuses_what_cannot_be(self):
        (self.source.folder / "shop").mkdir()
        self.assertIn("shop is there already", self.source.weft("new", "shop").end().err)
        for name in ("1x", "install", "CMakeFiles", "../x"):
            self.assertIn(f"'{name}' cannot be the name", self.source.weft("new", name).end().err)

    def test_a_project_builds_and_runs_behind_nginx(self):
        prefix, shop = self.install(), self.source.folder / "shop"
        self.assertEqual(self.source.run(f"{prefix}/bin/weft", "new", "shop").end().code, 0)
        self.run_quietly("cmake", "-S", shop, "-B", shop / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}",
                         "-DCMAKE_CXX_COMPILER=clang++-19", "-DCMAKE_BUILD_TYPE=Debug")
        self.assertIn(f"weft_DIR:PATH={prefix}/", (shop / "build/CMakeCache.txt").read_text())
        self.run_quietly("cmake", "--build", shop / "build")
        self.run_quietly("ctest", "--test-dir", shop / "build")
        self.assertEqual(packages_of(shop / "build/shop") - set((shop / "Dockerfile").read_text().split()), set())
        program = self.source.run(f"{shop}/build/shop", "--port", "0", cwd=shop)
        served, port = int(program.stderr.wait_for(RUNNING)[1]), free_port()
        text = (shop / "nginx.conf").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{served}")
        (shop / "nginx.conf").write_text(text.replace("listen 8080", f"listen 127.0.0.1:{port}"))
        (shop / "logs").mkdir()
        self.source.run(NGINX, "-p", shop, "-c", "nginx.conf")
        until(lambda: listens(port))
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
