# SPDX-License-Identifier: MIT
"""Programs in Chromium: web_mojifinder's page, and both pages of its API, without anything from elsewhere; web_chat
over HTTP/2.

The pictures are kept in the build tree's `screenshots`, for a person to look at.
"""

import subprocess
import tempfile
import unittest
from pathlib import Path

from flags_https_test import make_certificate
from programs import BIN, ROOT, Program

RUNNING = r"^INFO:     Weft running on (https?://127\.0\.0\.1:\d+) \(Press CTRL\+C to quit\)$"
MODULES = ROOT / "build/npm/node_modules"


class Browser(unittest.TestCase):
    def browse(self, script, *args):
        done = subprocess.run(["node", ROOT / "tests/apps/browser" / script, *args, MODULES],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_person_finds_characters(self):
        pictures = BIN.parent / "screenshots"
        pictures.mkdir(exist_ok=True)
        with Program("web_mojifinder", "--port", "0") as server:
            url = server.stderr.wait_for(RUNNING)[1]
            self.browse("web_mojifinder.js", url, pictures)
        for name in ("form", "docs", "redoc"):
            self.assertTrue((pictures / f"{name}.png").read_bytes().startswith(b"\x89PNG"))

    def test_people_chat_over_http2(self):
        """RFC 8441: the WebSockets are streams of the connection that the page came over."""
        certificate, key = make_certificate(Path(self.enterContext(tempfile.TemporaryDirectory())))
        with Program("web_chat", "--port", "0", "--ssl-certfile", certificate, "--ssl-keyfile", key) as server:
            self.browse("web_chat.js", server.stderr.wait_for(RUNNING)[1])
            server.stdout.wait_for('"CONNECT /talk.name= HTTP/2" 403 Forbidden$')
        log = server.stdout.text
        self.assertEqual(log.count('"CONNECT /talk?name=Ann HTTP/2" 200 OK'), 1, log)
        self.assertEqual(log.count('"CONNECT /talk?name=Bob HTTP/2" 200 OK'), 1, log)
        self.assertNotIn("HTTP/1.1", log)


if __name__ == "__main__":
    unittest.main()
