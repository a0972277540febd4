# SPDX-License-Identifier: MIT
"""One test a rule of tidy.py: a small tree that breaks it, and the neighbour that does not."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import tidy

S = tidy.SPDX + "\n"
LAYERS = "weft_layer(base)\nweft_layer(core DEPENDS base)\nweft_layer(testing DEPENDS core)\n" \
         "weft_layer(net\n  DEPENDS base\n          core  # a comment\n  LIBRARIES Threads::Threads)\n"


def lines(count, name="line"):
    return "".join(f"int {name}_{i}();\n" for i in range(count))


class TidyTest(unittest.TestCase):
    def problems(self, files, cmake=LAYERS):
        """`path:line: rule` of each problem in a tree of these files."""
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            for rel, text in {"CMakeLists.txt": cmake, **files}.items():
                (root / rel).parent.mkdir(parents=True, exist_ok=True)
                (root / rel).write_text(text, encoding="utf-8")
            return sorted(": ".join(line.split(": ")[:2]) for line in tidy.check(root))

    def expect(self, files, *want, cmake=LAYERS):
        self.assertEqual(self.problems(files, cmake), sorted(want))

    def source(self, text, *want, path="weft/core/task.cpp"):
        self.expect({path: S + text}, *want)

    def test_a_tree_without_layers_is_refused(self):
        self.expect({}, "CMakeLists.txt:1: layer-undeclared", cmake="project(x)\n")

    def test_layer(self):
        self.source('#include "weft/net/socket.hpp"\n', "weft/core/task.cpp:2: layer")
        self.source('#include "weft/base/assert.hpp"\n#include "weft/core/run.hpp"\n')

    def test_layer_reads_declarations_over_several_lines(self):
        self.source('#include "weft/core/run.hpp"\n', path="weft/net/socket.cpp")
        self.source('#include "weft/testing/run.hpp"\n', "weft/net/socket.cpp:2: layer", path="weft/net/socket.cpp")

    def test_layer_of_tests(self):
        files = {"weft/core/task.hpp": S, "tests/core/task_test.cpp": S + '#include "weft/testing/run.hpp"\n'}
        self.expect(files)
        files["tests/core/task_test.cpp"] = S + '#include "weft/net/socket.hpp"\n'
        self.expect(files, "tests/core/task_test.cpp:2: layer")

    def test_layer_undeclared(self):
        self.source("", "weft/tls/stream.cpp:1: layer-undeclared", path="weft/tls/stream.cpp")
        self.expect({}, "CMakeLists.txt:1: layer-undeclared", cmake="weft_layer(core DEPENDS base)\n")

    def test_layer_cycle(self):
        cycle = "weft_layer(a DEPENDS b)\nweft_layer(b DEPENDS c)\nweft_layer(c DEPENDS a)\n"
        self.expect({}, *["CMakeLists.txt:1: layer-cycle"] * 3, cmake=cycle)

    def test_umbrella(self):
        self.source('#include "weft/core.hpp"\n', "weft/core/task.cpp:2: umbrella")
        self.source('#include "weft/core.hpp"\n', path="examples/hello.cpp")

    def test_layer_detail(self):
        text = '#include "weft/base/detail/bits.hpp"\n'
        self.source(text, "weft/core/task.cpp:2: layer-detail")
        self.source(text, "apps/x/main.cpp:2: layer-detail", path="apps/x/main.cpp")
        self.source(text, path="weft/base/bits.cpp")

    def test_std_include(self):
        self.source("std::size_t n;\nstd::size_t m;  // std::vector\n", "weft/core/task.cpp:2: std-include")
        self.source("#include <cstddef>\nstd::size_t n;\n")
        self.source("std::size_t n;\n", path="apps/x/main.cpp")
        self.expect({"weft/core/task.hpp": S + "#include <cstddef>\n", "weft/core/task.cpp": S + "std::size_t n;\n",
                     "tests/core/task_test.cpp": S})

    def test_file_length(self):
        body = "// a line\n"
        self.source(body * 500, "weft/core/task.cpp:500: file-length")
        self.source(body * 499)
        self.source(body * 300, "apps/x/x.hpp:300: file-length", path="apps/x/x.hpp")

    def test_function_length(self):
        body = "  call();\n"
        self.source("int f() {\n" + body * 59 + "}\n", "weft/core/task.cpp:2: function-length")
        self.source("int f() {\n" + body * 58 + "}\n")

    def test_function_length_sees_through_scopes_and_initializers(self):
        body = "  call();\n"
        long = "{\n" + body * 60 + "}\n"
        for head in ("namespace a {\nstruct b {\n  void f() ", "namespace a {\nb::b() : c_{1}, d_{2} ",
                     "namespace a {\ntemplate <typename T>\nauto f(T t) -> int ",
                     "namespace {\nconstexpr char c = '{';\nint f(const char* = \"}{\") ",
                     "enum class e { a, b };\nTEST(a, b) ", "constexpr int n = 1'000;\nint f() "):
            with self.subTest(head):
                self.assertEqual(len(self.problems({"weft/core/task.cpp": S + head + long})), 1)
        self.source("template <class T>\nclass [[nodiscard(\"why\")]] b {\n" + body * 70 + "};\n")
        self.source("namespace a {\nclass b {\n" + body * 70 + "};\n}\n")
        self.source("int table[] = {\n" + "  1,\n" * 70 + "};\n")

    def test_vague_name(self):
        self.source("", "weft/core/task_utils.cpp:1: vague-name", path="weft/core/task_utils.cpp")
        self.source("class socket_manager {};\n", "weft/core/task.cpp:2: vague-name")
        self.source("class renewal {};\n", path="weft/core/newline.cpp")

    def test_history(self):
        self.source("// This used to be a list.\n", "weft/core/task.cpp:2: history")
        self.source("// A list, because order matters.\n")
        self.expect({"tools/x.py": "# we now call it twice\n"}, "tools/x.py:1: history")

    def test_leftover(self):
        self.source("// TODO: later\n", "weft/core/task.cpp:2: leftover")
        self.source("// FIXME\n", "weft/core/task.cpp:2: leftover")
        self.source('const char* pattern = "XXXXXX";\n')

    def test_no_test(self):
        self.expect({"weft/core/task.hpp": S}, "weft/core/task.hpp:1: no-test")
        self.expect({"weft/core/task.hpp": S, "tests/core/task_test.cpp": S})
        self.expect({"weft/core/detail/bits.hpp": S, "weft/core.hpp": S})

    def test_no_test_is_met_by_a_test_that_names_the_header(self):
        files = {"weft/core/task.hpp": S, "weft/core/run.hpp": S,
                 "tests/core/life_test.cpp": S + "// Covers: weft/core/task.hpp weft/core/run.hpp\n"}
        self.expect(files)

    def test_orphan_test(self):
        self.expect({"tests/core/gone_test.cpp": S}, "tests/core/gone_test.cpp:1: orphan-test")
        self.expect({"weft/core/detail/bits.hpp": S, "tests/core/bits_test.cpp": S})
        self.expect({"apps/x/y.hpp": S, "tests/apps/x/y_test.cpp": S})
        self.expect({"weft/core/detail/a.hpp": S, "tests/core/a_test.cpp": S + "// Covers: weft/core/b.hpp\n"},
                    "tests/core/a_test.cpp:1: orphan-test")

    def test_clone(self):
        count = tidy.CLONE_LINES
        files = {"weft/core/a.cpp": S + lines(count), "weft/net/b.cpp": S + "int x();\n" + lines(count)}
        self.expect(files, "weft/net/b.cpp:3: clone")
        files["weft/net/b.cpp"] = S + lines(count - 1)
        self.expect(files)

    def test_spdx(self):
        self.expect({"weft/core/task.cpp": "int x;\n"}, "weft/core/task.cpp:1: spdx")
        self.expect({"weft/core/task.cpp": ""}, "weft/core/task.cpp:1: spdx")

    def test_machine_path(self):
        self.expect({"a.txt": "see /wo" + "rk/x\n"}, "a.txt:1: machine-path")
        self.expect({"a.txt": "get https://registry.npmjs" + ".org/x\n"}, "a.txt:1: machine-path")
        self.expect({"a.txt": "/usr/share/x, proxy.example.com, a/work/b, registry\n"})

    DOC = "# T\n\n<!-- snippet: examples/a.cpp#main -->\n```cpp\nint main() {\n  go();\n}\n```\n"
    EXAMPLE = S + "// [main]\nint main() {\n  // [call]\n  go();\n  // [/call]\n}\n// [/main]\n"

    def test_docs(self):
        self.expect({"README.md": self.DOC, "examples/a.cpp": self.EXAMPLE})
        self.expect({"docs/guide/core.md": self.DOC.replace("go", "stop"), "examples/a.cpp": self.EXAMPLE},
                    "docs/guide/core.md:3: docs")

    def test_docs_cuts_a_part_and_a_whole_file(self):
        part = "<!-- snippet: examples/a.cpp#call -->\n```cpp\ngo();\n```\n"
        whole = "<!-- snippet: examples/a.cpp -->\n```cpp\nint main() {\n  go();\n}\n```\n"
        self.expect({"README.md": part + whole, "examples/a.cpp": self.EXAMPLE})

    def test_docs_without_a_source(self):
        self.expect({"README.md": "```cpp\nint x;\n```\n"}, "README.md:1: docs")
        self.expect({"README.md": "```sh\nmake test\n```\n```\n```cpp\n```\n"})
        self.expect({"README.md": self.DOC}, "README.md:3: docs")
        self.expect({"README.md": self.DOC, "examples/a.cpp": S}, "README.md:3: docs")
        self.expect({"README.md": self.DOC, "examples/a.cpp": S + "// [main]\n"}, "README.md:3: docs")
        self.expect({"README.md": "<!-- snippet: examples/a.cpp -->\n\n"}, "README.md:1: docs")

    def test_update_docs(self):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            (root / "examples").mkdir()
            (root / "examples/a.cpp").write_text(self.EXAMPLE)
            (root / "README.md").write_text(self.DOC.replace("  go();\n", "") + "\nend\n")
            with contextlib.redirect_stdout(io.StringIO()) as said:
                tidy.update_docs(tidy.Tree(root))
            self.assertEqual(said.getvalue(), "tidy: rewrote README.md\n")
            self.assertEqual((root / "README.md").read_text(), self.DOC + "\nend\n")


def run():
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(TidyTest)
    return 0 if unittest.TextTestRunner().run(suite).wasSuccessful() else 1
