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
  return format(R"({} - "{} {} HTTP/1.{}" {} {})", client, done.method, done.target,
                done.request.version_minor, done.status, reason);
}

}  // namespace weft::http
