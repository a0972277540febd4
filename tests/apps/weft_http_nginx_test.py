# SPDX-License-Identifier: MIT
"""weft-http against nginx: codings, ranges, redirects, https, and a body that is too large for it."""

import re
import tempfile
import unittest
from pathlib import Path

from flags_https_test import make_certificate
from nginx import Nginx
from ports import free_port
from programs import run

TEXT = "all work and no play\n" * 5000
SERVER = """
    listen 127.0.0.1:{plain}; listen 127.0.0.1:{secure} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};
    gzip on; gzip_types text/plain; gzip_min_length 1; client_max_body_size 1k;
    location = /moved {{ return 301 /text; }}
    location = /upload {{ proxy_pass http://127.0.0.1:{plain}/none; }}
"""


class WeftHttp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        (cls.folder / "text").write_text(TEXT)
        cls.certificate, key = make_certificate(cls.folder)
        cls.plain, cls.secure = free_port(), free_port()
        cls.enterClassContext(Nginx(cls.folder, cls.secure, SERVER.format(
            plain=cls.plain, secure=cls.secure, certificate=cls.certificate, key=key)))

    def ask(self, path, *words, secure=False, **options):
        scheme, port = ("https", self.secure) if secure else ("http", self.plain)
        return run("weft-http", f"{scheme}://localhost:{port}{path}", *words, **options)

    def test_a_coded_body(self):
        done = self.ask("/text")
        head, body = done.out.split("\n\n", 1)
        self.assertEqual((done.code, body), (0, TEXT))
        self.assertRegex(head.lower(), "content-encoding: gzip")

    def test_https_is_believed_or_not(self):
        trusted = {"SSL_CERT_FILE": str(self.certificate)}
        self.assertTrue(self.ask("/text", secure=True, env=trusted).out.endswith(TEXT))
        self.assertTrue(self.ask("/text", "--no-verify", secure=True).out.endswith(TEXT))
        refused = self.ask("/text", secure=True)
        self.assertEqual(refused.code, 1)
        self.assertIn("certificate", refused.err)

    def test_redirects_ranges_and_downloads(self):
        self.assertEqual(self.ask("/moved").code, 1)
        self.assertTrue(self.ask("/moved", "--follow-redirects").out.endswith(TEXT))
        part = self.ask("/text", "-h", "range", "bytes=0-3", "-h", "accept-encoding", "identity").out
        self.assertTrue(re.search(" 206 ", part) and part.endswith("\n\nall "), part)
        path = self.folder / "saved"
        self.assertEqual(self.ask("/text", "--download", path).code, 0)
        self.assertEqual(path.read_text(), TEXT)

    def test_a_body_that_is_refused(self):
        done = self.ask("/upload", "-c", "x" * 100_000)
        self.assertEqual(done.code, 1, done.err)
        self.assertIn("413 ", done.out)


if __name__ == "__main__":
    unittest.main()
