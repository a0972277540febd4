// SPDX-License-Identifier: MIT
#include "weft/h2/detail/fields.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "weft/http/token.hpp"

namespace weft::h2::detail {

namespace {

// nghttp2 sends no larger head, and counts so much for each field, and once: it would drop it without a word,
// and the peer would wait for ever.
constexpr std::size_t sent_bytes_max = 65536;
constexpr std::size_t bytes_of_field = 12;
constexpr std::size_t bytes_of_head = 17;

/// RFC 9113 §8.2.2; and Host, which is `:authority`.
bool belongs_to_connection(std::string_view name, std::string_view value) noexcept {
  const auto is = [name](std::string_view one) { return http::equal_ignoring_case(name, one); };
  switch (name.size()) {
    case 2: return is("te") && !http::equal_ignoring_case(value, "trailers");
    case 4: return is("host");
    case 7: return is("upgrade");
    case 10: return is("connection") || is("keep-alive");
    case 16: return is("proxy-connection");
    case 17: return is("transfer-encoding");
    default: return false;
  }
}

/// RFC 9113 §8.5, RFC 8441 §4.
bool has_path(const message_head& of) noexcept { return of.method != "CONNECT" || !of.protocol.empty(); }

/// RFC 9113 §8.3.1. A blank would be the end of the target for whoever hands the request on over HTTP/1.1.
bool is_path(const message_head& of) noexcept {
  if (!has_path(of)) return true;
  const bool is_whole = of.path.starts_with('/') || (of.path == "*" && of.method == "OPTIONS");
  const bool is_ascii = std::ranges::all_of(of.path, [](char c) { return c >= 0; });
  return is_whole && is_ascii &&
         nghttp2_check_path(reinterpret_cast<const std::uint8_t*>(of.path.data()), of.path.size()) != 0;
}

std::uint8_t* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));  // nghttp2 only reads them
}

}  // namespace

void head_in_parts::begin(std::unique_ptr<message_head> empty) {
  head_ = std::move(empty);
  cookies_.reset();
}

bool head_in_parts::add(std::string_view name, std::string_view value, known_host* host) {
  if (name.starts_with(':')) return add_pseudo(name.substr(1), value, host);
  if (name != "cookie") {
    if (name == "host" && host && !host->is_one(value)) return false;
    head_->fields.add_unchecked(name, value, http::detail::checked());
  } else if (cookies_) {
    cookies_->append("; ").append(value);
  } else {
    cookies_ = value;
  }
  return true;
}

bool head_in_parts::add_pseudo(std::string_view name, std::string_view value, known_host* host) {
  if (name == "method") {
    head_->method = value;
  } else if (name == "scheme") {
    head_->scheme = value;
  } else if (name == "authority") {
    if (host && !host->is_one(value)) return false;
    head_->authority = value;
  } else if (name == "path") {
    head_->path = value;
  } else if (name == "protocol") {
    head_->protocol = value;
  } else {
    if (value.front() == '0') return false;
    std::from_chars(value.data(), value.data() + value.size(), head_->status);
  }
  return true;
}

std::unique_ptr<message_head> head_in_parts::take() {
  if (cookies_)
    head_->fields.add_unchecked("cookie", *std::exchange(cookies_, std::nullopt), http::detail::checked());
  return std::move(head_);
}

field_list::field_list(const http::headers& trailers) {
  add_all(trailers);
  check_size();
}

void field_list::assign(const message_head& head) {
  list_.clear();
  if (head.status != 0) {
    if (head.status < 100 || head.status > 999) throw std::invalid_argument("weft: a status that is none");
    std::to_chars(status_.data(), status_.data() + status_.size(), head.status);
    add(":status", {status_.data(), status_.size()}, NGHTTP2_NV_FLAG_NO_COPY_NAME);
  } else {
    if (!http::is_token(head.method)) throw std::invalid_argument("weft: a method that is none");
    for (const std::string* each : {&head.scheme, &head.authority}) {
      if (!http::is_field_value(*each)) throw std::invalid_argument("weft: a target that is none");
    }
    if (!is_path(head)) throw std::invalid_argument("weft: a target that is none");
    add(":method", head.method);
    if (!head.protocol.empty()) {
      if (!http::is_token(head.protocol)) throw std::invalid_argument("weft: a protocol that is none");
      add(":protocol", head.protocol);
    }
    if (has_path(head)) {
      add(":scheme", head.scheme);
      add(":path", head.path);
    }
    if (!head.authority.empty()) add(":authority", head.authority);
  }
  add_all(head.fields);
  for (const auto& [name, value] : head.more) add(name, value, NGHTTP2_NV_FLAG_NO_COPY_NAME);
  check_size();
}

void field_list::check_size() const {
  std::size_t bytes = bytes_of_head;
  for (const nghttp2_nv& each : list_) bytes += bytes_of_field + each.namelen + each.valuelen;
  if (bytes > sent_bytes_max) throw std::invalid_argument("weft: fields of more than 64 KiB");
}

void field_list::add(std::string_view name, std::string_view value, std::uint8_t flags) {
  list_.push_back({bytes_of(name), bytes_of(value), name.size(), value.size(), flags});
}

void field_list::add_all(const http::headers& fields) {
  for (const auto& [name, value] : fields) {
    if (!belongs_to_connection(name, value)) add(name, value);
  }
}

}  // namespace weft::h2::detail
