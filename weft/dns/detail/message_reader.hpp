// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace weft::dns::detail {

/// Takes a DNS message apart. A read behind its end gives zeros, and `ok` is false from then on.
class message_reader {
 public:
  explicit message_reader(std::string_view whole) noexcept : whole_(whole) {}

  std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(number<1>()); }
  std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(number<2>()); }
  std::uint32_t u32() noexcept { return number<4>(); }
  std::string_view bytes(std::size_t count) noexcept {
    if (!ok_ || count > whole_.size() - at_) {
      ok_ = false;
      return {};
    }
    return {whole_.data() + std::exchange(at_, at_ + count), count};
  }

  /// A name in text, as `records.hpp` says; "." is the root. Pointers lead backwards only (RFC 1035 §4.1.4),
  /// so that every name ends, and one longer than 255 bytes is refused.
  std::string name();
  /// Whether the name here is this one, whatever the case. Goes past it.
  bool name_is(std::string_view text);
  /// Goes past a name without a look at where it points to.
  void skip_name() noexcept;

  bool ok() const noexcept { return ok_; }
  void refuse() noexcept { ok_ = false; }
  std::size_t at() const noexcept { return at_; }
  void seek(std::size_t to) noexcept { at_ = to; }

 private:
  template <std::size_t Count>
  std::uint32_t number() noexcept {
    std::uint32_t made = 0;
    for (const char byte : bytes(Count)) made = made << 8 | static_cast<unsigned char>(byte);
    return made;
  }
  /// Calls `use` with each label of the name here, and goes past it.
  void for_labels(auto use);

  std::string_view whole_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace weft::dns::detail
