// SPDX-License-Identifier: MIT
#include "apps/charindex/character_names.hpp"

#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace charindex {
namespace {

constexpr int name_bytes_max = 256;

using visitor = std::function<void(char32_t, std::string_view)>;

void check(UErrorCode error) {
  if (U_FAILURE(error)) throw std::runtime_error(std::string("charindex: ICU: ") + u_errorName(error));
}

UBool visit_one(void* context, UChar32 code, UCharNameChoice, const char* name, int32_t bytes) {
  (*static_cast<const visitor*>(context))(static_cast<char32_t>(code),
                                          {name, static_cast<std::size_t>(bytes)});
  return true;
}

}  // namespace

std::string name_of(char32_t character) {
  char name[name_bytes_max];
  UErrorCode error = U_ZERO_ERROR;
  const int bytes =
      u_charName(static_cast<UChar32>(character), U_UNICODE_CHAR_NAME, name, name_bytes_max, &error);
  check(error);
  return {name, static_cast<std::size_t>(bytes)};
}

void each_name(char32_t start, char32_t stop, const visitor& visit) {
  UErrorCode error = U_ZERO_ERROR;
  u_enumCharNames(static_cast<UChar32>(start), static_cast<UChar32>(stop), visit_one,
                  const_cast<visitor*>(&visit), U_UNICODE_CHAR_NAME, &error);
  check(error);
}

std::string utf8_of(char32_t character) {
  char bytes[U8_MAX_LENGTH];
  int count = 0;
  U8_APPEND_UNSAFE(bytes, count, character);
  return {bytes, static_cast<std::size_t>(count)};
}

std::string upper(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UCaseMap, decltype(&ucasemap_close)> rules(ucasemap_open("", 0, &error),
                                                                   ucasemap_close);
  check(error);
  std::string changed(text.size() * 3 + 1, '\0');  // no letter grows by more: U+0390 from 2 bytes to 6
  const int bytes = ucasemap_utf8ToUpper(rules.get(), changed.data(), static_cast<int>(changed.size()),
                                         text.data(), static_cast<int>(text.size()), &error);
  check(error);
  changed.resize(static_cast<std::size_t>(bytes));
  return changed;
}

bool is_blank(char32_t character) noexcept {
  const bool separates = character >= 0x1C && character <= 0x1F;
  return separates || u_isUWhiteSpace(static_cast<UChar32>(character));
}

}  // namespace charindex
