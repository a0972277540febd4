// SPDX-License-Identifier: MIT
// The names are read once, in order, and the numbers of their words written down; then the characters are
// sorted by word, by counting. Most of the 127,000 words are code points, with one character each: sets in a
// map would cost more to allocate than all the rest.
#include "apps/charindex/inverted_index.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "weft/base/print.hpp"

namespace charindex {
namespace {

constexpr std::size_t slots_min = 64;

constexpr int rule_length = 66;

// Neighbours in the alphabet, which most code points are, are neighbours in the table: they share its cache
// lines.
std::uint32_t hash_of(std::string_view word) noexcept {
  std::uint32_t hash = 0;
  for (const char c : word) hash = 31 * hash + static_cast<unsigned char>(c);
  return hash;
}

/// The first of `sorted` that is not less than `wanted`. Cost: O(log of how far it is away).
std::span<const char32_t> skip_to(std::span<const char32_t> sorted, char32_t wanted) noexcept {
  std::size_t step = 1;
  while (step < sorted.size() && sorted[step] < wanted) step *= 2;
  const auto near = sorted.first(std::min(step + 1, sorted.size()));
  return sorted.subspan(static_cast<std::size_t>(std::ranges::lower_bound(near, wanted) - near.begin()));
}

}  // namespace

std::vector<std::string> tokenize(std::string_view text) {
  const std::string in_upper = upper(text);
  std::vector<std::string> words(1);
  for (int at = 0; at < static_cast<int>(in_upper.size());) {
    const int begin = at;
    int character = 0;
    U8_NEXT_OR_FFFD(in_upper.data(), at, static_cast<int>(in_upper.size()), character);
    if (character != '-' && !is_blank(static_cast<char32_t>(character))) {
      words.back().append(in_upper, static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// Reads the names. While it does, `characters_begin` of a word counts its uses.
class inverted_index::builder {
 public:
  builder(inverted_index& made, std::size_t range) : made_(made) {
    const std::size_t words = range / 8;
    made_.slots_.resize(std::bit_ceil(std::max(2 * words, slots_min)));
    made_.texts_.reserve(words * 8);
    made_.words_.reserve(words);
    last_.reserve(words);
    uses_.reserve(range);
  }

  void add(char32_t character, std::string_view name) {
    uses_.push_back(is_character | character);
    std::size_t place = 0;
    while (!name.empty()) {
      const std::size_t end = std::min(name.find_first_of(" -"), name.size());
      if (end > 0) add_use(id_at(place++, name.substr(0, end)), character);
      name.remove_prefix(std::min(end + 1, name.size()));
    }
  }

  void finish() {
    std::uint32_t begin = 0;
    std::vector<std::uint32_t>& next = last_;
    for (std::size_t id = 0; id < next.size(); ++id) {
      next[id] = begin;
      begin += std::exchange(made_.words_[id].characters_begin, begin);
    }
    made_.words_.back().characters_begin = begin;
    made_.characters_.resize(begin);
    char32_t character = 0;
    for (const std::uint32_t use : uses_) {
      if (use & is_character) {
        character = use & ~is_character;
      } else {
        made_.characters_[next[use]++] = character;
      }
    }
  }

 private:
  static constexpr std::uint32_t is_character = std::uint32_t{1} << 31;

  // Neighbours have most words in common: three of four need no look-up.
  std::uint32_t id_at(std::size_t place, std::string_view text) {
    if (place == before_.size()) {
      before_.push_back(id_of(text));
    } else if (made_.text(before_[place]) != text) {
      before_[place] = id_of(text);
    }
    return before_[place];
  }

  std::uint32_t id_of(std::string_view text) {
    const std::uint32_t hash = hash_of(text);
    slot& s = made_.slots_[made_.place_of(text, hash)];
    if (s.number != 0) return s.number - 1;
    const auto id = static_cast<std::uint32_t>(made_.word_count());
    s = {hash, id + 1};
    made_.texts_ += text;
    made_.words_.push_back({static_cast<std::uint32_t>(made_.texts_.size()), 0});
    last_.push_back(0);
    if (made_.word_count() * 2 > made_.slots_.size()) made_.grow();
    return id;
  }

  // A name may have a word twice.
  void add_use(std::uint32_t id, char32_t character) {
    std::uint32_t& count = made_.words_[id].characters_begin;
    if (count > 0 && last_[id] == character) return;
    ++count;
    last_[id] = character;
    uses_.push_back(id);
  }

  inverted_index& made_;
  std::vector<std::uint32_t> before_;  // the words of the name before; behind them, some of longer ones
  std::vector<std::uint32_t> last_;    // the last character of each word
  std::vector<std::uint32_t> uses_;    // each character, marked, with its words behind it
};

inverted_index::inverted_index(char32_t start, char32_t stop) {
  builder b(*this, stop - start);
  each_name(start, stop, [&b](char32_t character, std::string_view name) { b.add(character, name); });
  b.finish();
}

std::string_view inverted_index::text(std::uint32_t id) const noexcept {
  const std::uint32_t begin = words_[id].text_begin;
  return std::string_view(texts_).substr(begin, words_[id + 1].text_begin - begin);
}

std::size_t inverted_index::place_of(std::string_view wanted, std::uint32_t hash) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const slot& s = slots_[at];
    if (s.number == 0 || (s.hash == hash && text(s.number - 1) == wanted)) return at;
  }
}

void inverted_index::grow() {
  const std::vector<slot> before = std::exchange(slots_, std::vector<slot>(slots_.size() * 2));
  const std::size_t mask = slots_.size() - 1;
  for (const slot& s : before) {
    if (s.number == 0) continue;
    std::size_t at = s.hash & mask;
    while (slots_[at].number != 0) at = (at + 1) & mask;
    slots_[at] = s;
  }
}

std::span<const char32_t> inverted_index::entries(std::string_view word) const noexcept {
  const std::uint32_t number = slots_[place_of(word, hash_of(word))].number;
  if (number == 0) return {};
  const std::uint32_t begin = words_[number - 1].characters_begin;
  return std::span(characters_).subspan(begin, words_[number].characters_begin - begin);
}

std::vector<char32_t> inverted_index::search(std::string_view query) const {
  std::vector<std::span<const char32_t>> each;
  for (const std::string& word : tokenize(query)) each.push_back(entries(word));
  if (each.empty()) return {};
  std::ranges::sort(each, {}, [](const auto& characters) { return characters.size(); });
  std::vector<char32_t> found(each[0].begin(), each[0].end());
  for (auto characters : std::span(each).subspan(1)) {
    std::erase_if(found, [&](char32_t wanted) {
      characters = skip_to(characters, wanted);
      return characters.empty() || characters[0] != wanted;
    });
  }
  return found;
}

std::string format_result(char32_t character) {
  return weft::format("U+{:04X}\t{}\t{}", static_cast<std::uint32_t>(character), utf8_of(character),
                      name_of(character));
}

std::string format_status(std::size_t found) {
  std::string rule;
  for (int i = 0; i < rule_length; ++i) rule += "─";
  return weft::format("{} {} found", rule, found);
}

}  // namespace charindex
