// SPDX-License-Identifier: MIT
#include "weft/io/text_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "weft/io/errors.hpp"

namespace weft::io {

namespace {

/// How many bytes a character has, and what its second one may be; 0: no character begins so.
struct character_form {
  std::size_t bytes;
  unsigned char second_min = 0x80, second_max = 0xbf;
};

character_form form_of(unsigned char first) noexcept {
  if (first < 0x80) return {1};
  if (first < 0xc2) return {0};
  if (first < 0xe0) return {2};
  if (first == 0xe0) return {3, 0xa0, 0xbf};
  if (first == 0xed) return {3, 0x80, 0x9f};  // no surrogates
  if (first < 0xf0) return {3};
  if (first == 0xf0) return {4, 0x90, 0xbf};
  if (first < 0xf4) return {4};
  if (first == 0xf4) return {4, 0x80, 0x8f};
  return {0};
}

/// How many bytes at the beginning of `bytes` are right for the one character that they begin.
std::size_t right_bytes(std::string_view bytes, const character_form& form) noexcept {
  if (form.bytes == 0) return 0;
  std::size_t n = 1;
  for (; n < std::min(form.bytes, bytes.size()); ++n) {
    const auto byte = static_cast<unsigned char>(bytes[n]);
    if (n == 1 ? byte < form.second_min || byte > form.second_max : (byte & 0xc0) != 0x80) break;
  }
  return n;
}

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

}  // namespace

std::string utf8_decoder::decode(std::string_view bytes) {
  std::string all = std::exchange(kept_, {});
  all += bytes;
  std::string text;
  std::size_t at = 0;
  while (at < all.size()) {
    const std::string_view rest = std::string_view(all).substr(at);
    const character_form form = form_of(static_cast<unsigned char>(rest[0]));
    const std::size_t right = right_bytes(rest, form);
    if (right == form.bytes && right > 0) {
      text.append(rest, 0, right);
      at += right;
    } else if (right == rest.size()) {
      break;  // the rest of it is still to come
    } else {
      refuse_or_replace(text, consumed_ + at);
      at += std::max<std::size_t>(right, 1);
    }
  }
  consumed_ += at;
  kept_.assign(all, at);
  return text;
}

std::string utf8_decoder::finish() {
  std::string text;
  if (!std::exchange(kept_, {}).empty()) refuse_or_replace(text, consumed_);
  return text;
}

void utf8_decoder::refuse_or_replace(std::string& text, std::size_t offset) {
  if (policy_ == bad_bytes::refuse) throw bad_text(offset);
  text += replacement;
}

task<std::string> text_reader::read_some() {
  std::array<char, 4096> piece;
  while (!ended_) {
    const std::size_t n = co_await from_.read_some(piece);
    ended_ = n == 0;
    std::string text = ended_ ? decoder_.finish() : decoder_.decode({piece.data(), n});
    if (!text.empty()) co_return text;
  }
  co_return std::string();
}

task<std::string> text_reader::read_all(std::size_t bytes_max) {
  std::string all;
  while (true) {
    const std::string piece = co_await read_some();
    if (piece.empty()) co_return all;
    all += piece;
    if (all.size() > bytes_max) throw too_long("the text", bytes_max);
  }
}

}  // namespace weft::io
