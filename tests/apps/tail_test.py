# SPDX-License-Identifier: MIT
"""tail says what tail says, and follows files by their names."""

import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from programs import BIN, Program, run


class Tail(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text, mode="w"):
        with open(self.folder / name, mode, encoding="utf-8") as file:
            file.write(text)

    def following(self, *names):
        return Program("tail", "-n", 2, "-f", *names, cwd=self.folder)

    def test_last_lines_are_those_of_tail(self):
        self.write("short", "one\ntwo\n")
        self.write("open", "one\n\ntwo\nthree")
        self.write("empty", "")
        self.write("long", "".join(f"line {i} {'x' * (i % 200)}\n" for i in range(3000)))
        for words in ["short"], ["long"], ["-n", "1", "open"], ["-n", "2", "open", "short", "empty"], ["-n", "0", "open"], [
                "-n", "1500", "long"], ["-n", "1", "none", "short", "open"]:
            with self.subTest(words=words):
                theirs, ours = (subprocess.run([binary, *words], cwd=self.folder, capture_output=True, check=False)
                                for binary in ("tail", BIN / "tail"))
                self.assertEqual((ours.stdout, ours.stderr, ours.returncode),
                                 (theirs.stdout, theirs.stderr, theirs.returncode))

    def test_goes_on_until_ctrl_c(self):
        self.write("a", "1\n2\n3\n")
        with self.following("a") as program:
            program.stdout.wait_for("2\n3\n")
            self.write("a", "4\n", "a")
            program.stdout.wait_for("4\n")
            program.kill(signal.SIGINT)
            program.end()
        self.assertEqual((program.code, program.out, program.err), (130, "2\n3\n4\n", ""))

    def test_several_files(self):
        self.write("a", "1\n")
        self.write("b", "2\n")
        with self.following("a", "b") as program:
            program.stdout.wait_for("2\n")
            self.write("b", "3\n", "a")
            program.stdout.wait_for("3\n")
            self.write("a", "4\n", "a")
            program.stdout.wait_for("4\n")
        self.assertEqual(program.out, "==> a <==\n1\n\n==> b <==\n2\n3\n\n==> a <==\n4\n")

    def test_rotation_and_truncation(self):
        self.write("log", "1\n")
        with self.following("log") as program:
            program.stdout.wait_for("1\n")
            self.write("log", "2\n", "a")
            (self.folder / "log").rename(self.folder / "log.1")
            program.stderr.wait_for("inaccessible")
            self.write("log", "3\n")
            program.stdout.wait_for("3\n")
            self.write("next", "4\n")
            (self.folder / "next").rename(self.folder / "log")
            program.stdout.wait_for("4\n")
            self.write("log", "")
            program.stderr.wait_for("truncated")
            self.write("log", "5\n", "a")
            program.stdout.wait_for("5\n")
        self.assertEqual(program.out, "1\n2\n3\n4\n5\n")
        self.assertEqual(program.err.splitlines(), [
            "tail: 'log' has become inaccessible: No such file or directory",
            "tail: 'log' has appeared;  following new file",
            "tail: 'log' has been replaced;  following new file",
            "tail: log: file truncated"])

    def test_a_file_that_comes_later(self):
        with self.following("late") as program:
            program.stderr.wait_for("cannot open 'late' for reading: No such file or directory")
            self.write("late", "1\n")
            program.stdout.wait_for("1\n")

    def test_wrong_command_lines(self):
        self.assertEqual(run("tail").code, 2)
        self.assertEqual(run("tail", "-n", "-3", "x").code, 2)
