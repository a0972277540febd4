# SPDX-License-Identifier: MIT
"""A parallel grep says what grep says."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from programs import BIN, ROOT, run


def grep(*words, cwd):
    """What grep says: its lines, sorted, and its exit code. Its order is that of the directories on the disk."""
    done = subprocess.run(["grep", "-rI", *words], cwd=cwd, capture_output=True, check=False,
                          env={**os.environ, "LC_ALL": "C"})
    return sorted(done.stdout.splitlines()), done.returncode


class GrepTree(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def compare(self, *words, cwd=None):
        program = subprocess.run([BIN / "grep_tree", *words], cwd=cwd or self.folder, capture_output=True, check=False)
        lines = sorted(program.stdout.splitlines())
        self.assertEqual((lines, program.returncode), grep(*words, cwd=cwd or self.folder))
        return lines

    def test_a_real_tree(self):
        for words in ["-n", "co_await"], ["-n", "task<.*> [a-z]*("], ["-in", "CANCEL"], ["-l", "^#include"], ["\\*$"]:
            with self.subTest(words=words):
                self.assertGreater(len(self.compare(*words, "weft", cwd=ROOT)), 1)

    def test_order_is_that_of_the_names(self):
        for name in "b/x", "a/z", "a/y", "c":
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text("hit\nmiss\nhit")
        program = run("grep_tree", "-n", "hit", "-j", "2", cwd=self.folder)
        names = [line.split(":")[0] for line in program.out.splitlines()]
        self.assertEqual(names, ["a/y", "a/y", "a/z", "a/z", "b/x", "b/x", "c", "c"])

    def test_odd_files(self):
        (self.folder / "empty").write_text("")
        (self.folder / "binary").write_bytes(b"hit\n\0hit\n")
        (self.folder / "new\nline").write_text("hit")
        (self.folder / os.fsdecode(b"bad \xff")).write_bytes(b"hit \xff\xfe\r\n")
        (self.folder / "link").symlink_to("empty")
        (self.folder / "loop").symlink_to(".")
        os.mkfifo(self.folder / "fifo")
        (self.folder / "long").write_text("x" * 3_000_000 + "hit\n" + "\n" * 1000 + "hit")
        for words in ["hit"], ["-n", "hit"], ["-n", "h.t"], ["-n", "^$"], ["-l", "hit"], ["none"], ["-n", "hit", "empty"]:
            with self.subTest(words=words):
                self.compare(*words)
        self.compare("-n", "hit", "long", "binary")
        self.compare("hit", "long")

    def test_errors_are_said_and_the_rest_is_searched(self):
        (self.folder / "x").write_text("hit\n")
        program = run("grep_tree", "hit", "none", "x", cwd=self.folder)
        self.assertEqual((program.code, program.out, program.err),
                         (2, "x:hit\n", "grep_tree: none: No such file or directory\n"))
        program = run("grep_tree", "[", cwd=self.folder)
        self.assertEqual(program.code, 2)
        self.assertRegex(program.err, r"^grep_tree: .*[Ee]xpression|Unmatched")
        self.assertEqual(run("grep_tree").code, 2)
        self.assertEqual(run("grep_tree", "-j", "0", "x").code, 2)
