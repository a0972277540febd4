// SPDX-License-Identifier: MIT
#include "weft/web/sessions.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <system_error>

#include "weft/base/base64.hpp"
#include "weft/base/print.hpp"
#include "weft/json/dump.hpp"
#include "weft/json/parse.hpp"
#include "weft/json/writer.hpp"
#include "weft/web/request.hpp"

namespace weft::web {

namespace {

constexpr std::size_t key_bytes_min = 32;
// By which the clocks of those who sign cookies may differ. One from a later time was signed by a clock that
// has gone back since: it would last for as much longer.
constexpr std::chrono::minutes clock_difference_max{5};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool are_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

}  // namespace

void session::put(std::string_view name, std::string json) {
  const auto [place, added] = values_.try_emplace(std::string(name));
  changed_ = changed_ || added || place->second != json;
  place->second = std::move(json);
}

void session::erase(std::string_view name) {
  const auto found = values_.find(name);
  if (found == values_.end()) return;
  values_.erase(found);
  changed_ = true;
}

void session::clear() {
  changed_ = changed_ || !values_.empty();
  values_.clear();
}

std::string session::to_json() const {
  std::string text;
  json::writer out(text);
  out.begin_object();
  for (const auto& [name, json] : values_) {
    out.key(name);
    out.text(json);
  }
  out.end_object();
  return text;
}

bool session::take(std::string_view json) {
  const auto read = json::parse(json);
  if (!read || read->type() != json::kind::object) return false;
  for (const auto& [name, content] : read->as_object()) values_.emplace(name, json::dump(content));
  return true;
}

sessions::sessions(session_options options) : options_(std::move(options)) {
  if (options_.keys.empty()) throw std::invalid_argument("weft: sessions need a key to sign with");
  for (const std::string& key : options_.keys) {
    if (key.size() < key_bytes_min)
      throw std::invalid_argument(format("weft: a key of sessions has at least {} bytes", key_bytes_min));
  }
  if (options_.max_age <= std::chrono::seconds(0))
    throw std::invalid_argument("weft: sessions last for some time");
  http::format_set_cookie(cookie_of("x"));
}

std::string sessions::sign(std::string_view signed_part, std::string_view key) const {
  const std::string text = options_.cookie + '=' + std::string(signed_part);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac;
  unsigned int size = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), mac.data(),
            &size)) {
    throw std::runtime_error("weft: a session could not be signed");
  }
  return base64_encode({reinterpret_cast<const char*>(mac.data()), size});
}

std::chrono::sys_seconds sessions::now() const {
  if (options_.now) return options_.now();
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void sessions::open(std::string_view cookie, session& into) const {
  const std::size_t last = cookie.rfind('.');
  if (last == std::string_view::npos) return;
  const std::string_view signed_part = cookie.substr(0, last), given = cookie.substr(last + 1);
  const bool is_ours = std::ranges::any_of(
      options_.keys, [&](const std::string& key) { return are_equal(sign(signed_part, key), given); });
  if (!is_ours) return;
  const std::size_t dot = signed_part.find('.');
  const auto signed_at = number_in(signed_part.substr(std::min(dot, signed_part.size() - 1) + 1));
  if (dot == std::string_view::npos || !signed_at) return;
  const auto age = now() - std::chrono::sys_seconds(std::chrono::seconds(*signed_at));
  if (age > options_.max_age || age < -clock_difference_max) return;
  into.take(base64_decode(signed_part.substr(0, dot)).value_or(""));
  into.is_old_ = age > options_.max_age / 2;
}

std::string sessions::seal(const session& of) const {
  std::string text = base64_encode(of.to_json()) + '.' + std::to_string(now().time_since_epoch().count());
  const std::string mac = sign(text, options_.keys.front());
  text += '.' + mac;
  if (text.size() + options_.cookie.size() > http::cookie_bytes_max)
    throw std::length_error(format("weft: a session of {} bytes does not fit into a cookie", text.size()));
  return text;
}

http::set_cookie sessions::cookie_of(std::string value) const {
  return {.name = options_.cookie,
          .value = std::move(value),
          .domain = options_.domain,
          .path = options_.path,
          .max_age = options_.max_age,
          .secure = options_.secure,
          .http_only = true,
          .site = options_.site};
}

std::optional<http::response> sessions::before(request& r) {
  session& s = r.state().emplace<session>();
  if (const auto cookie = r.cookie(options_.cookie)) {
    s.was_sent_ = true;
    open(*cookie, s);
  }
  return std::nullopt;
}

void sessions::after(request& r, http::response& made) {
  const session& s = *r.state().find<session>();
  const bool is_sent = s.empty() ? s.changed_ && s.was_sent_ : s.changed_ || s.is_old_;
  if (s.was_asked_for_ || is_sent) made.headers.add("vary", "cookie");
  if (!is_sent || made.failure) return;
  http::set_cookie cookie = cookie_of(s.empty() ? std::string() : seal(s));
  made.headers.add("set-cookie", http::format_set_cookie(s.empty() ? http::removal_of(cookie) : cookie));
}

}  // namespace weft::web
