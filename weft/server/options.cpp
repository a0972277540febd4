// SPDX-License-Identifier: MIT
#include "weft/server/options.hpp"

#include <algorithm>

#include "weft/base/print.hpp"
#include "weft/http/status.hpp"

namespace weft::http {

namespace {

constexpr bool is_plain(char c) noexcept { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

std::string plain(std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string made;
  for (const char c : text) {
    if (is_plain(c)) {
      made += c;
    } else {
      made += format("\\x{:02X}", static_cast<unsigned char>(c));
    }
  }
  return made;
}

}  // namespace

std::string access_line(const exchange& done) {
  const connection_info* from = done.request.connection;
  std::string client = "-";
  if (from && from->client) {
    client = from->client->is_v6() ? '[' + from->client->str() + ']' : from->client->str();
    client += format(":{}", from->client_port);
  }
  const std::string_view reason =
      done.status == status::client_closed_request ? "Client Closed Request" : reason_phrase(done.status);
  if (done.method.empty())
    return format(R"({} - "{}" {} {})", client, plain(done.target), done.status, reason);
  const std::string_view version = from && from->http2               ? "2"
                                   : done.request.version_minor == 0 ? "1.0"
                                                                     : "1.1";
  return format(R"({} - "{} {} HTTP/{}" {} {})", client, done.method, plain(done.target), version,
                done.status, reason);
}

}  // namespace weft::http
