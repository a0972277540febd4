// SPDX-License-Identifier: MIT
#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/h2/detail/known_host.hpp"
#include "weft/h2/session.hpp"
#include "weft/http/headers.hpp"

namespace weft::h2::detail {

/// A head while it is received, field by field: there is one at a time. Source: RFC 9113 §4.3.
class head_in_parts {
 public:
  /// Drops what is there. `empty` may have room for fields.
  void begin(std::unique_ptr<message_head> empty);
  /// Puts a field that came where it belongs. nghttp2 has checked it, and the order of the pseudo-fields.
  /// Returns false for what it takes and HTTP/1.1 does not: a status below 100; what is no host, if `host` is
  /// given.
  bool add(std::string_view name, std::string_view value, known_host* host);
  /// Gives all of it away; null after that. Cookies that were sent apart are one field again: RFC 9113
  /// §8.2.3.
  std::unique_ptr<message_head> take();

 private:
  bool add_pseudo(std::string_view name, std::string_view value, known_host* host);

  std::unique_ptr<message_head> head_;
  std::optional<std::string> cookies_;  // joined here: each for itself would be joined in quadratic time
};

/// The fields of a head as nghttp2 wants them, which puts names in lower case itself; without those that are
/// about an HTTP/1.1 connection. Lifetime: borrows what it was made of.
class field_list {
 public:
  field_list() = default;
  /// Throws `std::invalid_argument` for more than can be sent.
  explicit field_list(const http::headers& trailers);

  /// Throws `std::invalid_argument` for what can be no field, and for more than can be sent.
  void assign(const message_head& head);

  const nghttp2_nv* data() const noexcept { return list_.data(); }
  std::size_t size() const noexcept { return list_.size(); }

 private:
  void add(std::string_view name, std::string_view value, std::uint8_t flags = NGHTTP2_NV_FLAG_NONE);
  void add_all(const http::headers& fields);
  void check_size() const;

  std::vector<nghttp2_nv> list_;
  std::array<char, 3> status_{};
};

}  // namespace weft::h2::detail
