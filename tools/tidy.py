#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""House rules that a formatter cannot see. Prints `path:line: rule: message`; exits 1 on any.

Run by ctest as check.tidy, so a break of style fails like any other test. Each rule has its own test in
tidy_self_test.py.

Usage: tidy.py [ROOT]         check a tree (default: the one this file is in)
       tidy.py --update-docs  rewrite the code blocks of the documentation from the sources
       tidy.py --self-test    check the checks
"""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

LINES_MAX = {".hpp": 300, ".cpp": 500}
LINES_MAX_TEST = 800
FUNCTION_LINES_MAX = 60
CLONE_LINES = 8  # this many equal code lines in two files are one function missing
SPDX = "// SPDX-License-Identifier: MIT"

SOURCE_FOLDERS = ("weft", "tests", "apps", "bench", "examples", "fuzz")
PROSE_SUFFIXES = {".md"}
OWN_FILES = {"tools/tidy.py", "tools/tidy_self_test.py"}  # they spell out what they look for

VAGUE_STEM = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?|stuff|new|old|v\d+)($|_)")
NAMED = re.compile(r"^\s*(?:class|struct|enum class|namespace)\s+(?:[\w:]*::)?(\w+)")
HISTORY = re.compile(
    r"(?://|#|<!--).*\b(used to (be|have|call|return)|(was|were) (changed|renamed|moved|refactored)|refactored|"
    r"(renamed|moved|changed) from|previous (implementation|version|approach)|we now|now uses|"
    r"this fix|bug ?fix|as requested|(new|old) version of|for now|backwards? compat)\b", re.I)
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s+"(weft/([a-z0-9_]+)/([^"]+))"')
UMBRELLA = re.compile(r'^\s*#\s*include\s+"(weft/[a-z0-9_]+\.hpp)"')
LAYER = re.compile(r"^\s*weft_layer\(\s*([a-z0-9_]+)([^)]*)\)", re.M)
COVERS = re.compile(r"^// Covers: (.+)$", re.M)
MACHINE = re.compile(
    r"(^|[^\w.])/(work|farm|root|home)/[A-Za-z0-9_.]"
    r"|\b(deb|security|registry|proxy|snapshot|archive)\.(?!example\.)[a-z]+\.(org|com)\b"
    r"|\b(pypi\.org|files\.pythonhosted\.org|crates\.io)\b")
SNIPPET = re.compile(r"^<!-- snippet: (\S+?)(?:#([\w.-]+))? -->$")
# Which header is to be included for std::NAME. The precompiled headers of the build hide a missing one.
HEADER_OF = {name: header for header, names in {
    "algorithm": "sort find min max", "array": "array", "atomic": "atomic", "bit": "bit_cast", "charconv": "from_chars to_chars",
    "concepts": "invocable same_as convertible_to", "condition_variable": "condition_variable",
    "coroutine": "coroutine_handle", "cstddef": "size_t", "cstdint": "uint32_t uint64_t int64_t", "deque": "deque",
    "exception": "exception exception_ptr", "expected": "expected unexpected", "functional": "function", "limits": "numeric_limits",
    "list": "list", "map": "map", "memory": "unique_ptr shared_ptr make_unique make_shared", "mutex": "mutex",
    "optional": "optional", "set": "set", "source_location": "source_location", "span": "span",
    "stdexcept": "runtime_error logic_error invalid_argument", "string": "string", "string_view": "string_view",
    "system_error": "error_code", "thread": "thread jthread", "tuple": "tuple", "type_traits": "is_same_v conditional_t",
    "unordered_map": "unordered_map", "utility": "move forward exchange pair", "variant": "variant", "vector": "vector",
}.items() for name in names.split()}
STD_NAME = re.compile(r"\bstd::(\w+)")
STD_INCLUDE = re.compile(r"^\s*#\s*include\s+<([^>]+)>", re.M)
CPP_FENCE = re.compile(r"^```(cpp|c\+\+|cc|cxx|C\+\+)\s*$")
REGION = re.compile(r"^\s*// \[(/?)([\w.-]+)\]\s*$")


class Tree:
    """The files of a checkout, read once. Paths are relative to `root`, with slashes."""

    def __init__(self, root):
        self.root = root
        self.texts = {}
        for rel in sorted(self._names()):
            try:
                self.texts[rel] = (root / rel).read_text(encoding="utf-8")
            except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
                pass  # binary, or deleted and not yet committed
        self.sources = [rel for rel in self.texts
                        if rel.split("/")[0] in SOURCE_FOLDERS and Path(rel).suffix in LINES_MAX]
        self.layers = read_layers(self.texts)

    def _names(self):
        """Tracked and not yet added files; without git everything outside the build trees."""
        git = subprocess.run(["git", "-C", str(self.root), "ls-files", "-coz", "--exclude-standard"],
                             capture_output=True, check=False) if (self.root / ".git").exists() else None
        if git is not None and git.returncode == 0:
            return [name.decode() for name in git.stdout.split(b"\0") if name]
        return [p.relative_to(self.root).as_posix() for p in self.root.rglob("*")
                if p.is_file() and not {".git", "build"} & set(p.relative_to(self.root).parts)]

    def lines(self, rel):
        return self.texts[rel].splitlines()


def read_layers(texts):
    """{layer: set of layers its files may include}, as declared in CMake; a declaration may span lines."""
    layers = {}
    for rel, text in texts.items():
        if Path(rel).name != "CMakeLists.txt":
            continue
        for found in LAYER.finditer(re.sub(r"#.*", "", text)):
            words = found[2].split()
            below = words[words.index("DEPENDS") + 1:] if "DEPENDS" in words else []
            layers[found[1]] = set(below[:below.index("LIBRARIES")] if "LIBRARIES" in below else below)
    return layers


def closure(layers, name):
    """All layers reachable from `name`; contains `name` only if there is a cycle."""
    seen, left = set(), list(layers.get(name, ()))
    while left:
        below = left.pop()
        if below not in seen:
            seen.add(below)
            left += layers.get(below, ())
    return seen


def check_layer_graph(tree):
    for layer, below in tree.layers.items():
        if layer in closure(tree.layers, layer):
            yield "CMakeLists.txt", 1, "layer-cycle", f"{layer} depends on itself"
        for name in sorted(below - set(tree.layers)):
            yield "CMakeLists.txt", 1, "layer-undeclared", f"{layer} depends on {name}, which is declared nowhere"
    folders = {rel.split("/")[1]: rel for rel in tree.sources if rel.startswith("weft/") and rel.count("/") > 1}
    for folder, rel in sorted(folders.items()):
        if folder not in tree.layers:
            yield rel, 1, "layer-undeclared", f"no weft_layer({folder}) in CMake"


def includable(tree, parts):
    """(layers a file may include, layers whose detail/ it may include); None: no limit."""
    top, here = parts[0], parts[1] if len(parts) > 2 else None
    if top == "weft" and here in tree.layers:
        return tree.layers[here] | {here}, {here}
    if top == "tests" and here in tree.layers:
        allowed = closure(tree.layers, here) | closure(tree.layers, "testing") | {here, "testing"}
        return allowed, {here}
    return None, set(tree.layers) if top == "fuzz" else set()


def check_includes(tree):
    for rel in tree.sources:
        parts = rel.split("/")
        allowed, detail = includable(tree, parts)
        library = parts[0] in ("weft", "tests") and len(parts) > 2
        for number, line in enumerate(tree.lines(rel), 1):
            if library and UMBRELLA.match(line):
                yield rel, number, "umbrella", "include the one header that is needed"
            found = INCLUDE.match(line)
            if not found:
                continue
            if allowed is not None and found[2] not in allowed:
                yield rel, number, "layer", f"{'/'.join(parts[:2])} may not include weft/{found[2]}"
            elif found[3].startswith("detail/") and found[2] not in detail:
                yield rel, number, "layer-detail", f"{found[1]} is private to weft/{found[2]}"


def check_std_includes(tree):
    """A file of a layer includes what it names; a .cpp may leave that to its own header."""
    for rel in tree.sources:
        if not rel.startswith("weft/"):
            continue
        own_header = tree.texts.get(str(Path(rel).with_suffix(".hpp")), "")
        missing = set(HEADER_OF.values()) - set(STD_INCLUDE.findall(tree.texts[rel] + "\n" + own_header))
        for number, line in enumerate(tree.lines(rel), 1):
            for name in STD_NAME.findall(re.sub(r"//.*", "", line)):
                if HEADER_OF.get(name) in missing:
                    missing.discard(HEADER_OF[name])
                    yield rel, number, "std-include", f"std::{name} wants #include <{HEADER_OF[name]}>"


def check_sources(tree):
    for rel in tree.sources:
        lines = tree.lines(rel)
        limit = LINES_MAX_TEST if rel.startswith("tests/") else LINES_MAX[Path(rel).suffix]
        if len(lines) > limit:
            yield rel, limit, "file-length", f"{len(lines)} lines, limit {limit}"
        if not lines or lines[0] != SPDX:
            yield rel, 1, "spdx", f"the first line is to be: {SPDX}"
        if VAGUE_STEM.search(Path(rel).stem):
            yield rel, 1, "vague-name", f"'{Path(rel).stem}' names no concept"
        for number, line in enumerate(lines, 1):
            found = NAMED.match(line)
            if found and VAGUE_STEM.search(found[1]):
                yield rel, number, "vague-name", f"'{found[1]}' names no concept"


def check_texts(tree):
    for rel, text in tree.texts.items():
        if rel in OWN_FILES:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE.search(line):
                yield rel, number, "machine-path", "a path or a package host of one machine"
            if Path(rel).suffix not in PROSE_SUFFIXES and HISTORY.search(line):
                yield rel, number, "history", "say what is, not what was; git keeps the rest"
            if LEFTOVER.search(line):
                yield rel, number, "leftover", "do it, or leave it out"


LITERAL = re.compile(
    r'R"(?P<delimiter>[^()\s\\]{0,16})\(.*?\)(?P=delimiter)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])\'(?:\\.|[^\'\\\n])*\''
    r"|//[^\n]*|/\*.*?\*/|^[ \t]*#(?:\\\n|[^\n])*", re.S | re.M)


def bare_code(text):
    """The text with comments, literals and preprocessor lines blanked; line numbers stay."""
    return LITERAL.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


TYPE_HEAD = re.compile(r"\b(class|struct|union|enum)\b(\s+alignas\s*\([^)]*\))?[^()]*$")
ATTRIBUTE = re.compile(r"\[\[.*?\]\]", re.S)
SCOPE_HEAD = re.compile(r"^\s*(inline\s+)?namespace\b|^\s*extern\b[^()]*$")


def functions(text):
    """(first line, last line) of each outermost function body with its signature."""
    code = bare_code(text)
    close, opened = {}, []
    for i, char in enumerate(code):
        if char == "{":
            opened.append(i)
        elif char == "}" and opened:
            close[opened.pop()] = i
    line_at = lambda index: code.count("\n", 0, index) + 1
    head, i = 0, 0
    while i < len(code):
        if code[i] in ";}":
            head = i + 1
        elif code[i] == "{":
            end = close.get(i, len(code) - 1)
            before = ATTRIBUTE.sub("", code[head:i])
            if SCOPE_HEAD.search(before) or TYPE_HEAD.search(before):
                head = i + 1
            elif re.match(r"\s*[,{]", code[end + 1:end + 200]) and ")" in before:
                i = end  # a member initializer `a_{1}` before the body
            else:
                if ")" in before:
                    yield line_at(head + len(before) - len(before.lstrip())), line_at(end)
                i, head = end, end + 1
        i += 1


def check_functions(tree):
    for rel in tree.sources:
        for first, last in functions(tree.texts[rel]):
            if last - first + 1 > FUNCTION_LINES_MAX:
                yield rel, first, "function-length", f"{last - first + 1} lines, limit {FUNCTION_LINES_MAX}"


def check_mirror(tree):
    """Every public header has its test at the same place below tests/, and no test is an orphan.

    A test of several headers, or of one with another name, says so: `// Covers: weft/core/a.hpp weft/core/b.hpp`.
    """
    headers = {rel for rel in tree.sources if rel.endswith(".hpp")}
    public = {rel for rel in headers if rel.startswith("weft/") and rel.count("/") == 2}
    covered = set()
    for rel in tree.sources:
        if not rel.startswith("tests/") or not rel.endswith("_test.cpp"):
            continue
        place = rel[len("tests/"):-len("_test.cpp")]
        layer, _, name = place.partition("/")
        subjects = {f"weft/{place}.hpp", f"weft/{layer}/detail/{name}.hpp", f"{place}.hpp"} & headers
        for line in COVERS.findall(tree.texts[rel]):
            for named in line.split():
                if named not in headers:
                    yield rel, 1, "orphan-test", f"covers {named}, which does not exist"
                subjects.add(named)
        if not subjects:
            yield rel, 1, "orphan-test", f"no header weft/{place}.hpp, and no line `// Covers: ...`"
        covered |= subjects
    for rel in sorted(public - covered):
        yield rel, 1, "no-test", f"expected tests/{rel[len('weft/'):-len('.hpp')]}_test.cpp"


def check_clones(tree):
    """Runs of CLONE_LINES equal code lines in two files, whitespace and comments aside."""
    windows = defaultdict(list)
    for rel in tree.sources:
        code = [(n, re.sub(r"\s+", "", re.sub(r"//.*", "", line))) for n, line in enumerate(tree.lines(rel), 1)]
        code = [(n, c) for n, c in code if len(c) > 1 and not c.startswith(("#", "using"))]
        for i in range(len(code) - CLONE_LINES + 1):
            windows[tuple(c for _, c in code[i:i + CLONE_LINES])].append((rel, code[i][0]))
    reported = set()
    for places in windows.values():
        by_file = dict(reversed(places))
        if len(by_file) > 1:
            (first, at), (second, line) = sorted(by_file.items())[:2]
            if (first, second) not in reported:
                reported.add((first, second))
                yield second, line, "clone", f"repeats {first}:{at}"


def region(tree, path, name):
    """The lines of a source between `// [name]` and `// [/name]`, dedented; without a name the whole file."""
    if path not in tree.sources:
        raise ValueError(f"{path} is not a compiled source")
    lines, inside, found = [], name is None, name is None
    for line in tree.lines(path):
        mark = REGION.match(line)
        if mark:
            if mark[2] == name:
                inside, found = not mark[1], True
        elif inside and line != SPDX:
            lines.append(line)
    if not found:
        raise ValueError(f"{path} has no region [{name}]")
    if name is not None and inside:
        raise ValueError(f"region [{name}] of {path} has no end")
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[indent:] for line in "\n".join(lines).strip("\n").split("\n")]


def documents(tree):
    return [rel for rel in tree.texts if rel == "README.md" or re.match(r"docs/guide/[^/]+\.md$", rel)]


def fence_end(lines, start):
    """The index of the line that closes the block opened at `start`."""
    return next((i for i in range(start + 1, len(lines)) if lines[i].startswith("```")), len(lines))


def compare_document(tree, rel):
    """(the document's lines with its code blocks as the sources have them, problems)."""
    lines, out, problems, i = tree.lines(rel), [], [], 0
    while i < len(lines):
        mark = SNIPPET.match(lines[i])
        opening = i + 1 if mark else i
        if not lines[opening:opening + 1] or not CPP_FENCE.match(lines[opening]):
            if mark:
                problems.append((rel, i + 1, "docs", "a snippet marker stands right above its ```cpp block"))
            end = fence_end(lines, i) if lines[i].startswith("```") else i
            out += lines[i:end + 1]
            i = end + 1
            continue
        end = fence_end(lines, opening)
        block = lines[opening + 1:end]
        if not mark:
            problems.append((rel, i + 1, "docs", "code is cut from a compiled file: <!-- snippet: path#name -->"))
        else:
            try:
                wanted = region(tree, mark[1], mark[2])
                if block != wanted:
                    problems.append((rel, i + 1, "docs", f"differs from {mark[1]}; run tools/tidy.py --update-docs"))
                block = wanted
            except ValueError as error:
                problems.append((rel, i + 1, "docs", str(error)))
        out += lines[i:opening + 1] + block + lines[end:end + 1]
        i = end + 1
    return out, problems


def check_docs(tree):
    for rel in documents(tree):
        yield from compare_document(tree, rel)[1]


def update_docs(tree):
    for rel in documents(tree):
        lines = compare_document(tree, rel)[0]
        if lines != tree.lines(rel):
            (tree.root / rel).write_text("\n".join(lines) + "\n", encoding="utf-8")
            print(f"tidy: rewrote {rel}")


CHECKS = (check_layer_graph, check_includes, check_std_includes, check_sources, check_texts, check_functions, check_mirror, check_clones,
          check_docs)


def check(root):
    tree = Tree(root)
    if not tree.layers:
        return ["CMakeLists.txt:1: layer-undeclared: no weft_layer line found: nothing would be checked"]
    return [f"{rel}:{line}: {rule}: {message}" for found in CHECKS for rel, line, rule, message in found(tree)]


def main(arguments):
    root = Path(__file__).resolve().parent.parent
    if arguments == ["--self-test"]:
        import tidy_self_test
        return tidy_self_test.run()
    if arguments == ["--update-docs"]:
        update_docs(Tree(root))
        return 0
    problems = check(Path(arguments[0]).resolve() if arguments else root)
    print("\n".join(problems) if problems else "tidy: nothing found")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
