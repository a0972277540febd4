# SPDX-License-Identifier: MIT
"""The programs are as short as the Python ones they come from, times 1.3: non-blank, non-comment lines."""

import unittest

from programs import ROOT

MOST = 1.3

# Program: its own files and the lines of the original; then the files it shares, and the lines of those.
# Declarations count. apps/blogdom/domains.* is left out: Python has the keywords in its library, and no help text.
PROGRAMS = {
    "blogdom": (["blogdom/blogdom.cpp"], 21, [], 0),
    "domaincheck": (["domaincheck/domaincheck.cpp"], 18, ["domaincheck/domainlib.hpp", "domaincheck/domainlib.cpp"], 22),
    "flags": (["flags/flags.cpp"], 30, ["flags/flags_shared.hpp", "flags/flags_shared.cpp"], 40),
    "flags2": (["flags2/flags2.cpp"], 85, [
        "flags2/country_codes.hpp", "flags2/job.hpp", "flags2/job.cpp", "flags2/tally.hpp", "flags2/tally.cpp",
        "flags2/program.hpp", "flags2/program.cpp"], 134),
    "flags3": (["flags2/flags3.cpp"], 94, [], 0),
    "demo_executor_map": (["executor_map/demo_executor_map.cpp"], 25, [], 0),
    "primes_proc_pool": (["primes/primes_proc_pool.cpp"], 29, [], 0),
    "primes_procs": (["primes/primes_procs.cpp"], 47, [], 0),
    "primes_procs_race_condition": (["primes/primes_procs_race_condition.cpp"], 51, [], 0),
    "primes_sequential": (["primes/primes_sequential.cpp"], 21, [], 0),
    "primes_threads": (["primes/primes_threads.cpp"], 49, [], 0),
    "tcp_mojifinder": (["tcp_mojifinder/tcp_mojifinder.cpp"], 59, [], 0),
    "web_mojifinder": (["web_mojifinder/web_mojifinder.cpp"], 25, [], 0),
    "web_mojifinder_bottle": (["web_mojifinder/web_mojifinder_bottle.cpp"], 24, [], 0),
    "spinner": (["spinner/spinner.cpp"], 26, ["spinner/spin.hpp"], 0),
    "spinner_async_experiment": (["spinner/spinner_async_experiment.cpp"], 26, [], 0),
    "spinner_prime_async_nap": (["primes/spinner_prime_async_nap.cpp"], 41, ["primes/spinner_prime.hpp"], 0),
    "spinner_prime_thread": (["primes/spinner_prime_thread.cpp"], 30, ["primes/spinner_prime.hpp"], 0),
    "spinner_proc": (["spinner/spinner_proc.cpp"], 30, [], 0),
    "spinner_thread": (["spinner/spinner_thread.cpp"], 29, [], 0),
}


def lines(names):
    count = 0
    for name in names:
        for line in (ROOT / "apps" / name).read_text(encoding="utf-8").splitlines():
            count += bool(line.strip()) and not line.strip().startswith("//")
    return count


class ProgramLength(unittest.TestCase):
    def test_programs(self):
        for name, (files, original, _, _) in PROGRAMS.items():
            with self.subTest(program=name):
                self.assertLessEqual(lines(files), MOST * original)

    def test_with_what_they_share(self):
        for name, (files, original, shared, original_shared) in PROGRAMS.items():
            with self.subTest(program=name):
                self.assertLessEqual(lines(files + shared), MOST * (original + original_shared))

    def test_nothing_is_hidden(self):
        """Every source that flags2 is linked from is counted, but for what only its other variants use."""
        counted = {name for files, _, shared, _ in PROGRAMS.values() for name in files + shared}
        others = {"blocking_download.cpp", "blocking_download.hpp", "flags2_sequential.cpp", "flags2_threadpool.cpp"}
        for path in (ROOT / "apps/flags2").glob("*.?pp"):
            self.assertTrue(path.name in others or f"flags2/{path.name}" in counted, path)


if __name__ == "__main__":
    unittest.main()
