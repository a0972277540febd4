# SPDX-License-Identifier: MIT
"""Parameters are accepted, refused and blamed as Debian's FastAPI does it: on the same requests, in both programs.

That FastAPI checks by pydantic 1, whose words for errors are others than those of pydantic 2, which weft has: compared
are the status, the places of the errors, and what an accepted value has become. `OTHERWISE` has what differs, and why;
the generated requests avoid just that.
"""

import http.client
import json
import random
import unittest
import urllib.parse

from programs import ROOT, Program

HERE = ROOT / "tests/apps/every_source"
RUNNING = r"running on http://127\.0\.0\.1:(\d+) "
SEED, GENERATED = 6, 600

TEXT_KINDS = ("str", "int", "float", "bool", "length", "between", "within", "pattern", "enum")
OPTIONAL_KINDS = ("maybe", "default")
BODIES = ("int", "ints", "person", "people", "team")
JSON = {"content-type": "application/json"}

# What PARITY's table of 422 has, and their like: (path after the source, text).
TABLE = [
    ("int", "foo"), ("int", "42.5"), ("int", "True"), ("int", "42"), ("float", "foo"), ("float", "1.5"),
    ("bool", "maybe"), *(("bool", text) for text in "1 0 true false True False on off yes no t f y n".split()),
    ("length", "ab"), ("length", "abc"), ("length", "abcdef"), ("between", "0"), ("between", "1"), ("between", "9"),
    ("between", "10"), ("within", "0.9"), ("within", "1"), ("within", "5"), ("pattern", "A1"), ("pattern", "abc"),
    ("enum", "blue"), ("enum", "red"), ("maybe", "x"), ("default", "x"), ("default", "3"),
]
TEXTS = [
    "", "0", "-0", "7", "-1", "+1", "007", "1.5", ".5", "1e3", "1E-2", "0x10", "1,5", "1 2", "--1", "1-", "abc",
    "abcd", "ABC", "a1", "red", "Red", "blue", "null", "None", "[]", "[1]", "{}", "true", "TRUE", "tRuE", "yes", "off",
    "2", "9", "10", "-9223372036854775808", "<script>", "a&b", "a" * 300, "%", "%zz", "'", '"',
    "\\", "a;b", "..", "nan?", "inf?", "1" * 25 + "x",
]
# Not for fields, see `OTHERWISE`.
WIDE_TEXTS = ["ä", "日本", "\U0001f431", "\0", "\x7f", "\u202e"]
# What pydantic 1 makes into a text, into a whole number, or into an object without members, stands in only one of them.
COMMON = [
    None, "x", "7", "red", [1], ["x"], {}, {"name": "a"}, {"age": 1}, {"name": "a", "age": 1},
    {"name": "a", "age": "1"}, {"name": "a", "age": "x"}, {"name": None, "age": 1}, {"name": "a", "age": None},
    {"name": ["a"], "age": [1]}, {"name": "a", "age": 1, "more": 2}, {"name": "", "age": True},
]
NUMBERS, EMPTY = [True, False, 0, 1, -1, 7], ["", [], [[]]]
VALUES = {"int": COMMON + NUMBERS + EMPTY, "object": COMMON + NUMBERS, "str": COMMON + EMPTY}
BROKEN = [b"", b"{", b"[1,]", b"{\"name\":}", b"nul", b"'x'", b"{\"a\" 1}", b"[1 2]", b"\x00", b"{}}", b"\"\\x\""]

JUST = ["body"]
OTHERWISE = [  # (the path, the text or the body, ours, theirs)
    # pydantic 1 makes texts of numbers, cuts off what is behind the point, and takes what is empty for an object.
    ("/body/person", {"name": 5, "age": 1}, [["body", "name"]], {"name": "5", "age": 1}),
    ("/body/person", {"name": "a", "age": 1.5}, [["body", "age"]], {"name": "a", "age": 1}),
    ("/body/person", [], [JUST], [["body", "name"], ["body", "age"]]),
    ("/body/people", [""], [["body", 0]], [["body", 0, "name"], ["body", 0, "age"]]),
    # pydantic 2 takes whole numbers that are written with a point.
    ("/query/int", "1.0", 1, [["query", "x"]]),
    # Here an int has 64 bits at most.
    ("/query/int", "9223372036854775808", [["query", "x"]], 9223372036854775808),
    # An escaped '/' is a part of a segment.
    ("/path/str", "a/b", "a/b", None),
    # Starlette takes fields for ISO 8859-1, clients send UTF-8.
    ("/header/str", "\u00e4", "\u00e4", "\u00c3\u00a4"),
]


class Served(Program):
    def __init__(self, *command):
        super().__init__(*command)
        found = self.stderr.wait_for(RUNNING)
        self.connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=10)

    def __exit__(self, *_):
        self.connection.close()
        super().__exit__()

    def ask(self, method, path, fields, body):
        """(status, the places of what is wrong or what came of it)"""
        self.connection.request(method, path, body, fields)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status == 422:
            return 422, [each["loc"] for each in json.loads(text)["detail"]]
        return answer.status, json.loads(text) if answer.status == 200 else None


