# SPDX-License-Identifier: MIT
"""Runs the programs under test: each in a process group of its own, which is gone when the test is over."""

import contextlib
import os
import re
import resource
import signal
import subprocess
import threading
import time
import tty
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(os.environ.get("WEFT_BIN") or ROOT / "build/release/bin")
PATIENCE = 30.0  # seconds; for what takes far less on an idle machine

# weft leaves an ignored signal alone, and a shell starts what runs in its background with SIGINT ignored. A signal
# with a handler is back at its default in the programs that are started.
signal.signal(signal.SIGINT, signal.default_int_handler)


def until(condition, seconds=PATIENCE):
    """Polls for what nobody tells of."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.002)


class Pipe:
    """What a program has written so far."""

    def __init__(self, stream):
        self._stream = stream
        self._bytes = b""
        self._changed = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _chunk(self):
        try:
            return self._stream.read1(65536)
        except OSError:  # how a terminal ends
            return b""

    def _read(self):
        while chunk := self._chunk():
            with self._changed:
                self._bytes += chunk
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def text(self):
        return self._bytes.decode()

    def wait_for(self, pattern, seconds=PATIENCE):
        """The first match of a regular expression, as soon as it is there."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not (found := re.search(pattern, self._bytes.decode(errors="ignore"), re.M)):
                if self._ended or not self._changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"no {pattern!r} in what was written: {self._bytes!r}")
            return found

    def join(self):
        self._reader.join(PATIENCE)
        self._stream.close()


def _field(name, process):
    return re.search(rf"^{name}:\s*(\S+)$", (process / "status").read_text(), re.M)[1]


class Program:
    """A running program, and after `end` what became of it: `code`, `out`, `err`, `seconds`.

    `limits` are pairs for `resource.setrlimit`. With `terminal` its standard output is one, and lines come at once.
    """

    def __init__(self, name, *words, cwd=None, env=None, limits=(), restore_signals=True, terminal=False):
        def limit():
            for what, most in limits:
                resource.setrlimit(what, (most, most))

        command = [str(BIN / name) if "/" not in name else name, *map(str, words)]
        ours, theirs = None, subprocess.PIPE
        if terminal:
            ours, theirs = os.openpty()
            tty.setraw(theirs)
        self._begun = time.monotonic()
        self._process = subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=theirs,
            stderr=subprocess.PIPE, process_group=0, restore_signals=restore_signals,
            preexec_fn=limit if limits else None)
        if terminal:
            os.close(theirs)
        self.stdout = Pipe(open(ours, "rb") if terminal else self._process.stdout)
        self.stderr = Pipe(self._process.stderr)
        self.code = None
        self.seconds = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.code is None:
            self.kill(signal.SIGKILL)
            self.end()

    def kill(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    @property
    def pid(self):
        return self._process.pid

    def is_running(self):
        return self._process.poll() is None

    def waits(self):
        """How often the threads that it has started have gone to sleep, all together."""
        tasks = [task for task in Path(f"/proc/{self.pid}/task").iterdir() if task.name != str(self.pid)]
        return sum(int(_field("voluntary_ctxt_switches", task)) for task in tasks)

    def handles(self, number):
        """Whether the program has a handler for a signal."""
        return bool(int(_field("SigCgt", Path(f"/proc/{self.pid}")), 16) >> (number - 1) & 1)

    def end(self, seconds=PATIENCE):
        """Waits for the end. A negative `code` is a signal."""
        try:
            self.code = self._process.wait(seconds)
        finally:
            if self.code is None:
                self.kill(signal.SIGKILL)
                self.code = self._process.wait()
            self.seconds = time.monotonic() - self._begun
            self.stdout.join()
            self.stderr.join()
        return self

    @property
    def out(self):
        return self.stdout.text

    @property
    def err(self):
        return self.stderr.text


class Server(Program):
    """A program that says where it serves: what `serving` finds then is `said`, and its first group the port."""

    def __init__(self, serving, name, *words, **options):
        super().__init__(name, *words, **options)
        try:
            self.said = self.stdout.wait_for(serving).groups()
            self.port = int(self.said[0])
        except BaseException:
            self.__exit__()
            raise

    def stop(self):
        """Ctrl-C."""
        self.kill(signal.SIGINT)
        return self.end()


def run(name, *words, seconds=PATIENCE, **options):
    """Runs a program to its end."""
    with Program(name, *words, **options) as program:
        return program.end(seconds)
