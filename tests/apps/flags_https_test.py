# SPDX-License-Identifier: MIT
"""The downloaders speak https, and believe whom SSL_CERT_FILE names."""

import functools
import http.server
import ssl
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from programs import run
from servers import FlagServer

POP20 = "BD BR CD CN DE EG ET FR ID IN IR JP MX NG PH PK RU TR US VN".split()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class QuietServer(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # a client that does not believe it says so


def make_certificate(folder):
    """Paths of a certificate for this machine, and of its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    return certificate, key


class FlagServerOverHttps(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.certificate, key = make_certificate(self.folder)
        server = self.enterContext(FlagServer("--certfile", self.certificate, "--keyfile", key))
        self.assertRegex(server.url, "^https://127")
        self.url = server.url.replace("127.0.0.1", "localhost")

    def download(self, url, **environment):
        return run("flags2", "--base-url", url, "-m", "20", "-l", "20", cwd=self.folder, env=environment)

    def test_flags2_believes_whom_it_is_told_to(self):
        hashed = self.folder / "authorities"
        hashed.mkdir()
        (hashed / "it.pem").write_bytes(self.certificate.read_bytes())
        subprocess.run(["openssl", "rehash", hashed], check=True, capture_output=True)
        for trusted in ({"SSL_CERT_FILE": str(self.certificate)}, {"SSL_CERT_DIR": str(hashed)}):
            with self.subTest(trusted=trusted):
                done = self.download(self.url, **trusted)
                self.assertEqual(done.code, 0, done.err)
                self.assertIn(" 20 flags downloaded.", done.out)
                self.assertTrue((self.folder / "downloaded/BR.gif").read_bytes().startswith(b"GIF8"))

    def test_flags2_believes_nobody_else(self):
        done = self.download(self.url)
        self.assertIn("  0 flags downloaded.", done.out)
        self.assertIn("is signed by nobody known", done.out + done.err)

    def test_its_certificate_must_be_one(self):
        done = run("flag_server", "0", "--certfile", "/nonexistent")
        self.assertEqual((done.code, done.err), (1, "flag_server: read /nonexistent: no such file or directory\n"))
        done = run("flag_server", "0", "--keyfile", self.certificate)
        self.assertEqual((done.code, done.err.splitlines()[-1]), (2, "flag_server: error: --keyfile needs --certfile"))


class FlagsOverHttps(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.certificate, key = make_certificate(self.folder)
        for code in POP20:
            flag = self.folder / f"flags/{code}/{code}.gif".lower()
            flag.parent.mkdir(parents=True)
            flag.write_bytes(b"GIF89a " + code.encode())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        server = QuietServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(self.folder)))
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"https://127.0.0.1:{server.server_port}/flags"

    def test_all_come(self):
        done = run("flags", self.url, cwd=self.folder, env={"SSL_CERT_FILE": str(self.certificate)})
        self.assertEqual(done.code, 0, done.err)
        for code in POP20:
            self.assertEqual((self.folder / f"downloaded/{code}.gif").read_bytes(), b"GIF89a " + code.encode())

    def test_a_stranger_is_not_believed(self):
        done = run("flags2", "--base-url", self.url, "-l", "1", cwd=self.folder)
        self.assertNotEqual(done.code, 0)
        self.assertIn("certificate of localhost, issued by localhost, is signed by nobody known", done.out + done.err)


if __name__ == "__main__":
    unittest.main()
