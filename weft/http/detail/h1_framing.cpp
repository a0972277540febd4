// SPDX-License-Identifier: MIT
#include "weft/http/detail/h1_framing.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/host_and_port.hpp"
#include "weft/http/token.hpp"

namespace weft::http::h1::detail {
namespace {

/// 1*DIGIT that fits 64 bits; no sign, no blank.
std::optional<std::uint64_t> read_length(std::string_view digits) {
  constexpr std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (!http::detail::is_digit(c)) return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (max - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return digits.empty() ? std::nullopt : std::optional(value);
}

/// Whether a text of that length is `known`, of small letters and '-', in whatever case.
///
/// Each such character has the bit that makes letters small, and is made by it of no other byte that a token
/// or a value may have.
template <std::size_t bytes>
bool is_word(std::string_view text, const char (&known)[bytes]) noexcept {
  constexpr std::size_t size = bytes - 1;
  using word = std::conditional_t<size >= 8, std::uint64_t, std::uint32_t>;
  static_assert(size >= sizeof(word));
  constexpr auto small = static_cast<word>(0x2020202020202020U);
  for (std::size_t at = 0;; at = std::min(at + sizeof(word), size - sizeof(word))) {  // the last may overlap
    word of_text, of_known;
    std::memcpy(&of_text, text.data() + at, sizeof(word));
    std::memcpy(&of_known, known + at, sizeof(word));
    if ((of_text | small) != of_known) return false;
    if (at == size - sizeof(word)) return true;
  }
}

}  // namespace

// A connection that waits keeps no more of a host than names have: RFC 1035 §2.3.4, and a port.
static constexpr std::size_t known_host_bytes_max = 261;

fault framing::note(std::string_view name, std::string_view value, std::string& known_host) {
  switch (name.size()) {
    case 4:
      if (is_word(name, "host")) return note_host(value, known_host);
      break;
    case 6:
      if (is_word(name, "expect")) expects_continue_ |= equal_ignoring_case(value, "100-continue");
      break;
    case 7: upgrade_field_ |= is_word(name, "upgrade") && !value.empty(); break;
    case 10:
      if (is_word(name, "connection")) note_connection(value);
      break;
    case 14:
      if (is_word(name, "content-length") && !lengths_ignored_) return note_content_length(value);
      break;
    case 17:
      if (is_word(name, "transfer-encoding") && !lengths_ignored_) return note_transfer_encoding(value);
      break;
    default: break;
  }
  return std::nullopt;
}

fault framing::note_host(std::string_view value, std::string& known) {
  if (host_seen_) return make_error(errc::duplicate_host, "the Host field comes twice");
  host_seen_ = true;
  // Empty is what RFC 9112 §3.2 asks of a client whose target has no host.
  if (value.empty() || value == known) return std::nullopt;
  if (is_host_and_port(value, false)) {
    if (value.size() <= known_host_bytes_max) known = value;
    return std::nullopt;
  }
  return make_error(errc::bad_host, format("'{}' is no host", value.substr(0, 100)));
}

// RFC 9110 §8.6 leaves the choice between refusing a repeated length and collapsing it if all are the same:
// they are collapsed here, whether in one field or several, and the parser rewrites the field so that nobody
// sees the list.
fault framing::note_content_length(std::string_view value) {
  for (std::string_view rest = value;;) {
    const std::size_t comma = rest.find(',');
    const auto length = read_length(trim(rest.substr(0, comma)));
    if (!length) {
      return make_error(errc::bad_content_length,
                        format("the Content-Length '{}' is no number", value.substr(0, 100)));
    }
    if (content_length_ && *content_length_ != *length) {
      return make_error(errc::bad_content_length,
                        format("Content-Length is both {} and {}", *content_length_, *length));
    }
    content_length_repeated_ |= content_length_.has_value();
    content_length_ = length;
    if (comma == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(comma + 1);
  }
}

// Empty elements, which RFC 9110 §5.6.1 lets a recipient skip, are refused: some recipients take ",chunked"
// for no chunked.
fault framing::note_transfer_encoding(std::string_view value) {
  coding_seen_ = true;
  for (std::string_view rest = value;;) {
    if (chunked_last_) {
      return make_error(errc::bad_transfer_encoding, "chunked is not the last transfer coding");
    }
    const std::size_t comma = rest.find(',');
    const std::string_view coding = trim(rest.substr(0, comma));
    if (!is_token(trim(coding.substr(0, coding.find(';'))))) {
      return make_error(errc::bad_transfer_encoding, "a transfer coding is no token");
    }
    chunked_last_ = equal_ignoring_case(coding, "chunked");
    other_coding_ |= !chunked_last_;
    if (comma == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(comma + 1);
  }
}

void framing::note_connection(std::string_view value) noexcept {
  std::string_view option;
  while (next_list_item(value, option)) {
    switch (option.size()) {
      case 5: close_token_ |= is_word(option, "close"); break;
      case 7: upgrade_token_ |= is_word(option, "upgrade"); break;
      case 10: keep_alive_token_ |= is_word(option, "keep-alive"); break;
      default: break;
    }
  }
}

fault framing::note_fold(std::string_view name) {
  if (equal_ignoring_case(name, "content-length") || equal_ignoring_case(name, "transfer-encoding"))
    return make_error(errc::obs_fold, format("{} goes on in a folded line", name));
  folded_ = true;
  return std::nullopt;
}

framing framing::again() const noexcept {
  framing fresh;
  fresh.lengths_ignored_ = lengths_ignored_;
  return fresh;
}

fault framing::check_request(int version_minor) const {
  if (!host_seen_ && version_minor >= 1) {
    return make_error(errc::missing_host, "an HTTP/1.1 request without a Host field");
  }
  return check_lengths(version_minor);
}

fault framing::check_lengths(int version_minor) const {
  if (!coding_seen_) return std::nullopt;
  if (version_minor == 0) return make_error(errc::bad_transfer_encoding, "Transfer-Encoding in HTTP/1.0");
  if (content_length_) {
    return make_error(errc::ambiguous_length, "both Content-Length and Transfer-Encoding");
  }
  if (!chunked_last_)
    return make_error(errc::bad_transfer_encoding, "chunked is not the last transfer coding");
  if (other_coding_) return make_error(errc::unsupported_coding, "a transfer coding other than chunked");
  return std::nullopt;
}

bool is_forbidden_trailer(std::string_view name) noexcept {
  constexpr std::string_view forbidden[] = {"content-length", "transfer-encoding",
                                            "host",           "connection",
                                            "trailer",        "te",
                                            "upgrade",        "expect",
                                            "authorization",  "content-encoding",
                                            "content-type"};
  return std::ranges::any_of(forbidden, [&](std::string_view one) { return equal_ignoring_case(name, one); });
}

}  // namespace weft::http::h1::detail
