# SPDX-License-Identifier: MIT
"""`weft serve` builds a file that defines an application, and with --reload follows a program that others build; reload_test
has how it follows the file."""

import os
import shutil
import signal
import socket
import unittest

from programs import BIN, until
from served_source import PATIENCE, ServedSource, get


class Serve(unittest.TestCase):
    def setUp(self):
        self.source = ServedSource()
        self.addCleanup(self.source.close)

    def refuses_to_serve(self, text):
        self.source.write(text)
        program = self.source.weft("serve", "hello.cpp:add_to").end(PATIENCE)
        self.assertEqual(program.code, 1)
        return program.err

    def test_builds_the_application_of_a_file(self):
        self.source.write("#include <weft/web/app.hpp>\n"
                          "void add_to(weft::web::app& a) { a.get(\"/\", [] { return std::string(\"added\"); }); }\n")
        program = self.source.serve("hello.cpp:add_to", "--log-level", "info")
        self.assertEqual(get(program), (200, '"added"'))
        program.kill(signal.SIGINT)
        self.assertEqual(program.end().code, 0)
        # Through the project that is there now.
        self.assertIn('Error loading app: hello.cpp defines no application "add_to".', self.refuses_to_serve("int add_to = 1;\n"))
        self.assertRegex(self.refuses_to_serve('#include "it is <broken>"\n'), "hello.cpp:1:10: fatal error: '?it is <broken>")

    def test_says_what_is_wrong(self):
        self.source.write("")
        for words, code, why in ((["serve"], 2, "no FILE.cpp and no program"), (["serve", "none.cpp"], 1, "there is no file none.cpp"),
                                 (["serve", "hello.cpp:1"], 1, "'1' is no name"),
                                 (["serve", f"hello.cpp:{'a' * 60}-"], 1, "a-' is no name"), (["prove"], 2, "no command 'prove'"),
                                 (["serve", "--reload-delay", "x", "hello.cpp"], 2, "SECONDS must be"),
                                 (["serve", "--reload", "/bin/true", "--port", "x"], 2, "invalid int value")):
            program = self.source.weft(*words).end()
            self.assertEqual((program.code, why in program.err), (code, True), program.err)
        self.assertIn("--reload-include", self.source.weft("serve", "--help").end().out)
        shared = self.source.folder / f"weft-{os.getuid()}"
        shared.mkdir()
        shared.chmod(0o777)
        self.source.environment = {"HOME": "", "XDG_CACHE_HOME": "", "TMPDIR": str(self.source.folder)}
        program = self.source.weft("serve", "hello.cpp").end()
        self.assertEqual((program.code, list(shared.iterdir())), (1, []))
        self.assertIn("is no directory that only you can write to", program.err)

    def process_at(self, path):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            client.sendall(b"GET /process HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            with client.makefile("rb") as answer:
                return answer.read().split()[-1:]

    def test_follows_a_program_that_others_build(self):
        folder = self.source.folder

        def build():
            shutil.copy(BIN / "example_running", folder / ".new")
            os.rename(folder / ".new", folder / "program")

        build()
        path = f"{folder}/socket"
        program = self.source.weft("serve", "--reload", "--uds", path, "./program")
        program.stderr.wait_for("Application startup complete", PATIENCE)
        first = self.process_at(path)
        self.assertNotEqual(first, [])
        build()
        until(lambda: self.process_at(path) not in (first, []), PATIENCE)
        program.kill(signal.SIGINT)
        self.assertEqual(program.end().code, 0)
        self.assertFalse(os.path.exists(path))


if __name__ == "__main__":
    unittest.main()
