# SPDX-License-Identifier: MIT
"""What the web programs say of their API is OpenAPI 3.1, by its official schema."""

import subprocess
import unittest
import urllib.request

from programs import ROOT, Program

RUNNING = r"^INFO:     Weft running on (http://127\.0\.0\.1:\d+) \(Press CTRL\+C to quit\)$"


class OpenApi(unittest.TestCase):
    def test_descriptions(self):
        for name in ("web_mojifinder", "todo", "dashboard"):
            with self.subTest(program=name), Program(name, "--port", "0") as server:
                url = server.stderr.wait_for(RUNNING)[1]
                with urllib.request.urlopen(url + "/openapi.json", timeout=10) as answer:
                    description = answer.read()
                done = subprocess.run(["node", ROOT / "tests/apps/browser/validate_openapi.mjs", ROOT / "build/npm/node_modules"],
                                      input=description, capture_output=True, timeout=60)
                self.assertEqual(done.returncode, 0, done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
