# SPDX-License-Identifier: MIT
"""The to-do service: models, authorization, work after the response."""

import http.client
import json
import unittest

from programs import Program

RUNNING = r"^INFO:     Weft running on http://127\.0\.0\.1:(\d+) \(Press CTRL\+C to quit\)$"


class ToDo(unittest.TestCase):
    def setUp(self):
        self.server = Program("todo", "--port", "0")
        self.addCleanup(self.server.__exit__)
        self.port = int(self.server.stderr.wait_for(RUNNING)[1])
        self.fields = {}

    def ask(self, method, path, content=None, kind="application/json"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        body = content if isinstance(content, str) or content is None else json.dumps(content)
        connection.request(method, path, body, {**self.fields, **({"content-type": kind} if content else {})})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, json.loads(text) if text else None

    def log_in(self, name):
        form = "application/x-www-form-urlencoded"
        status, token = self.ask("POST", "/token", f"username={name}&password=x", form)
        self.assertEqual(status, 200)
        self.fields = {"authorization": "Bearer " + token["access_token"]}

    def test_a_user_keeps_a_list(self):
        self.assertEqual(self.ask("GET", "/items"), (401, {"detail": "Not authenticated"}))
        self.log_in("ann")
        self.assertEqual(self.ask("GET", "/items"), (200, []))
        made = {"id": 1, "title": "milk", "note": None, "priority": 3, "done": False}
        self.assertEqual(self.ask("POST", "/items", {"title": "milk"}), (201, made))
        self.server.stderr.wait_for("^INFO:     ann: new: milk$")
        self.assertEqual(self.ask("GET", "/items/1"), (200, made))
        self.assertEqual(self.ask("PUT", "/items/1/done"), (200, {**made, "done": True}))
        self.assertEqual(self.ask("GET", "/items?done=false"), (200, []))
        self.assertEqual(len(self.ask("GET", "/items?done=true")[1]), 1)
        self.log_in("bob")
        self.assertEqual(self.ask("GET", "/items/1"), (404, {"detail": "no item 1"}))
        self.log_in("ann")
        self.assertEqual(self.ask("DELETE", "/items/1"), (204, None))
        self.assertEqual(self.ask("GET", "/items"), (200, []))

    def test_what_is_wrong_is_all_said(self):
        self.log_in("ann")
        status, said = self.ask("POST", "/items", {"title": "", "priority": 9})
        self.assertEqual(status, 422)
        self.assertEqual([(each["type"], each["loc"], each["ctx"]) for each in said["detail"]], [
            ("string_too_short", ["body", "title"], {"min_length": 1}),
            ("less_than_equal", ["body", "priority"], {"le": 5})])
        self.assertEqual(self.ask("GET", "/items/x")[1]["detail"][0]["type"], "int_parsing")


if __name__ == "__main__":
    unittest.main()
