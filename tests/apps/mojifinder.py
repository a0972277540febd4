# SPDX-License-Identifier: MIT
"""tcp_mojifinder as a program under test, and the answers that it is to give."""

import signal

from programs import Program, run

PROMPT = b"?> "
RULE = "─" * 66


class MojiFinder(Program):
    """The server on a free port of the loopback."""

    def __init__(self, name="tcp_mojifinder", **options):
        super().__init__(name, "127.0.0.1", "0", **options)
        try:
            serving = r"^Serving on \('127\.0\.0\.1', (\d+)\)\. Hit CTRL-C to stop\.$"
            self.port = int(self.stdout.wait_for(serving)[1])
        except BaseException:
            self.__exit__()
            raise

    def stop(self):
        self.kill(signal.SIGINT)
        return self.end()


def answer(query):
    """What the server sends for a query, up to the next prompt."""
    return run("charindex", query).out.replace("\n", "\r\n").encode()

