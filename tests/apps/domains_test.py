# SPDX-License-Identifier: MIT
# ctest: serial
"""blogdom, blogdom_group and domaincheck ask a real DNS server whose answers take their time."""

import re
import unittest

from dns import A, AAAA, DelayingRelay, Dnsmasq
from programs import BIN, Program, run

KEYWORDS = "and as def del elif else for from if in is none not or pass true try with".split()
FOUND = ["in.dev", "try.dev", "with.dev"]
STEP = 0.055  # seconds between two answers: enough to keep their order on a busy machine
LATE = 0.6


def place(name):
    """Of a name in the order of answers, which is no alphabetical one: 7 and 18 have no common factor."""
    return KEYWORDS.index(name.partition(".")[0]) * 7 % len(KEYWORDS)


def delay_of(name, kind):
    """0 to 1 s. Every other name has its slow answer for the other family; one that is found has two slow ones."""
    if name.partition(".")[0] not in KEYWORDS:
        return 0
    slow = 0.05 + STEP * place(name)
    if name in FOUND or (place(name) % 2 == 0) == (kind == A):
        return slow
    return slow / 3


class Domains(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Dnsmasq(FOUND))

    def setUp(self):
        self.relay = self.enterContext(DelayingRelay(self.server.port, delay_of))

    def ask(self, name, *words):
        done = run(name, *words, env={"WEFT_DNS": self.relay.address})
        self.assertEqual((done.code, done.err), (0, ""))
        return done

    def expect_time_of_the_slowest(self, done, tld="dev"):
        names = [f"{keyword}.{tld}" for keyword in KEYWORDS]
        slowest = max(delay_of(name, A) for name in names)
        self.assertGreater(done.seconds, slowest)
        self.assertLess(done.seconds, slowest + LATE)  # with A and AAAA one after the other: a third more, or twice
        for name in names:
            self.assertIn((name, A), self.relay.asked)
            self.assertIn((name, AAAA), self.relay.asked)

    def expect_lines_while_others_wait(self, name, *words):
        with Program(name, *words, env={"WEFT_DNS": self.relay.address}, terminal=True) as program:
            program.stdout.wait_for(re.escape(self.in_order()[8]) + "\n")
            self.assertTrue(program.is_running())
            self.assertNotIn(self.in_order()[-1], program.out)

    def in_order(self):
        return [f"{keyword}.dev" for keyword in sorted(KEYWORDS, key=place)]


class Blogdom(Domains):
    def test_lines_in_the_order_of_answers(self):
        for name in ("blogdom", "blogdom_group"):
            with self.subTest(name=name):
                done = self.ask(name)
                self.assertEqual(done.out.splitlines(),
                                 [f"{'+' if domain in FOUND else ' '} {domain}" for domain in self.in_order()])
                self.expect_time_of_the_slowest(done)

    def test_lines_come_with_their_answers(self):
        for name in ("blogdom", "blogdom_group"):
            self.expect_lines_while_others_wait(name)

    def test_help_says_what_unresolved_means(self):
        for name in ("blogdom", "blogdom_group"):
            for option in ("-h", "--help"):
                done = self.ask(name, option)
                text = " ".join(done.out.split())
                self.assertIn("A name without one is not thereby available", text)
                self.assertIn("WEFT_DNS", text)
        self.assertEqual(self.relay.asked, [])


class Unreachable(unittest.TestCase):
    def test_nothing_resolves(self):
        """No server at all: every name is one that was not found, and the exit code stays 0."""
        for name in ("blogdom", "blogdom_group"):
            done = run(name, env={"WEFT_DNS": "127.0.0.1:1"})
            self.assertEqual(done.code, 0)
            self.assertEqual(sorted(done.out.splitlines()), [f"  {keyword}.dev" for keyword in KEYWORDS])


class Domaincheck(Domains):
    def expect_columns(self, *words):
        done = self.ask("domaincheck", *words)
        self.assertEqual(done.out.splitlines(), [
            "FOUND\t\tNOT FOUND", "=====\t\t=========",
            *(domain if domain in FOUND else "\t\t" + domain for domain in self.in_order())])
        self.expect_time_of_the_slowest(done)

    def test_columns(self):
        self.expect_columns("dev")

    def test_lines_come_with_their_answers(self):
        self.expect_lines_while_others_wait("domaincheck", "dev")

    def test_dots_and_capitals(self):
        self.expect_columns(".DEV.")

    def test_wrong_number_of_arguments(self):
        for words in ([], ["dev", "com"]):
            done = run("domaincheck", *words)
            self.assertEqual((done.code, done.err), (0, ""))
            self.assertEqual(done.out, f"Please provide a TLD. Example: {BIN / 'domaincheck'} COM.BR\n")


if __name__ == "__main__":
    unittest.main()
