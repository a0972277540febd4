// SPDX-License-Identifier: MIT
#include "apps/charindex/inverted_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/uchar.h>

#include <map>

namespace charindex {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const inverted_index& whole() {
  static const inverted_index index;
  return index;
}

TEST(Tokenize, SplitsAtBlanksAndHyphens) {
  EXPECT_THAT(tokenize("cat face"), ElementsAre("CAT", "FACE"));
  EXPECT_THAT(tokenize("CJK unified ideograph-4e00"), ElementsAre("CJK", "UNIFIED", "IDEOGRAPH", "4E00"));
  EXPECT_THAT(tokenize("--a\t b\xC2\xA0"
                       "c\x1F"
                       "d\xE3\x80\x80-"),
              ElementsAre("A", "B", "C", "D"));
  EXPECT_THAT(tokenize(""), IsEmpty());
  EXPECT_THAT(tokenize(" - \r\n"), IsEmpty());
}

TEST(Tokenize, KnowsTheCapitalsOfAllLetters) {
  EXPECT_THAT(tokenize("ﬁre straße ŉ \u0390"), ElementsAre("FIRE", "STRASSE", "ʼN", "\u0399\u0308\u0301"));
  EXPECT_THAT(tokenize("a\xFF b"), ElementsAre("A\xFF", "B"));
}

// The examples of the book's docstring.
TEST(InvertedIndex, IndexesOnlyItsRange) {
  const inverted_index index(32, 128);
  EXPECT_THAT(index.entries("DOLLAR"), ElementsAre('$'));
  EXPECT_THAT(index.entries("SIGN"), ElementsAre('#', '$', '%', '+', '<', '=', '>'));
  EXPECT_THAT(index.search("a small"), ElementsAre('a'));
  EXPECT_THAT(index.search("capital a"), ElementsAre('A'));
  EXPECT_THAT(index.entries("BRILLIG"), IsEmpty());
  EXPECT_THAT(inverted_index(0, 32).search("null"), IsEmpty());
}

TEST(InvertedIndex, FindsWhatHasAllTheWords) {
  EXPECT_EQ(whole().search("cat").size(), 14u);
  EXPECT_THAT(whole().search("cat"), testing::Contains(0x101EC));
  EXPECT_THAT(whole().search("cat face"), ElementsAre(0x1F431, 0x1F638, 0x1F639, 0x1F63A, 0x1F63B, 0x1F63C,
                                                      0x1F63D, 0x1F63E, 0x1F63F, 0x1F640));
  EXPECT_EQ(whole().search("face CAT"), whole().search("cat face"));
  EXPECT_EQ(whole().search("cat cat"), whole().search("cat"));
  EXPECT_EQ(whole().search("fire").size(), 11u);
  EXPECT_EQ(whole().search("mountain").size(), 8u);
  EXPECT_EQ(whole().search("hangul syllable").size(), 11172u);
  EXPECT_THAT(whole().search(""), IsEmpty());
  EXPECT_THAT(whole().search("cat brillig"), IsEmpty());
  EXPECT_THAT(whole().search("entries that nobody has"), IsEmpty());
}

TEST(InvertedIndex, KnowsNamesThatAreMadeByRule) {
  struct named {
    const char* query;
    char32_t character;
  };
  for (const auto& [query, character] : {
           named{"hangul syllable gag", 0xAC01},
           {"cjk unified ideograph-4e01", 0x4E01},
           {"CJK COMPATIBILITY IDEOGRAPH F900", 0xF900},
           {"tangut ideograph-17000", 0x17000},
           {"nushu character-1b170", 0x1B170},
           {"khitan small script character-18b00", 0x18B00},
       }) {
    EXPECT_THAT(whole().search(query), ElementsAre(character)) << query;
  }
}

TEST(InvertedIndex, MissAddsNothing) {
  const std::size_t words = whole().word_count();
  for (const char* query : {"brillig", "cat slithy", "toves cat"})
    EXPECT_THAT(whole().search(query), IsEmpty());
  EXPECT_EQ(whole().word_count(), words);
}

// By another route: each character is asked for its name, and the words are kept in a map.
TEST(InvertedIndex, HasEveryWordOfEveryName) {
  std::map<std::string, std::vector<char32_t>, std::less<>> expected;
  for (char32_t character = 32; character < stop_code; ++character) {
    std::string_view name;
    char text[256];
    UErrorCode error = U_ZERO_ERROR;
    name = {text, static_cast<std::size_t>(u_charName(static_cast<UChar32>(character), U_UNICODE_CHAR_NAME,
                                                      text, sizeof text, &error))};
    while (!name.empty()) {
      const std::size_t end = std::min(name.find_first_of("- "), name.size());
      auto& having = expected.try_emplace(std::string(name.substr(0, end))).first->second;
      if (having.empty() || having.back() != character) having.push_back(character);
      name.remove_prefix(std::min(end + 1, name.size()));
    }
  }
  expected.erase("");
  EXPECT_EQ(whole().word_count(), expected.size());
  for (const auto& [word, having] : expected) {
    ASSERT_TRUE(std::ranges::equal(whole().entries(word), having)) << word;
  }
}

TEST(FormatResults, HasCodeCharacterAndName) {
  EXPECT_EQ(format_result('A'), "U+0041\tA\tLATIN CAPITAL LETTER A");
  EXPECT_EQ(format_result(0x1F431), "U+1F431\t🐱\tCAT FACE");
  std::vector<std::string> lines;
  for (std::string line : format_results({'#', 0x20AC})) lines.push_back(line);
  EXPECT_THAT(lines, ElementsAre("U+0023\t#\tNUMBER SIGN", "U+20AC\t€\tEURO SIGN"));
}

TEST(FormatStatus, IsARuleAndTheCount) {
  std::string rule;
  for (int i = 0; i < 66; ++i) rule += "\u2500";
  EXPECT_EQ(format_status(14), rule + " 14 found");
}

}  // namespace
}  // namespace charindex
