# SPDX-License-Identifier: MIT
"""tcp_mojifinder as a program under test, and the answers that it is to give."""

from programs import Server, run

PROMPT = b"?> "
RULE = "─" * 66
SERVING = r"^Serving on \('127\.0\.0\.1', (\d+)\)\. Hit CTRL-C to stop\.$"


class MojiFinder(Server):
    """The server on a free port of the loopback."""

    def __init__(self, name="tcp_mojifinder", **options):
        super().__init__(SERVING, name, "127.0.0.1", "0", **options)


def answer(query):
    """What the server sends for a query, up to the next prompt."""
    return run("charindex", query).out.replace("\n", "\r\n").encode()