def multipart(parts):
    """(fields, body) of a form with files: (name, filename or None, content)."""
    body = b""
    for name, filename, content in parts:
        file = f'; filename="{filename}"' if filename is not None else ""
        body += f'--limit\r\ncontent-disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content + b"\r\n"
    return {"content-type": "multipart/form-data; boundary=limit"}, body + b"--limit--\r\n"


def with_text(source, kind, texts, as_file_form=False):
    """The request that gives these texts as `x`, none or several of them."""
    quoted = [urllib.parse.quote(text, safe="") for text in texts]
    path = f"/{source}/{kind}"
    match source:
        case "query":
            return "GET", path + "?" + "&".join("x=" + text for text in quoted), {}, None
        case "path":
            return "GET", path + "/" + "".join(quoted), {}, None
        case "header":
            return "GET", path, {"x": texts[-1].encode("utf-8")} if texts else {}, None
        case "cookie":
            return "GET", path, {"cookie": "x=" + quoted[-1]} if texts else {}, None
    if as_file_form:
        return "POST", path, *multipart([("x", None, text.encode()) for text in texts])
    form = "&".join("x=" + text for text in quoted)
    return "POST", path, {"content-type": "application/x-www-form-urlencoded"}, form.encode()


class BesideFastAPI(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ours = cls.enterClassContext(Served("every_source", "--port", "0", "--no-access-log"))
        cls.theirs = cls.enterClassContext(Served("/usr/bin/python3", "-B", HERE / "every_source.py"))

    def compare(self, method, path, fields=None, body=None):
        ours, theirs = (each.ask(method, path, fields or {}, body) for each in (self.ours, self.theirs))
        with self.subTest(method=method, path=path, fields=fields, body=body):
            self.assertEqual(ours, theirs)

    def test_the_table(self):
        for source in ("query", "path", "header", "cookie", "form"):
            for kind, text in TABLE:
                if source == "path" and kind in OPTIONAL_KINDS:
                    continue
                self.compare(*with_text(source, kind, [text]))
            for kind in TEXT_KINDS + OPTIONAL_KINDS:
                if source != "path":
                    self.compare(*with_text(source, kind, []))
        for texts in ([], ["1"], ["1", "2"], ["a", "1", "b"]):
            self.compare(*with_text("query", "list", texts))

    def test_bodies(self):
        for kind in BODIES:
            for value in VALUES["int" if kind.startswith("int") else "object"]:
                self.compare("POST", f"/body/{kind}", JSON, json.dumps(value).encode())
            for text in BROKEN:
                self.compare("POST", f"/body/{kind}", JSON, text)

    def test_what_differs(self):
        for path, sent, ours, theirs in OTHERWISE:
            _, source, kind = path.split("/")
            request = ("POST", path, JSON, json.dumps(sent)) if source == "body" else with_text(source, kind, [sent])
            with self.subTest(path=path, sent=sent):
                self.assertEqual(self.ours.ask(*request)[1], ours)
                self.assertEqual(self.theirs.ask(*request)[1], theirs)

    def test_generated(self):
        chance = random.Random(SEED)
        for _ in range(GENERATED):
            source = chance.choice(("query", "path", "header", "cookie", "form"))
            kind = chance.choice(TEXT_KINDS if source == "path" else TEXT_KINDS + OPTIONAL_KINDS)
            count = 1 if source == "path" else chance.choice((1, 1, 1, 2))
            pool = TEXTS if source in ("header", "cookie") else TEXTS + WIDE_TEXTS
            texts = [chance.choice(pool) for _ in range(count)]
            self.compare(*with_text(source, kind, texts, chance.random() < 0.5))

    def test_generated_bodies(self):
        chance = random.Random(SEED)

        def value(kind="object"):
            return chance.choice(VALUES[kind])

        for _ in range(GENERATED // 3):
            team = {"title": value("str"), "lead": value(), "members": [value() for _ in range(chance.randrange(3))],
                    "shirt": chance.choice((None, "red", "blue", 1))}
            team = {name: each for name, each in team.items() if chance.random() < 0.9}
            self.compare("POST", "/body/team", JSON, json.dumps(team).encode())
            self.compare("POST", "/body/people", JSON, json.dumps([value(), value()]).encode())
            self.compare("POST", "/body/ints", JSON, json.dumps([value("int"), value("int")]).encode())

    def test_files(self):
        a_file, a_text = ("x", "a.txt", b"content"), ("x", None, b"text")
        for parts in ([a_file], [a_file, a_file], [a_text], [("y", "a.txt", b"")], [("x", "", b"")],
                      [a_file, ("n", None, b"5")], [a_file, ("n", None, b"x")], [("n", None, b"5")],
                      [("x", "b.bin", b""), ("n", "n.txt", b"5")]):
            for kind in ("one", "both"):
                self.compare("POST", f"/file/{kind}", *multipart(parts))
        for kind in ("one", "both"):
            self.compare("POST", f"/file/{kind}")
            self.compare("POST", f"/file/{kind}", {"content-type": "application/x-www-form-urlencoded"}, b"x=1&n=2")


if __name__ == "__main__":
    unittest.main()
