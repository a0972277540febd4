# SPDX-License-Identifier: MIT
"""web_mojifinder in Chromium: its page, and both pages of its API, without anything from elsewhere.

The pictures are kept in the build tree's `screenshots`, for a person to look at.
"""

import subprocess
import unittest

from programs import BIN, ROOT, Program

RUNNING = r"^INFO:     Weft running on (http://127\.0\.0\.1:\d+) \(Press CTRL\+C to quit\)$"


class Browser(unittest.TestCase):
    def test_a_person_finds_characters(self):
        pictures = BIN.parent / "screenshots"
        pictures.mkdir(exist_ok=True)
        with Program("web_mojifinder", "--port", "0") as server:
            url = server.stderr.wait_for(RUNNING)[1]
            done = subprocess.run(["node", ROOT / "tests/apps/browser/web_mojifinder.js", url, pictures,
                                   ROOT / "build/npm/node_modules"], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for name in ("form", "docs", "redoc"):
            self.assertTrue((pictures / f"{name}.png").read_bytes().startswith(b"\x89PNG"))


if __name__ == "__main__":
    unittest.main()
