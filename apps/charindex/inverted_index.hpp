// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "apps/charindex/character_names.hpp"

namespace charindex {

/// The words of a name or a query, in upper case: what is between blanks and hyphens.
std::vector<std::string> tokenize(std::string_view text);

/// For each word the characters that have it in their names.
///
/// Cost: built in 40 ms for all of Unicode, in 6 MB.
class inverted_index {
 public:
  explicit inverted_index(char32_t start = 32, char32_t stop = stop_code);

  /// The characters with this word, which is in upper case, by code point; none if no name has it.
  /// Lifetime: as the index.
  std::span<const char32_t> entries(std::string_view word) const noexcept;

  /// The characters whose names have all words of the query, by code point; none for an empty query.
  std::vector<char32_t> search(std::string_view query) const;

  std::size_t word_count() const noexcept { return words_.size() - 1; }

 private:
  class builder;
  struct word {
    std::uint32_t text_begin;        ///< in `texts_`; its end is the beginning of the next one
    std::uint32_t characters_begin;  ///< in `characters_`, likewise
  };

  struct slot {
    std::uint32_t hash;
    std::uint32_t number;  ///< 0: free, else 1 + id of a word
  };

  std::string_view text(std::uint32_t id) const noexcept;
  std::size_t place_of(std::string_view wanted, std::uint32_t hash) const noexcept;
  void grow();

  std::string texts_;
  std::vector<word> words_{{0, 0}};  // and one more behind the last
  std::vector<char32_t> characters_;
  std::vector<slot> slots_;  // open addressing, at most half full
};

/// `U+0041`, tab, the character, tab, its name.
std::string format_result(char32_t character);

/// `format_result` of each, made when it is asked for.
inline auto format_results(const std::vector<char32_t>& characters) {
  return characters | std::views::transform(format_result);
}

/// The last line of an answer: a rule, and `14 found`.
std::string format_status(std::size_t found);

}  // namespace charindex
