// SPDX-License-Identifier: MIT
#include "weft/idna/host_name.hpp"

#include <idn2.h>

#include <algorithm>
#include <memory>

#include "weft/base/print.hpp"

namespace weft::idna {

namespace {

struct idn2_deleter {
  void operator()(void* p) const noexcept { idn2_free(p); }
};
template <typename Char>
using idn2_pointer = std::unique_ptr<Char, idn2_deleter>;

}  // namespace

bool is_ascii(std::string_view name) noexcept {
  return std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::expected<std::string, std::string> to_ascii(std::string_view name) {
  if (is_ascii(name)) return std::string(name);
  const std::string terminated(name);
  if (terminated.find('\0') != std::string::npos) return std::unexpected("a zero byte in the name");
  std::uint8_t* made = nullptr;
  const int wrong = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(terminated.c_str()), &made,
                                   IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const idn2_pointer<std::uint8_t> owned(made);
  if (wrong != IDN2_OK) return std::unexpected(format("not an international name: {}", idn2_strerror(wrong)));
  return reinterpret_cast<const char*>(made);
}

std::string to_unicode(std::string_view ascii) {
  const std::string terminated(ascii);
  if (!terminated.contains("xn--")) return terminated;
  char* made = nullptr;
  const int wrong = idn2_to_unicode_8z8z(terminated.c_str(), &made, IDN2_NONTRANSITIONAL);
  const idn2_pointer<char> owned(made);
  return wrong == IDN2_OK ? std::string(made) : terminated;
}

std::string both_forms(std::string_view ascii) {
  const std::string read = to_unicode(ascii);
  return read == ascii ? read : format("{} ({})", read, ascii);
}

}  // namespace weft::idna
