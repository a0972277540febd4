# SPDX-License-Identifier: MIT
"""HTTP/2 as curl, h2load and Node speak it, over TLS and without, to flag_server."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from flags_https_test import make_certificate
from programs import PATIENCE
from servers import FlagServer, flag


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


if __name__ == "__main__":
    unittest.main()
