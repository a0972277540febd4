# SPDX-License-Identifier: MIT
# ctest: serial
"""10,000 downloads, 1,000 at a time: also when that is more than the process may have descriptors."""

import resource
import tempfile
import unittest
from pathlib import Path

from flag_tree import names
from programs import run
from servers import FlagServer, flag

COUNT, CONCURRENT = 10_000, 1_000


class ManyDownloads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        cls.server = cls.enterClassContext(FlagServer(limits=[(resource.RLIMIT_NOFILE, most)]))

    def expect_all(self, limits):
        with tempfile.TemporaryDirectory() as folder:
            done = run("many_downloads", self.server.url, folder, COUNT, CONCURRENT, limits=limits, seconds=60)
            self.assertEqual(done.out, f"{COUNT} downloaded, 0 not found, 0 errors\n", done.err)
            self.assertEqual(done.code, 0)
            saved = names(Path(folder))
            self.assertEqual(len(saved), 194)
            for name in saved:
                self.assertEqual(Path(folder, name).read_bytes(), flag(self.server.url, name[:2]))

    def test_descriptors_for_all(self):
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        self.assertGreater(most, 1100, "this machine allows too few descriptors for the test")
        self.expect_all([(resource.RLIMIT_NOFILE, most)])

    def test_256_descriptors(self):
        self.expect_all([(resource.RLIMIT_NOFILE, 256)])

    def test_server_with_256_descriptors(self):
        """Clients that are not accepted yet wait in the system's queue."""
        with FlagServer(limits=[(resource.RLIMIT_NOFILE, 256)]) as server, tempfile.TemporaryDirectory() as folder:
            done = run("many_downloads", server.url, folder, COUNT, CONCURRENT, seconds=60)
            self.assertEqual(done.code, 0)
            self.assertEqual(done.out.split()[0], str(COUNT), done.out + done.err)


if __name__ == "__main__":
    unittest.main()
