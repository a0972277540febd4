# SPDX-License-Identifier: MIT
"""weft-get downloads many files, in parts where the server gives parts, goes on after a stop, and checks what came."""

import hashlib
import http.server
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from programs import BIN, ROOT, Program, run, until

MIB = 1024 * 1024
FILES = {"/big.bin": bytes(range(256)) * (5 * MIB // 256) + b"end", "/small.txt": b"small", "/empty": b""}


class Files(http.server.ThreadingHTTPServer):
    """Serves FILES, with ranges unless `parts` is false; keeps what it was asked. `hold`: no more than the first pieces.

    What it may lie about: `claims`, the length; `changes`, each part is of another version; `only_416`, all that it says."""

    daemon_threads = True

    def __init__(self, parts=True):
        super().__init__(("127.0.0.1", 0), Handler)
        self.parts, self.version, self.hold, self.asked, self.failures = parts, '"v1"', None, [], 0
        self.claims, self.changes, self.only_416, self.moved_to = None, False, False, ""
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        server, data = self.server, FILES.get(self.path)
        server.asked.append((self.path, self.headers["range"]))
        if server.failures:
            server.failures -= 1
            return self.answer(503, {}, b"")
        if data is None:
            return self.answer(404, {}, b"none")
        if server.moved_to:
            return self.answer(302, {"location": server.moved_to + self.path}, b"")
        if server.only_416:
            return self.answer(416, {}, b"")
        fields = {"etag": f'"v{len(server.asked)}"' if server.changes else server.version}
        same = server.changes or self.headers["if-range"] in (None, server.version)
        if not (server.parts and same and self.headers["range"]):
            return self.answer(200, fields, data)
        first, last = map(int, re.match(r"bytes=(\d+)-(\d+)", self.headers["range"]).groups())
        if first >= len(data):
            return self.answer(416, {"content-range": f"bytes */{len(data)}"}, b"")
        if server.hold and first > 2 * MIB:
            server.hold.wait(30)
        last = min(last, len(data) - 1)
        self.answer(206, {**fields, "content-range": f"bytes {first}-{last}/{server.claims or len(data)}"}, data[first:last + 1])

    def answer(self, status, fields, body):
        try:
            self.send_response(status)
            for name, value in {**fields, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            pass


class WeftGet(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def expect_files(self, *names):
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), sorted(names))
        for name in names:
            self.assertEqual((self.folder / name).read_bytes(), FILES["/" + name])

    def test_many_in_parts(self):
        with Files() as server:
            done = run("weft-get", "-o", self.folder, *(server.url + path for path in FILES))
            self.assertEqual((done.code, done.err), (0, ""))
            self.expect_files("big.bin", "small.txt", "empty")
            self.assertIn(f"big.bin  {5 * MIB + 3} bytes", done.out)
            self.assertEqual(sum(path == "/big.bin" for path, _ in server.asked), 6)

    def test_a_server_without_parts(self):
        with Files(parts=False) as server:
            done = run("weft-get", "-q", "-o", self.folder, server.url + "/big.bin")
            self.assertEqual((done.code, done.out, done.err), (0, "", ""))
            self.expect_files("big.bin")
            self.assertEqual(len(server.asked), 1)

    def stopped(self, server):
        """Runs until two pieces more than the first are there."""
        server.hold = threading.Event()
        with Program("weft-get", "-s", "1", "-o", self.folder, server.url + "/big.bin") as started:
            pieces = self.folder / "big.bin.part.pieces"
            until(lambda: pieces.exists() and pieces.read_text().splitlines()[1:] == ["0", "1", "2"])
            started.kill(signal.SIGINT)
            self.assertEqual(started.end().code, 128 + signal.SIGINT)
        server.hold.set()
        server.asked.clear()

    def test_goes_on_where_it_stopped(self):
        with Files() as server:
            self.stopped(server)
            self.assertEqual(run("weft-get", "-o", self.folder, server.url + "/big.bin").code, 0)
            self.expect_files("big.bin")
            firsts = sorted(range for _, range in server.asked)
            self.assertEqual(firsts, sorted(f"bytes={first * MIB}-{min(first * MIB + MIB, 5 * MIB + 3) - 1}"
                                            for first in (0, 3, 4, 5)))

    def test_asks_again_for_what_a_crash_has_spoilt(self):
        part, pieces = self.folder / "big.bin.part", self.folder / "big.bin.part.pieces"

        def cut_line():
            pieces.write_text(pieces.read_text() + "5")  # of 51, if there were so many

        def no_list():
            part.write_bytes(bytes(9 * MIB))
            pieces.unlink()

        for spoil in (cut_line, no_list, part.unlink, lambda: part.write_bytes(b"")):
            with Files() as server:
                self.stopped(server)
                spoil()
                self.assertEqual(run("weft-get", "-q", "-o", self.folder, server.url + "/big.bin").code, 0)
                self.expect_files("big.bin")
                (self.folder / "big.bin").unlink()

    def test_a_server_that_lies(self):
        with Files() as server:
            server.claims = 2**64 - 1
            self.assertEqual(run("weft-get", "-q", "-o", self.folder, server.url + "/big.bin").code, 0)
            self.expect_files("big.bin")
        for lie, said in (("changes", "it has changed on the server meanwhile"),
                          ("only_416", "the server gives no more than a part of it")):
            with Files() as server:
                setattr(server, lie, True)
                done = run("weft-get", "-q", "-o", self.folder, server.url + "/big.bin")
                self.assertEqual((done.code, said in done.err), (1, True), done.err)

    def test_two_files_of_one_name(self):
        with Files() as server:
            done = run("weft-get", "-q", "-o", self.folder, server.url + "/small.txt", server.url + "/small.txt#2")
            self.assertEqual(done.code, 1)
            self.assertIn("another URL is saved as small.txt", done.err)
            self.expect_files("small.txt")

    def test_begins_anew_if_the_file_has_changed(self):
        with Files() as server:
            self.stopped(server)
            server.version = '"v2"'
            self.assertEqual(run("weft-get", "-o", self.folder, server.url + "/big.bin").code, 0)
            self.expect_files("big.bin")

    def test_errors_are_of_one_file(self):
        with Files() as server:
            done = run("weft-get", "-q", "-o", self.folder, server.url + "/none", server.url + "/small.txt", "nonsense")
            self.assertEqual((done.code, done.out), (1, ""))
            self.assertRegex(done.err, r"weft-get: http://\S+/none: .*404")
            self.assertRegex(done.err, r"weft-get: nonsense: 'nonsense' has no scheme")
            self.expect_files("small.txt")

    def test_asks_again_where_that_may_help(self):
        with Files() as server:
            server.failures = 2
            self.assertEqual(run("weft-get", "-q", "-o", self.folder, server.url + "/small.txt").code, 0)
            self.expect_files("small.txt")
            self.assertEqual(len(server.asked), 3)

    def test_checksums(self):
        sums = self.folder / "SUMS"
        right = hashlib.sha256(FILES["/small.txt"]).hexdigest()
        for sum_of, code in ((right, 0), (right.upper(), 0), ("0" * 64, 1)):
            sums.write_text(f"{sum_of}  small.txt\n")
            with Files() as server:
                done = run("weft-get", "-q", "-c", sums, "-o", self.folder, server.url + "/small.txt")
            self.assertEqual(done.code, code, done.err)
        self.assertIn(f"small.txt is not what its checksum says; it is kept as {self.folder}/small.txt.part", done.err)
        sums.write_text(f"{right}  ./small.txt\n")
        with Files() as server:
            done = run("weft-get", "-q", "-c", sums, "-o", self.folder, server.url + "/small.txt")
        self.assertEqual(done.code, 1)
        self.assertIn("SUMS has no checksum for small.txt", done.err)
        sums.write_text("what\n")
        self.assertIn("no checksum: what", run("weft-get", "-c", sums, "http://a/").err)

    def test_what_is_not_right_has_not_its_name(self):
        sums, part = self.folder / "SUMS", self.folder / "big.bin.part"
        for parts in (True, False):
            with Files(parts=parts) as server:
                sums.write_text("0" * 64 + "  big.bin\n")
                done = run("weft-get", "-q", "-c", sums, "-o", self.folder, server.url + "/big.bin")
                self.assertEqual((done.code, "it is kept as" in done.err), (1, True), done.err)
                self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["SUMS", "big.bin.part"])
                self.assertEqual(part.read_bytes(), FILES["/big.bin"])
                sums.write_text(hashlib.sha256(FILES["/big.bin"]).hexdigest() + "  big.bin\n")
                server.asked.clear()
                self.assertEqual(run("weft-get", "-q", "-c", sums, "-o", self.folder, server.url + "/big.bin").code, 0)
                self.assertEqual((self.folder / "big.bin").read_bytes(), FILES["/big.bin"])
                self.assertEqual((len(server.asked), part.exists()), (6 if parts else 1, False))  # all is fetched again
                (self.folder / "big.bin").unlink()

    def test_what_is_not_on_the_disk_is_not_claimed(self):
        library = self.folder / "no_sync.so"
        subprocess.run([shutil.which("clang-19") or "cc", "-shared", "-fPIC", "-o", library, "-x", "c", "-"], check=True, text=True,
                       input="#include <errno.h>\nint fdatasync(int fd) { (void)fd; errno = EIO; return -1; }\n")
        with Files() as server:
            done = run("weft-get", "-q", "-o", self.folder, server.url + "/big.bin",
                       env={"LD_PRELOAD": str(library), "WEFT_DRIVER": "epoll"})
        self.assertEqual((done.code, "input/output error" in done.err), (1, True), done.err)
        self.assertEqual(len((self.folder / "big.bin.part.pieces").read_text().splitlines()), 1)
        self.assertFalse((self.folder / "big.bin").exists())

    def test_a_redirect_from_https_to_http(self):
        texts = re.findall(r'R"\((-----BEGIN.*?)\)"', (ROOT / "examples/localhost_certificate.hpp").read_text(), re.S)
        certificate = self.folder / "localhost.pem"
        certificate.write_text("".join(texts))
        with Files() as server, Files() as secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            secure.socket = context.wrap_socket(secure.socket, server_side=True)
            secure.moved_to = server.url
            command = ("weft-get", "-q", "-o", self.folder / "got", secure.url.replace("http:", "https:") + "/small.txt")
            done = run(*command, env={"SSL_CERT_FILE": str(certificate)})
            self.assertEqual((done.code, server.asked), (1, []))
            self.assertIn(f"a redirect from https to {server.url}/small.txt is not followed", done.err)
            done = run(*command, "--allow-downgrade", env={"SSL_CERT_FILE": str(certificate)})
            self.assertEqual((done.code, done.err), (0, ""))
            self.assertEqual((self.folder / "got/small.txt").read_text(), "small")

    def test_shows_a_bar_for_each_file_and_for_all(self):
        with Files() as server:
            command = f"{BIN}/weft-get -o {self.folder} {server.url}/big.bin"
            with Program("/usr/bin/script", "-qec", command, "/dev/null") as shown:  # stderr is a terminal
                self.assertEqual(shown.end().code, 0)
            self.assertRegex(shown.out, r"\n\rbig\.bin: .*/5\.00M \[")
            self.assertRegex(shown.out, r"\rtotal: 5\.00MB \[")


if __name__ == "__main__":
    unittest.main()
