// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "weft/client.hpp"

namespace http_request {

/// What a command line asks for.
struct arguments {
  std::string url;
  std::string method;  ///< empty: GET, or POST if there is a body
  weft::http::request_options request;
  weft::http::client_options client;
  std::string download;  ///< a file for the body
  bool verbose = false;
};

inline constexpr const char* usage_text =
    "usage: weft-http URL [-m METHOD] [-p NAME VALUE] [-c CONTENT] [-d NAME VALUE] [-f NAME FILE] [-j JSON]\n"
    "                 [-h NAME VALUE] [--cookies NAME VALUE] [--auth USER PASS] [--proxy URL]\n"
    "                 [--timeout SECONDS] [--follow-redirects] [--no-verify] [--http2]\n"
    "                 [--http1.1] [--http2-prior-knowledge] [--download FILE] [-v] [--help]\n";

/// Empty after `--help`, which it has answered. Throws `std::invalid_argument` that says what is wrong.
std::optional<arguments> parse_arguments(int argc, char** argv);

}  // namespace http_request
