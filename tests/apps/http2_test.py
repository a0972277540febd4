# SPDX-License-Identifier: MIT
"""HTTP/2: curl, h2load and Node to flag_server; weft-http to flag_server, nginx and nghttpd."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from flags_https_test import make_certificate
from nginx import Nginx
from ports import free_port, listens
from programs import PATIENCE, Program, run, until
from servers import FlagServer, flag

SERVER = """
    listen 127.0.0.1:{port} ssl http2; ssl_certificate {certificate}; ssl_certificate_key {key};
    client_max_body_size 1k; location = /up {{ client_max_body_size 10m; return 200 $content_length; }}
"""


def output(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout


class Http2Test(unittest.TestCase):
    def setUp(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        certificate, key = make_certificate(folder)
        self.plain = self.enterContext(FlagServer()).url
        self.secured = self.enterContext(FlagServer("--certfile", certificate, "--keyfile", key)).url
        self.expected = flag(self.plain, "BR")

    def curl(self, *words):
        """The version that was spoken, the status and the body."""
        body, _, told = output("curl", "-sSk", "-w", "|%{http_version} %{http_code}", *words).rpartition(b"|")
        return (*told.decode().split(), body)

    def test_curl(self):
        for words, version in (([self.secured + "/br/br.gif"], "2"),
                               (["--http1.1", self.secured + "/br/br.gif"], "1.1"),
                               (["--http2-prior-knowledge", self.plain + "/br/br.gif"], "2"),
                               ([self.plain + "/br/br.gif"], "1.1")):
            with self.subTest(words=words):
                self.assertEqual(self.curl(*words), (version, "200", self.expected))
        self.assertEqual(self.curl(self.secured + "/xx/xx.gif")[:2], ("2", "404"))
        self.assertEqual(self.curl("-I", self.secured + "/br/br.gif")[:2], ("2", "200"))
        self.assertEqual(self.curl("--data-binary", "x" * 100_000, self.secured + "/br/br.gif")[0], "2")

    def test_h2load(self):
        for url in (self.plain, self.secured):
            said = output("h2load", "-n", 5000, "-c", 5, "-m", 50, url + "/br/br.gif").decode()
            self.assertIn("5000 succeeded, 0 failed", said)
            self.assertIn("h2", said)

    def test_node(self):
        script = """
            const session = require("http2").connect(process.argv[1], {rejectUnauthorized: false})
            const path = process.argv[2]
            const get = () => new Promise((resolve, reject) => {
              const request = session.request({":path": path}), pieces = []
              request.on("response", fields => { request.status = fields[":status"] })
              request.on("data", piece => pieces.push(piece))
              request.on("end", () => resolve([request.status, Buffer.concat(pieces).toString("hex")]))
              request.on("error", reject)
            })
            Promise.all(Array.from({length: 200}, get)).then(all => {
              console.log(JSON.stringify(all))
              session.close()
            })
        """
        for url in (self.plain, self.secured):
            origin, path = url[:url.index("/flags")], "/flags/br/br.gif"
            answers = json.loads(output("node", "-e", script, origin, path))
            self.assertEqual(answers, [[200, self.expected.hex()]] * 200)

    def test_weft_http(self):
        for url, words, version in ((self.secured, [], "2"), (self.secured, ["--http1.1"], "1.1"),
                                    (self.plain, ["--http2-prior-knowledge"], "2"), (self.plain, ["--http2"], "1.1")):
            done = run("weft-http", url + "/xx/xx.gif", "--no-verify", *words)
            self.assertIn(f"HTTP/{version} 404", done.out, done.err)


class OtherServers(unittest.TestCase):
    """Each serves a large file, over TLS."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.certificate, self.key = make_certificate(self.folder)
        self.text = "all work and no play\n" * 50_000
        (self.folder / "text").write_text(self.text)
        self.port = free_port()

    def ask(self, path, *words):
        return run("weft-http", f"https://localhost:{self.port}{path}", "--no-verify", *words)

    def check(self):
        to = self.folder / "copy"
        done = self.ask("/text", "--download", to, "-v")
        self.assertEqual((done.code, to.read_text()), (0, self.text), done.err)
        self.assertIn("HTTP/2 200", done.out + done.err)
        self.assertIn("HTTP/2 404", self.ask("/none").out)

    def test_nginx(self):
        self.enterContext(Nginx(self.folder, self.port, SERVER.format(
            port=self.port, certificate=self.certificate, key=self.key)))
        self.check()
        body = "x" * 2_000_000
        self.assertIn("HTTP/2 413", self.ask("/text", "-m", "POST", "-f", "a", self.folder / "text").out)
        (self.folder / "large").write_text(body)
        self.assertIn("HTTP/2 200", self.ask("/up", "-m", "POST", "-f", "a", self.folder / "large").out)

    def test_nghttpd(self):
        self.enterContext(Program(
            "/usr/sbin/nghttpd", "-d", self.folder, "--echo-upload", self.port, self.key, self.certificate))
        until(lambda: listens(self.port))
        self.check()
        done = self.ask("/", "-c", "a question")
        self.assertTrue(done.out.endswith("a question"), done.out)


if __name__ == "__main__":
    unittest.main()
