// SPDX-License-Identifier: MIT
#include "weft/ws/handshake.hpp"

#include <openssl/evp.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "weft/base/base64.hpp"
#include "weft/base/print.hpp"
#include "weft/http/status.hpp"
#include "weft/http/token.hpp"
#include "weft/ws/connect_options.hpp"

namespace weft::ws {

namespace {

constexpr std::size_t key_bytes = 16;

/// An extended CONNECT is asked for by nobody who means something else, and needs no key: RFC 8441 §5.
bool needs_key(const http::request& request) noexcept {
  return !request.connection || !request.connection->http2;
}

/// 16 bytes in base64: 22 characters and "==".
bool is_key(std::string_view text) noexcept {
  return text.size() == 24 && text.ends_with("==") &&
         text.substr(0, 22).find_first_not_of(base64_digits) == std::string_view::npos;
}

std::unexpected<http::response> refusal(int status, std::string why) {
  auto answer = http::response::text(std::move(why) + "\n", status);
  if (status == http::status::upgrade_required) {
    answer.headers.add("upgrade", "websocket");
    answer.headers.add("connection", "upgrade");
    answer.headers.add("sec-websocket-version", "13");
  }
  return std::unexpected(std::move(answer));
}

bool is_allowed(std::string_view origin, std::string_view host, const std::vector<std::string>& allowed) {
  if (allowed.empty()) {
    const auto from = http::url::parse(origin);
    return from && http::equal_ignoring_case(from->authority(), host);
  }
  return std::ranges::any_of(
      allowed, [&](const std::string& one) { return one == "*" || http::equal_ignoring_case(one, origin); });
}

bool offers(const http::headers& fields, std::string_view subprotocol) {
  for (std::string_view list : fields.get_all("sec-websocket-protocol")) {
    for (std::string_view item; http::next_list_item(list, item);) {
      if (item == subprotocol) return true;
    }
  }
  return false;
}

std::string joined(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

}  // namespace

std::string accept_key(std::string_view key) {
  const std::string salted = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, 20> digest{};
  EVP_Digest(salted.data(), salted.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  return base64_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string fresh_key() {
  std::array<unsigned char, key_bytes> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  return base64_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::expected<agreement, http::response> check_request(const http::request& request,
                                                       const accept_options& options) {
  check(options.connection.compression);
  const http::headers& fields = request.headers;
  if (!fields.has_token("connection", "upgrade") || !fields.has_token("upgrade", "websocket")) {
    return refusal(http::status::upgrade_required, "This is a WebSocket: ask for an upgrade.");
  }
  if (request.method != "GET" || request.version_minor == 0) {
    return refusal(http::status::bad_request, "A WebSocket begins with GET and HTTP/1.1.");
  }
  if (fields.get_all("sec-websocket-version") != std::vector<std::string_view>{"13"}) {
    return refusal(http::status::upgrade_required, "Only version 13 of WebSocket is spoken here.");
  }
  const auto keys = fields.get_all("sec-websocket-key");
  if (needs_key(request) && (keys.size() != 1 || !is_key(keys[0]))) {
    return refusal(http::status::bad_request, "Sec-WebSocket-Key is missing or malformed.");
  }
  if (const auto origin = fields.get("origin");
      origin && !is_allowed(*origin, request.authority(), options.origins)) {
    return refusal(http::status::forbidden, "Pages of this origin may not connect.");
  }
  agreement agreed;
  const auto chosen =
      std::ranges::find_if(options.subprotocols, [&](const std::string& one) { return offers(fields, one); });
  if (chosen != options.subprotocols.end()) agreed.subprotocol = *chosen;
  agreed.compression = choose_deflate(fields, options.connection.compression);
  return agreed;
}

http::response accepting(const http::request& request, const agreement& agreed,
                         const accept_options& options) {
  http::response answer{.status = http::status::switching_protocols, .headers = options.headers};
  answer.headers.add("upgrade", "websocket");
  answer.headers.add("connection", "Upgrade");
  if (needs_key(request)) {
    answer.headers.add("sec-websocket-accept", accept_key(request.headers.get("sec-websocket-key").value()));
  }
  if (!agreed.subprotocol.empty()) answer.headers.add("sec-websocket-protocol", agreed.subprotocol);
  if (agreed.compression) {
    answer.headers.add("sec-websocket-extensions", format_answer(*agreed.compression));
  }
  return answer;
}

http::headers request_fields(std::string_view key, const connect_options& options) {
  check(options.connection.compression);
  http::headers wanted;
  wanted.add("upgrade", "websocket");
  wanted.add("connection", "Upgrade");
  wanted.add("sec-websocket-key", key);
  wanted.add("sec-websocket-version", "13");
  if (!options.subprotocols.empty()) {
    wanted.add("sec-websocket-protocol", joined(options.subprotocols));
  }
  if (options.connection.compression.enabled) {
    wanted.add("sec-websocket-extensions", format_offer(options.connection.compression));
  }
  for (const auto& [name, value] : options.headers) wanted.add(name, value);
  return wanted;
}

std::expected<agreement, std::string> check_response(const http::response& response, std::string_view key,
                                                     const connect_options& options) {
  const http::headers& fields = response.headers;
  if (!fields.has_token("upgrade", "websocket") || !fields.has_token("connection", "upgrade")) {
    return std::unexpected("the server switches to something else");
  }
  if (fields.get_all("sec-websocket-accept") != std::vector<std::string_view>{accept_key(key)}) {
    return std::unexpected("the server did not understand the request: Sec-WebSocket-Accept is wrong");
  }
  agreement agreed;
  const auto subprotocols = fields.get_all("sec-websocket-protocol");
  if (!subprotocols.empty()) {
    agreed.subprotocol = subprotocols[0];
    if (subprotocols.size() > 1 ||
        std::ranges::find(options.subprotocols, agreed.subprotocol) == options.subprotocols.end()) {
      return std::unexpected(
          format("the server chose the subprotocol '{}', which was not offered", subprotocols.back()));
    }
  }
  auto compression = accept_deflate(fields, options.connection.compression);
  if (!compression) return std::unexpected(std::move(compression.error()));
  agreed.compression = *compression;
  agreed.answer = fields;
  return agreed;
}

}  // namespace weft::ws
