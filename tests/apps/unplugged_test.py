# SPDX-License-Identifier: MIT
"""What goes wrong between flags2 and its server, or its disk: each time one clear line on stderr."""

import os
import resource
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from flag_tree import names
from programs import BIN, run
from reports import report
from servers import FlagServer, ScriptedServer, reset

VARIANTS = ("flags2", "flags2_sequential", "flags2_threadpool", "flags3")


ENDED = "[^\n]*(ended|closed|disconnected)[^\n]*"


class Unplugged(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def expect(self, url, line, code, names_=VARIANTS, words=("-v", "BR", "CN")):
        """Two downloads fail in the same way."""
        for name in names_:
            with self.subTest(name=name):
                done = run(name, "--base-url", url, "--output", self.folder, *words)
                self.assertRegex(done.err, rf"\A{name.split('_')[0].replace('3', '2')}: 2 errors: {line}\n\Z")
                self.assertRegex(done.out, rf"(?m)^BR error: {line}$")
                self.assertRegex(done.out, rf"(?m)^CN error: {line}$")
                self.assertRegex(done.out, report(0, 0, 2) + r"\Z")
                self.assertEqual(done.code, code)
                self.assertEqual(names(self.folder), [])


class NobodyThere(Unplugged):
    def test_server_not_running(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.expect(f"http://127.0.0.1:{port}/flags", rf"connect 127\.0\.0\.1:{port}: connection refused", 1)

    def test_name_that_does_not_resolve(self):
        self.expect("http://nosuch.invalid/flags", r"resolve nosuch\.invalid: no such name", 1)

    def test_flags_too(self):
        for name in ("flags", "flags_sequential", "flags_threadpool"):
            with self.subTest(name=name):
                done = run(name, "http://nosuch.invalid/flags", cwd=self.folder)
                self.assertEqual(done.code, 1)
                self.assertIn("resolve nosuch.invalid: no such name", done.err)


class BrokenResponse(Unplugged):
    """A request reached the server, so the exit code is 0."""

    def expect_of(self, answer, line):
        with ScriptedServer(answer) as server:
            self.expect(server.url, line, 0)

    def test_reset_in_the_middle_of_a_body(self):
        def answer(connection, path):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nGIF89a")
            reset(connection)

        self.expect_of(answer, "[^\n]*connection reset by peer")

    def test_body_shorter_than_its_content_length(self):
        self.expect_of(
            lambda connection, path: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nGIF89a"),
            ENDED)

    def test_chunked_body_cut_off(self):
        for cut in (b"", b"3e", b"3e8\r\nGIF89a", b"6\r\nGIF89a\r\n", b"6\r\nGIF89a\r\n0\r\n"):
            self.expect_of(
                lambda connection, path, cut=cut: connection.sendall(
                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + cut),
                ENDED)

    def test_header_of_1_mb(self):
        self.expect_of(
            lambda connection, path: connection.sendall(
                b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * (1 << 20) + b"\r\nContent-Length: 0\r\n\r\n"),
            "[^\n]* longer than its limit, here \\d+ bytes")

    def test_many_headers(self):
        self.expect_of(
            lambda connection, path: connection.sendall(
                b"HTTP/1.1 200 OK\r\n" + b"X-Another: x\r\n" * 65536 + b"Content-Length: 0\r\n\r\n"),
            "[^\n]*(header|head|field)[^\n]*")

    def test_no_http_at_all(self):
        self.expect_of(lambda connection, path: connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"), "[^\n]+")

    def test_closed_without_an_answer(self):
        self.expect_of(lambda connection, path: None, ENDED)

    def test_endless_redirects(self):
        self.expect_of(
            lambda connection, path: connection.sendall(
                f"HTTP/1.1 302 Found\r\nLocation: {path}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()),
            "[^\n]*redirect[^\n]*")


class Disk(Unplugged):
    def download(self, server, *words, **options):
        return run("flags2", "--base-url", server.url, *words, **options)

    def test_full(self):
        """A disk of 8 KiB, mounted where only the program and its shell see it."""
        if not shutil.which("unshare"):
            self.skipTest("no unshare")
        unshare = ["unshare", "--mount", *(["--user", "--map-root-user"] if os.geteuid() else [])]
        disk = self.folder / "disk"
        disk.mkdir()
        mount = f"mount -t tmpfs -o size=8k weft {shlex.quote(str(disk))}"
        if subprocess.run([*unshare, "sh", "-c", mount], capture_output=True, check=False).returncode:
            self.skipTest("this machine lets nobody mount a tmpfs")
        with FlagServer() as server:
            flags2 = shlex.join([str(BIN / "flags2"), "--base-url", server.url, "--output", str(disk), "BR", "CN", "DE"])
            done = run(shutil.which("unshare"), *unshare[1:], "sh", "-c",
                       f"{mount} && {flags2}; code=$?; ls -A {shlex.quote(str(disk))}; exit $code")
        self.assertEqual(done.code, 0, done.err)
        self.assertRegex(done.err, r"\nflags2: 1 error: saving a flag: no space left on device\n\Z")
        before, _, listing = done.out.partition("Elapsed time")
        self.assertIn("  2 flags downloaded.\n  1 error.\n", before)
        self.assertRegex(listing, r"\A: \d\.\d\ds\n[A-Z]{2}\.gif\n[A-Z]{2}\.gif\n\Z")  # whole ones only

    def test_file_too_large(self):
        """Above a limit of 512 bytes writing fails; the limit's signal is ignored, as in a shell's `trap '' XFSZ`."""
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            tree = self.folder / "tree/br"
            tree.mkdir(parents=True)
            (tree / "br.gif").write_bytes(b"x" * 513)
            with FlagServer("-d", tree.parent) as server:
                done = self.download(server, "-v", "BR", "--output", self.folder / "saved",
                                     limits=[(resource.RLIMIT_FSIZE, 512)], restore_signals=False)
        finally:
            signal.signal(signal.SIGXFSZ, handler)
        self.assertEqual(done.err, "flags2: 1 error: saving a flag: file too large\n")
        self.assertRegex(done.out, rf"(?m)^BR error: write {self.folder}/saved/BR\.gif: file too large$")
        self.assertRegex(done.out, report(0, 0, 1) + r"\Z")
        self.assertEqual(done.code, 0)
        self.assertEqual(names(self.folder / "saved"), [])

    def test_output_below_a_file(self):
        (self.folder / "file").write_bytes(b"")
        with FlagServer() as server:
            done = self.download(server, "BR", "--output", self.folder / "file/below")
        self.assertEqual(done.code, 1)
        self.assertEqual(done.err, f"flags2: cannot make the folder {self.folder}/file/below: not a directory\n")

    def test_output_is_a_file(self):
        (self.folder / "file").write_bytes(b"precious")
        with FlagServer() as server:
            done = self.download(server, "BR", "--output", self.folder / "file")
        self.assertNotEqual(done.err, "")
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertEqual(done.code, 1)
        self.assertEqual((self.folder / "file").read_bytes(), b"precious")

    def test_a_folder_has_the_name_of_a_flag(self):
        (self.folder / "BR.gif").mkdir()
        with FlagServer() as server:
            done = self.download(server, "-v", "BR", "CN", "--output", self.folder)
        self.assertEqual(done.err, "flags2: 1 error: saving a flag: is a directory\n")
        self.assertRegex(done.out, report(1, 0, 1) + r"\Z")
        self.assertEqual(names(self.folder), ["BR.gif", "CN.gif"])

    @unittest.skipIf(os.geteuid() == 0, "no folder is closed to root")
    def test_output_not_writable(self):
        self.folder.chmod(0o500)
        with FlagServer() as server:
            done = self.download(server, "BR", "--output", self.folder)
        self.folder.chmod(0o700)
        self.assertRegex(done.err, r"\nflags2: 1 error: saving a flag: permission denied\n\Z")


if __name__ == "__main__":
    unittest.main()
