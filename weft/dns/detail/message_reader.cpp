// SPDX-License-Identifier: MIT
#include "weft/dns/detail/message_reader.hpp"

#include <algorithm>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::dns::detail {

namespace {

constexpr std::size_t wire_bytes_max =
    255;  // RFC 1035 §3.1, with the length of each label and the root's zero
constexpr std::uint8_t pointer_bits = 0xC0;

bool is_plain(char byte) noexcept { return byte > 0x20 && byte < 0x7F && byte != '.' && byte != '\\'; }

void append_escaped(std::string& made, unsigned char byte) {
  if (byte == '.' || byte == '\\') {
    made += '\\';
    made += static_cast<char>(byte);
  } else if (byte > 0x20 && byte < 0x7F) {
    made += static_cast<char>(byte);
  } else {
    made += format("\\{:03}", byte);
  }
}

void append_text(std::string& made, std::string_view label) {
  if (std::ranges::all_of(label, is_plain)) {
    made += label;
  } else {
    for (const char c : label) append_escaped(made, static_cast<unsigned char>(c));
  }
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

void message_reader::for_labels(auto use) {
  std::size_t wire_bytes = 1;
  std::size_t behind = 0;  // where reading goes on, once a pointer was followed
  for (std::size_t lowest = at_;;) {
    const std::uint8_t length = u8();
    if (!ok_ || length == 0) break;
    if ((length & pointer_bits) == pointer_bits) {
      const std::size_t to = static_cast<std::size_t>(length & ~pointer_bits) << 8 | u8();
      if (behind == 0) behind = at_;
      if (!ok_ || to >= lowest) return refuse();
      at_ = lowest = to;
      continue;
    }
    const std::string_view label = (length & pointer_bits) == 0 ? bytes(length) : std::string_view();
    wire_bytes += label.size() + 1;
    if (label.empty() || wire_bytes > wire_bytes_max) return refuse();
    use(label);
  }
  if (behind != 0) at_ = behind;
}

std::string message_reader::name() {
  std::string made;
  for_labels([&](std::string_view label) {
    if (!made.empty()) made += '.';
    append_text(made, label);
  });
  if (!ok_) return {};
  return made.empty() ? "." : made;
}

bool message_reader::name_is(std::string_view text) {
  bool same = true, is_first = true;
  std::string escaped;
  for_labels([&](std::string_view label) {
    if (!std::exchange(is_first, false)) {
      same = same && text.starts_with('.');
      text.remove_prefix(same ? 1 : 0);
    }
    const bool is_usual = text.starts_with(label) && label.find_first_of(".\\") == label.npos;
    if (!is_usual && !std::ranges::all_of(label, is_plain)) {
      escaped.clear();
      append_text(escaped, label);
      label = escaped;
    }
    same = same && (is_usual || equal_ignoring_case(text.substr(0, label.size()), label));
    text.remove_prefix(same ? label.size() : 0);
  });
  return ok_ && same && (is_first ? text == "." : text.empty());
}

void message_reader::skip_name() noexcept {
  for (;;) {
    const std::uint8_t length = u8();
    if (length == 0) return;
    if ((length & pointer_bits) == pointer_bits) {
      u8();
      return;
    }
    if ((length & pointer_bits) != 0) return refuse();
    bytes(length);
  }
}

}  // namespace weft::dns::detail
