// SPDX-License-Identifier: MIT
#include "weft/client/detail/tunnel.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "weft/base/ip_address.hpp"
#include "weft/base/print.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/http/status.hpp"

namespace weft::http::detail {

namespace {

/// `host:port`, with the port always.
std::string host_and_port(const url& to) {
  const bool is_v6 = to.host().find(':') != std::string_view::npos;
  return is_v6 ? format("[{}]:{}", to.host(), to.port()) : format("{}:{}", to.host(), to.port());
}

/// What SOCKS replies mean. RFC 1928 §6.
std::string_view reason_of(std::uint8_t reply) noexcept {
  constexpr std::array<std::string_view, 9> reasons{"",
                                                    "general failure",
                                                    "not allowed",
                                                    "network unreachable",
                                                    "host unreachable",
                                                    "connection refused",
                                                    "the time to live expired",
                                                    "command not supported",
                                                    "address type not supported"};
  return reply < reasons.size() ? reasons[reply] : "unknown reply";
}

std::uint8_t byte_of(char c) noexcept { return static_cast<std::uint8_t>(c); }

/// A string with its length before it.
std::string counted(std::string_view text) {
  if (text.empty() || text.size() > 255)
    throw tunnel_error("a name or password is empty or longer than 255 bytes");
  return static_cast<char>(text.size()) + std::string(text);
}

task<> log_in(io::stream& over, const proxy& by) {
  co_await over.write_all("\x01" + counted(by.user()) + counted(by.password()));
  std::array<char, 2> reply{};
  co_await over.read_exactly(reply);
  if (reply[1] != 0) throw tunnel_error("the proxy refuses user and password");
}

std::string address_of(const url& to) {
  const auto address = ip_address::parse(to.host());
  if (!address) return '\x03' + counted(to.host());
  std::string bytes(1, address->is_v6() ? '\x04' : '\x01');
  for (std::size_t i = 0; i < (address->is_v6() ? 16U : 4U); ++i) {
    bytes += static_cast<char>(address->bytes()[i]);
  }
  return bytes;
}

/// Reads the address that a reply ends with, which is of no use here.
task<> skip_address(io::stream& over, std::uint8_t kind) {
  std::size_t bytes = 4;
  if (kind == 4) bytes = 16;
  if (kind == 3) {
    std::array<char, 1> length{};
    co_await over.read_exactly(length);
    bytes = byte_of(length[0]);
  }
  std::string rest(bytes + 2, '\0');
  co_await over.read_exactly(rest);
}

}  // namespace

task<> ask_for_tunnel(io::stream& over, const proxy& by, const url& to) {
  const std::string target = host_and_port(to);
  headers fields{{"host", target}, {"accept", "*/*"}};
  for (const auto& [name, value] : by.fields()) fields.add(name, value);
  std::string head;
  h1::encode_request_head(head, "CONNECT", target, fields, h1::body_framing::none());
  co_await over.write_all(head);
  h1::parser parser(h1::role::response);
  parser.expect_response_to("CONNECT");
  std::string got;
  for (std::array<char, 4096> more{};;) {
    const std::size_t count = co_await over.read_some(more);
    if (count == 0) throw tunnel_error("the proxy closed the connection");
    got.append(more.data(), count);
    for (;;) {
      const h1::step s = parser.next(got);
      got.erase(0, s.consumed);
      if (s.what == h1::progress::failed) throw tunnel_error(parser.error().message);
      if (s.what == h1::progress::need_more) break;
      if (s.what != h1::progress::head || parser.status() / 100 == 1) continue;
      if (parser.status() / 100 != 2) {
        const std::string_view reason =
            parser.reason().empty() ? reason_phrase(parser.status()) : parser.reason();
        throw tunnel_error(format("{} {}", parser.status(), reason));
      }
      if (!got.empty()) throw tunnel_error("the proxy sent what nobody asked for");
      co_return;
    }
  }
}

task<> ask_socks(io::stream& over, const proxy& by, const url& to) {
  const bool has_user = !by.user().empty();
  co_await over.write_all(has_user ? std::string_view("\x05\x02\x00\x02", 4)
                                   : std::string_view("\x05\x01\x00", 3));
  std::array<char, 2> method{};
  co_await over.read_exactly(method);
  if (byte_of(method[0]) != 5) throw tunnel_error("the proxy does not speak SOCKS5");
  if (byte_of(method[1]) == 2 && has_user) {
    co_await log_in(over, by);
  } else if (byte_of(method[1]) != 0) {
    throw tunnel_error(has_user ? "the proxy takes no user and password"
                                : "the proxy wants a user and a password");
  }
  const char port[]{static_cast<char>(to.port() >> 8), static_cast<char>(to.port() & 255)};
  co_await over.write_all(std::string("\x05\x01\x00", 3) + address_of(to) + std::string(port, 2));
  std::array<char, 4> reply{};
  co_await over.read_exactly(reply);
  if (reply[1] != 0) throw tunnel_error(format("the proxy says: {}", reason_of(byte_of(reply[1]))));
  co_await skip_address(over, byte_of(reply[3]));
}

}  // namespace weft::http::detail
