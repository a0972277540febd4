# SPDX-License-Identifier: MIT
"""`weft serve` of a source file in a folder of its own."""

import http.client
import os
import tempfile
from pathlib import Path

from programs import Program

RUNNING = r"Weft running on http://127\.0\.0\.1:(\d+) \(Press CTRL\+C to quit\)$"
PATIENCE = 240.0  # seconds; the compiler takes its time on a busy machine


class ServedSource:
    """The file `hello.cpp`, and the commands that are run beside it. What they build lies in the folder too."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self.folder.chmod(0o755)  # for the workers of nginx
        # A compiler cache that is empty only takes time.
        self.environment = {"XDG_CACHE_HOME": f"{self.folder}/.cache", "CCACHE_DISABLE": "1"}
        self._programs = []

    def close(self):
        for each in self._programs:
            each.__exit__()
        self._folder.cleanup()

    def write(self, text):
        (self.folder / ".new").write_text(text)
        os.rename(self.folder / ".new", self.folder / "hello.cpp")

    def run(self, name, *words, **options):
        program = Program(name, *words, **{"cwd": self.folder, "env": self.environment, **options})
        self._programs.append(program)
        return program

    def weft(self, *words):
        return self.run("weft", *words)

    def serve(self, *words):
        program = self.weft("serve", "--port", "0", *words)
        program.port = int(program.stderr.wait_for(RUNNING, PATIENCE)[1])
        return program


def get(program, path="/", fields=None):
    """(status, body); asks again if the connection was closed before the request was there, as clients do."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=fields or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            pass
        finally:
            connection.close()
