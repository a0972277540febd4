# SPDX-License-Identifier: MIT
"""comprehensions: each of Python's comprehensions over the answers of a real DNS server."""

import unittest

from dns import A, DelayingRelay, Dnsmasq
from programs import run

NAMES = ["slow.dev", "lost.dev", "quick.dev"]
FOUND = ["quick.dev", "slow.dev"]
DELAY = {"slow.dev": 0.4, "lost.dev": 0.2, "quick.dev": 0.0}


def shown(name):
    return f"Result(domain='{name}', found={name in FOUND})"


class Comprehensions(unittest.TestCase):
    def test_session(self):
        server = self.enterContext(Dnsmasq(FOUND))
        relay = self.enterContext(DelayingRelay(server.port, lambda name, kind: DELAY[name] if kind == A else 0))
        done = run("comprehensions", *NAMES, env={"WEFT_DNS": relay.address})
        self.assertEqual((done.code, done.err), (0, ""))
        parts = [part.splitlines()[1:] for part in done.out.split(">>> ")[1:]]
        in_order_of_answers = ["quick.dev", "lost.dev", "slow.dev"]
        self.assertEqual(parts, [
            ["quick.dev", "slow.dev"],
            [shown(name) for name in in_order_of_answers],
            [f"{name}: {name in FOUND}" for name in sorted(NAMES)],
            sorted(FOUND),
            [shown(name) for name in NAMES],
            [shown(name) for name in NAMES],
        ])


if __name__ == "__main__":
    unittest.main()
