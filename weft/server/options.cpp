// SPDX-License-Identifier: MIT
#include "weft/server/options.hpp"

#include "weft/base/print.hpp"
#include "weft/http/status.hpp"

namespace weft::http {

std::string access_line(const exchange& done) {
  const connection_info* from = done.request.connection;
  std::string client = "-";
  if (from && from->client) {
    client = from->client->is_v6() ? '[' + from->client->str() + ']' : from->client->str();
    client += format(":{}", from->client_port);
  }
  const std::string_view reason =
      done.status == status::client_closed_request ? "Client Closed Request" : reason_phrase(done.status);
  const std::string_view version = from && from->http2               ? "2"
                                   : done.request.version_minor == 0 ? "1.0"
                                                                     : "1.1";
  return format(R"({} - "{} {} HTTP/{}" {} {})", client, done.method, done.target, version, done.status,
                reason);
}

}  // namespace weft::http
