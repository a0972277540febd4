# SPDX-License-Identifier: MIT
"""flag_server for the clients of others, and weft-http for their servers: aiohttp, httpx, Go, Node and h2o.

What else is spoken with is in http2_test.py, weft_http_nginx_test.py, ws_chat_test.py and web_browser_test.py.
"""

import getpass
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from flags_https_test import make_certificate
from ports import free_port, listens
from programs import PATIENCE, ROOT, Program, run, until
from servers import FlagServer, flag

PEERS = ROOT / "tests/apps/interop"
PYTHON = ("/usr/bin/python3", "-B", PEERS / "peer.py")
H2O = """
listen: {{ host: 127.0.0.1, port: {port}, ssl: {{ certificate-file: {certificate}, key-file: {key} }} }}
num-threads: 1
user: {user}
error-log: {folder}/error.log
hosts: {{ default: {{ paths: {{
  "/": {{ file.dir: {folder} }},
  "/flags": {{ proxy.reverse.url: "{flags}/flags" }} }} }} }}
"""


def is_there(module):
    return subprocess.run([PYTHON[0], "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def peers(folder):
    """{name: command} of those that are here; they are told `get` and URLs, or `serve` and what of."""
    found = {"node": [shutil.which("node"), PEERS / "peer.js"], "aiohttp": [*PYTHON], "httpx": [*PYTHON]}
    if shutil.which("go"):
        found["go"] = [folder / "peer"]
        subprocess.run(["go", "build", "-o", folder / "peer", PEERS / "peer.go"], check=True, timeout=PATIENCE * 10)
    return {name: command for name, command in found.items() if name not in ("aiohttp", "httpx") or is_there(name)}


class Interoperation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.certificate, cls.key = make_certificate(cls.folder)
        cls.peers = peers(cls.folder)
        cls.plain = cls.enterClassContext(FlagServer()).url
        cls.secured = cls.enterClassContext(FlagServer("--certfile", cls.certificate, "--keyfile", cls.key)).url
        (cls.folder / "files").mkdir()
        cls.text = "all work and no play\n" * 50_000
        (cls.folder / "files/text").write_text(cls.text)

    def test_their_clients(self):
        image = flag(self.plain, "BR").hex()
        for name, command in self.peers.items():
            what = name if name in ("aiohttp", "httpx") else "get"
            urls = [self.plain + "/br/br.gif", self.secured + "/br/br.gif", self.secured + "/xx/xx.gif"]
            with self.subTest(name):
                done = run(str(command[0]), *command[1:], what, *urls)
                answers = [line.split() for line in done.out.splitlines()]
                self.assertEqual([answer[0] for answer in answers], ["200", "200", "404"], done.err)
                self.assertEqual([answer[1] for answer in answers[:2]], [image, image])

    def ask(self, url, *words):
        return run("weft-http", url, "--no-verify", *words)

    def check(self, url, version, *words):
        to = self.folder / "copy"
        done = self.ask(url + "/text", "--download", to, *words)
        self.assertEqual((done.code, to.read_text()), (0, self.text), done.err)
        self.assertIn(f"HTTP/{version} 200", done.out)
        self.assertIn(f"HTTP/{version} 404", self.ask(url + "/none", *words).out)

    def test_their_servers(self):
        for name, command in self.peers.items():
            if name == "httpx":
                continue
            port = free_port()
            url = f"https://localhost:{port}"
            with self.subTest(name), Program(str(command[0]), *command[1:], "serve", port, self.folder / "files", self.certificate,
                                             self.key):
                until(lambda: listens(port))
                self.check(url, "1.1", "--http1.1")
                if name != "aiohttp":
                    self.check(url, "2")
                for words in ([], ["--http1.1"]):
                    done = self.ask(url + "/echo", "-m", "POST", "-c", "a question" * 9_000, *words)
                    self.assertTrue(done.out.rstrip().endswith("a question" * 9_000), done.err)

    def test_h2o_as_a_server_and_before_ours(self):
        port, settings = free_port(), self.folder / "h2o.conf"
        settings.write_text(H2O.format(port=port, user=getpass.getuser(), certificate=self.certificate, key=self.key, folder=self.folder / "files",
                                       flags=self.plain[:self.plain.index("/flags")]))
        url = f"https://localhost:{port}"
        with Program(shutil.which("h2o"), "-c", settings):
            until(lambda: listens(port))
            for words, version in (["--http1.1"], "1.1"), ([], "2"):
                self.check(url, version, *words)
                to = self.folder / "flag"
                done = self.ask(url + "/flags/br/br.gif", "--download", to, *words)
                self.assertIn(f"HTTP/{version} 200", done.out)
                self.assertEqual(to.read_bytes(), flag(self.plain, "BR"))
                self.assertIn(f"HTTP/{version} 404", self.ask(url + "/flags/xx/xx.gif", *words).out)


if __name__ == "__main__":
    unittest.main()
