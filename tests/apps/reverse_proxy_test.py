# SPDX-License-Identifier: MIT
"""reverse_proxy passes requests on as they are, and survives its backends."""

import http.client
import http.server
import threading
import unittest

from programs import Server

SERVING = r"Serving on 127\.0\.0\.1:(\d+)\.$"


class Backend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        length = int(self.headers["content-length"] or 0)
        body = self.rfile.read(length)
        if self.headers["transfer-encoding"] == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        if self.path == "/breaks":
            self.close_connection = True
            return
        said = f"{self.server.name} {self.command} {self.path} {self.headers['x-forwarded-for']} ".encode() + body
        self.send_response(203, "Odd")
        self.send_header("x-own", "1")
        self.send_header("keep-alive", "timeout=5")
        self.send_header("content-length", len(said))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    do_GET = do_POST = do_HEAD = do_DELETE = answer


def backend(name):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    server.name = name
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


class ReverseProxy(unittest.TestCase):
    def setUp(self):
        self.backends = [backend("one"), backend("two")]
        for each in self.backends:
            self.addCleanup(self.stop, each)
        urls = [f"http://127.0.0.1:{each.server_port}" for each in self.backends]
        self.proxy = Server(SERVING, "reverse_proxy", "-p", "0", *urls)
        self.addCleanup(self.proxy.__exit__)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=10)
        self.addCleanup(self.connection.close)

    def stop(self, server):
        server.shutdown()  # may be called twice
        server.server_close()

    def ask(self, method, path, body=None, **options):
        self.connection.request(method, path, body, **options)
        answer = self.connection.getresponse()
        return answer, answer.read().decode()

    def test_passes_on_what_comes(self):
        answer, said = self.ask("GET", "/a?b=c")
        self.assertEqual((answer.status, answer.reason, answer.headers["x-own"]), (203, "Odd", "1"))
        self.assertIsNone(answer.headers["keep-alive"])
        self.assertEqual(said, "one GET /a?b=c 127.0.0.1 ")
        self.assertEqual(self.ask("POST", "/p", "x" * 100_000)[1], "two POST /p 127.0.0.1 " + "x" * 100_000)
        chunks = self.ask("POST", "/p", iter([b"ab", b"c"]), encode_chunked=True,
                          headers={"transfer-encoding": "chunked"})
        self.assertEqual(chunks[1], "one POST /p 127.0.0.1 abc")
        answer, said = self.ask("HEAD", "/h")
        self.assertEqual((said, answer.headers["content-length"]), ("", str(len("two HEAD /h 127.0.0.1 "))))

    def test_survives_its_backends(self):
        self.stop(self.backends[0])
        for _ in range(4):
            self.assertEqual(self.ask("GET", "/")[1], "two GET / 127.0.0.1 ")
        self.assertEqual(self.ask("POST", "/breaks", "x")[0].status, 502)
        self.assertEqual(self.ask("GET", "/")[1], "two GET / 127.0.0.1 ")

    def test_says_so_when_none_is_left(self):
        self.stop(self.backends[0])
        dead = f"http://127.0.0.1:{self.backends[0].server_port}"
        with Server(SERVING, "reverse_proxy", "-p", "0", dead) as proxy:
            connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
            connection.request("GET", "/")
            self.assertEqual(connection.getresponse().status, 502)
            connection.close()


if __name__ == "__main__":
    unittest.main()
