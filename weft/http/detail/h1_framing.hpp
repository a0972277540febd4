// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weft/http/detail/h1_lines.hpp"

namespace weft::http::h1::detail {

/// What the fields of a head say about where the message ends and what becomes of the connection.
///
/// Source: RFC 9112 §6 and §9.3, RFC 9110 §7.2, §7.6.1, §7.8, §8.6, §10.1.1.
class framing {
 public:
  /// Whether a field of a name that long may be of interest: most need no look.
  static constexpr bool is_of_interest(std::size_t name_size) noexcept {
    constexpr std::uint32_t sizes = 1U << 4 | 1U << 6 | 1U << 7 | 1U << 10 | 1U << 14 | 1U << 17;
    return name_size < 32 && (sizes >> name_size & 1) != 0;
  }

  /// Looks at one field. `known_host` is one that is right, and then the one of the message: those of a
  /// connection mostly have the same.
  fault note(std::string_view name, std::string_view value, std::string& known_host);
  fault note(std::string_view name, std::string_view value) {
    std::string none;
    return note(name, value, none);
  }

  /// Tells that the value of a field that was looked at goes on in a folded line.
  ///
  /// Refused where it decides how long the message is: a recipient that reads the first line only would find
  /// another end. The others are to be looked at `again` once they are whole.
  fault note_fold(std::string_view name);
  bool folded() const noexcept { return folded_; }
  framing again() const noexcept;

  /// Fields that contradict each other, once all are known.
  fault check_request(int version_minor) const;
  fault check_lengths(int version_minor) const;

  /// Whether `check_request` would find nothing wrong, and no body follows. False says nothing.
  bool is_bodiless_request(int version_minor) const noexcept {
    return (host_seen_ || version_minor == 0) && !coding_seen_ && !content_length_ && !folded_;
  }

  const std::optional<std::uint64_t>& content_length() const noexcept { return content_length_; }
  bool content_length_repeated() const noexcept { return content_length_repeated_; }
  bool chunked() const noexcept { return coding_seen_; }
  bool expects_continue() const noexcept { return expects_continue_; }
  bool upgrade() const noexcept { return upgrade_token_ && upgrade_field_; }
  bool keep_alive(int version_minor) const noexcept {
    return !close_token_ && (version_minor >= 1 || keep_alive_token_);
  }

  /// A CONNECT answered with 2xx is a tunnel whatever its fields say: RFC 9110 §9.3.6.
  void ignore_lengths() noexcept { lengths_ignored_ = true; }

 private:
  fault note_host(std::string_view value, std::string& known);
  fault note_content_length(std::string_view value);
  fault note_transfer_encoding(std::string_view value);
  void note_connection(std::string_view value) noexcept;

  std::optional<std::uint64_t> content_length_;
  bool content_length_repeated_ = false;
  bool lengths_ignored_ = false;
  bool coding_seen_ = false;
  bool chunked_last_ = false;
  bool other_coding_ = false;
  bool host_seen_ = false;
  bool close_token_ = false;
  bool keep_alive_token_ = false;
  bool upgrade_token_ = false;
  bool upgrade_field_ = false;
  bool expects_continue_ = false;
  bool folded_ = false;
};

/// Whether a trailer of that name is refused: it would decide framing or routing after the fact. RFC 9110
/// §6.5.1.
bool is_forbidden_trailer(std::string_view name) noexcept;

}  // namespace weft::http::h1::detail
