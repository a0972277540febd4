# SPDX-License-Identifier: MIT
"""web_mojifinder answers as the book's program does under FastAPI, shows its API, and says what uvicorn says."""

import http.client
import json
import signal
import unicodedata
import unittest
import urllib.error
import urllib.parse
import urllib.request

from programs import Program

RUNNING = r"^INFO:     Weft running on http://127\.0\.0\.1:(\d+) \(Press CTRL\+C to quit\)$"
MISSING = '{"detail":[{"type":"missing","loc":["query","q"],"msg":"Field required","input":null}]}'


class WebMojifinder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Program("web_mojifinder", "--port", "0")
        cls.addClassCleanup(cls.server.__exit__)
        cls.port = int(cls.server.stderr.wait_for(RUNNING)[1])

    def get(self, path, method="GET"):
        """(status, content type, body)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read().decode("utf-8")
        connection.close()
        return answer.status, answer.headers["content-type"], body

    def test_finds_characters_in_their_order(self):
        status, kind, body = self.get("/search?q=" + urllib.parse.quote("cat face"))
        self.assertEqual((status, kind), (200, "application/json"))
        found = json.loads(body)
        self.assertEqual(body, json.dumps(found, ensure_ascii=False, separators=(",", ":")))
        self.assertEqual(len(found), 10)
        self.assertEqual([each["char"] for each in found], sorted(each["char"] for each in found))
        for each in found:
            self.assertEqual(unicodedata.name(each["char"]), each["name"])

    def test_what_is_missing_is_said_as_fastapi_says_it(self):
        self.assertEqual(self.get("/search"), (422, "application/json", MISSING))
        self.assertEqual(self.get("/search?q="), (200, "application/json", "[]"))
        self.assertEqual(self.get("/none"), (404, "application/json", '{"detail":"Not Found"}'))
        self.assertEqual(self.get("/search?q=cat", "POST")[::2], (405, '{"detail":"Method Not Allowed"}'))

    def test_serves_its_page_and_describes_its_api(self):
        status, kind, body = self.get("/")
        self.assertEqual((status, kind), (200, "text/html; charset=utf-8"))
        self.assertIn("fetch(url)", body)
        api = json.loads(self.get("/openapi.json")[2])
        self.assertEqual((api["openapi"], list(api["paths"])), ("3.1.0", ["/search"]))
        self.assertEqual(api["paths"]["/search"]["get"]["operationId"], "search_search_get")
        for page in ("/docs", "/redoc"):
            self.assertEqual(self.get(page)[:2], (200, "text/html; charset=utf-8"))
        self.assertGreater(len(self.get("/docs/swagger-ui-bundle.js")[2]), 1_000_000)


class Bottle(unittest.TestCase):
    def test_answers_without_checking_or_documenting(self):
        with Program("web_mojifinder_bottle", "--port", "0") as server:
            port = int(server.stderr.wait_for(RUNNING)[1])

            def get(path):
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                    return answer.headers["content-type"], answer.read().decode()

            self.assertIn("fetch(url)", get("/")[1])
            found = json.loads(get("/search?q=cat%20face")[1])
            self.assertEqual(len(found), 10)
            self.assertIn({"char": "\N{CAT FACE}", "name": "CAT FACE"}, found)
            for path, status in (("/search", 500), ("/openapi.json", 404), ("/docs", 404)):
                with self.subTest(path=path), self.assertRaises(urllib.error.HTTPError) as refused:
                    get(path)
                self.assertEqual(refused.exception.code, status)
                refused.exception.close()
            server.stderr.wait_for("GET /search failed")


class Serving(unittest.TestCase):
    def test_says_what_uvicorn_says(self):
        with Program("web_mojifinder", "--port", "0") as server:
            port = int(server.stderr.wait_for(RUNNING)[1])
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/search?q=cat")
            connection.getresponse().read()
            server.stdout.wait_for(r'^INFO:     127\.0\.0\.1:\d+ - "GET /search\?q=cat HTTP/1\.1" 200 OK$')
            server.kill(signal.SIGINT)
            done = server.end()
        self.assertEqual(done.code, 0)
        self.assertEqual(done.err.splitlines(), [
            f"INFO:     Started server process [{done.pid}]",
            "INFO:     Waiting for application startup.",
            "INFO:     Application startup complete.",
            f"INFO:     Weft running on http://127.0.0.1:{port} (Press CTRL+C to quit)",
            "INFO:     Shutting down",
            "INFO:     Waiting for application shutdown.",
            "INFO:     Application shutdown complete.",
            f"INFO:     Finished server process [{done.pid}]"])

    def test_a_port_that_is_taken_is_said(self):
        with Program("web_mojifinder", "--port", "0") as server:
            port = server.stderr.wait_for(RUNNING)[1]
            with Program("web_mojifinder", "--port", port) as second:
                done = second.end()
        self.assertEqual(done.code, 1)
        self.assertIn("address already in use", done.err)


if __name__ == "__main__":
    unittest.main()
