# SPDX-License-Identifier: MIT
"""Ports of the loopback: a free one, and whether somebody listens on one."""

import socket


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def listens(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
