// SPDX-License-Identifier: MIT
// What a browser sends, for programs that measure parsers, in C and C++.
#pragma once

static const char browser_request[] =
    "GET /wiki/Structured_concurrency?action=history&offset=20240101&limit=50 HTTP/1.1\r\n"
    "Host: en.example.org\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
    "Accept-Language: en-US,en;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Referer: https://en.example.org/wiki/Structured_concurrency\r\n"
    "Connection: keep-alive\r\n"
    "Cookie: session=b1946ac92492d2347c6235b4d2611184; theme=dark; consent=analytics%3Dno%26ads%3Dno; "
    "last_seen=2024-06-01T12%3A34%3A56Z; ab=variant-b; region=eu-west\r\n"
    "Upgrade-Insecure-Requests: 1\r\n"
    "Sec-Fetch-Dest: document\r\n"
    "Sec-Fetch-Mode: navigate\r\n"
    "Priority: u=0, i\r\n"
    "\r\n";
