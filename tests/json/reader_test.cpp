// SPDX-License-Identifier: MIT
#include "weft/json/reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "weft/base/print.hpp"

namespace weft::json {
namespace {

std::string tokens_of(std::string_view text, const limits& bounds) {
  std::string out;
  for (reader in(text, bounds);;) {
    switch (in.next()) {
      case token::none: return out + "none";
      case token::null: out += "null "; break;
      case token::boolean: out += in.boolean() ? "true " : "false "; break;
      case token::integer: out += format("i{} ", in.integer()); break;
      case token::uinteger: out += format("u{} ", in.uinteger()); break;
      case token::number: out += format("n{} ", in.number()); break;
      case token::string: out += format("'{}' ", in.string()); break;
      case token::key: out += format("{}= ", in.string()); break;
      case token::begin_array: out += "[ "; break;
      case token::end_array: out += "] "; break;
      case token::begin_object: out += "{ "; break;
      case token::end_object: out += "} "; break;
      case token::end: return out + ".";
      case token::error: return out + in.error().what();
    }
  }
}

/// All tokens of a text in one line, ending in '.' or in the error: the same with much behind it as with
/// nothing.
std::string tokens(std::string_view text, const limits& bounds = {}) {
  const std::string found = tokens_of(text, bounds);
  const std::string spaced = std::string(text) + std::string(100, ' ');
  if (!found.contains("the end of the text") && spaced.size() <= bounds.bytes_max) {
    EXPECT_EQ(tokens_of(spaced, bounds), found) << text;
  }
  return found;
}

TEST(Reader, TakesATextApart) {
  EXPECT_EQ(tokens(R"({"a":[1,-2,3.5,true],"b":{"c":null,"d":""},"e":{},"f":[]})"),
            "{ a= [ i1 i-2 n3.5 true ] b= { c= null d= '' } e= { } f= [ ] } .");
  EXPECT_EQ(tokens(" \t\r\n[ 1 , 2 ]\n "), "[ i1 i2 ] .");
  EXPECT_EQ(tokens("{ \"a\" : 1 , \"b\" : 2 } "), "{ a= i1 b= i2 } .");
}

TEST(Reader, TakesAnyValueAsAText) {
  EXPECT_EQ(tokens("null"), "null .");
  EXPECT_EQ(tokens("false"), "false .");
  EXPECT_EQ(tokens("\"x\""), "'x' .");
  EXPECT_EQ(tokens("0"), "i0 .");
}

TEST(Reader, KeepsIntegersOf64BitsExact) {
  EXPECT_EQ(tokens("[9223372036854775807,-9223372036854775808]"),
            "[ i9223372036854775807 i-9223372036854775808 ] .");
  EXPECT_EQ(tokens("[9223372036854775808,18446744073709551615]"),
            "[ u9223372036854775808 u18446744073709551615 ] .");
  EXPECT_EQ(tokens("[18446744073709551616,-9223372036854775809]"),
            "[ n1.8446744073709552e+19 n-9.223372036854776e+18 ] .");
  EXPECT_EQ(tokens("-0"), "i0 .");
}

TEST(Reader, RoundsNumbersToTheNearestDouble) {
  EXPECT_EQ(tokens("[1.0,1e2,1E+2,1e-2,0e0,0.5]"), "[ n1 n100 n100 n0.01 n0 n0.5 ] .");
  EXPECT_EQ(tokens("1.7976931348623157e308"), "n1.7976931348623157e+308 .");
  EXPECT_EQ(tokens("[5e-324,2e-324,1e-400,0e400,0.0e-99999999999999999999]"), "[ n5e-324 n0 n0 n0 n0 ] .");
  EXPECT_EQ(tokens("[-1e-400,-0.0]"), "[ n-0 n-0 ] .");
  EXPECT_EQ(tokens("0.1000000000000000055511151231257827021181583404541015625"), "n0.1 .");
  EXPECT_EQ(tokens("9007199254740993.0"), "n9007199254740992 .");
  EXPECT_EQ(tokens("123456789012345678901234567890"), "n1.2345678901234568e+29 .");
}

TEST(Reader, RoundsNumbersOfAnyLengthAsFromChars) {
  std::minstd_rand random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string number = random() % 4 == 0 ? "-" : "";
    const auto add_digits = [&](std::size_t count) {
      for (; count > 0; --count) number += static_cast<char>('0' + random() % 10);
    };
    number += static_cast<char>('1' + random() % 9);
    add_digits(random() % 20);
    number += '.';
    add_digits(1 + random() % 20);
    double expected = 0;
    std::from_chars(number.data(), number.data() + number.size(), expected);
    const std::string text = "[" + number + "]";
    reader in(text);
    in.next();
    ASSERT_EQ(in.next(), token::number) << number;
    ASSERT_EQ(in.number(), expected) << number;
  }
  reader zero("[-0.0]");
  zero.next();
  zero.next();
  EXPECT_TRUE(std::signbit(zero.number()));
}

TEST(Reader, RefusesNumbersBeyondADouble) {
  for (const char* text : {"1e309", "-1e309", "1.8e308", "1e400", "1e99999999999999999999", "0.0001e999",
                           "12345678901234567890e300"}) {
    EXPECT_EQ(tokens(text), "a number too large for a double (line 1, column 1)") << text;
  }
  EXPECT_EQ(tokens(std::string(400, '9')), "a number too large for a double (line 1, column 1)");
  EXPECT_EQ(tokens("0." + std::string(400, '0') + "1"), "n0 .");
  EXPECT_EQ(tokens("0." + std::string(400, '0') + "1e400"), "n0.1 .");
  EXPECT_EQ(tokens("1" + std::string(400, '0') + "e-400"), "n1 .");
  EXPECT_EQ(tokens("1e-99999999999999999999"), "n0 .");
}

TEST(Reader, RefusesWhatOnlyLooksLikeANumber) {
  for (const char* text :
       {"-",   "+1",   "01",    "-01",   "00",  "1.",  ".5",   "-.5",      "1.e1",      "1e",    "1e+",
        "1E-", "0x10", "1_000", "1.2.3", "--1", "NaN", "-NaN", "Infinity", "-Infinity", "1e1.5", "1f"}) {
    reader in(text);
    while (in.next() != token::end && !in.failed()) {}
    EXPECT_TRUE(in.failed()) << text;
  }
  EXPECT_EQ(tokens("[01]"), "[ a number begins with a needless 0 (line 1, column 2)");
  EXPECT_EQ(tokens("-x"), "expected a digit after '-', got 'x' (line 1, column 2)");
  EXPECT_EQ(tokens("1."), "expected a digit after '.', got the end of the text (line 1, column 3)");
  EXPECT_EQ(tokens("1e]"), "expected a digit of an exponent, got ']' (line 1, column 3)");
}

TEST(Reader, UndoesEscapes) {
  EXPECT_EQ(tokens(R"("\"\\\/\b\f\n\r\t")"), "'\"\\/\b\f\n\r\t' .");
  EXPECT_EQ(tokens(R"("a\u0041\u00e9\u20AC\uD83D\uDE00z")"), "'aA\u00e9\u20ac\U0001F600z' .");
  EXPECT_EQ(tokens(R"({"\u0061b":"\u0062"})"), "{ ab= 'b' } .");
  EXPECT_EQ(tokens(R"("\u0000")"), std::string("'\0' .", 5));
  EXPECT_EQ(tokens(R"("\uFFFF\uD800\uDC00\uDBFF\uDFFF")"), "'\uFFFF\U00010000\U0010FFFF' .");
}

TEST(Reader, UndoesEscapesAtAnyPlaceOfAnyRun) {
  for (std::size_t before = 0; before < 70; ++before) {
    for (std::size_t after = 0; after < 70; ++after) {
      const std::string a(before, 'a'), b(after, 'b');
      ASSERT_EQ(tokens("[\"" + a + "\\n" + b + "\",1]"), "[ '" + a + "\n" + b + "' i1 ] .");
      ASSERT_EQ(tokens("[\"" + a + "\\u00e9\\t" + b + "\\\"\"]"), "[ '" + a + "é\t" + b + "\"' ] .");
      const std::string wrong = tokens("[\"" + a + "\\n" + b + "\x01\",1]");
      ASSERT_NE(wrong.find("must be escaped"), wrong.npos) << wrong;
    }
  }
}

TEST(Reader, RefusesBadEscapes) {
  EXPECT_EQ(tokens(R"("ab\x")"), "'\\' before 'x' is no escape (line 1, column 4)");
  EXPECT_EQ(tokens(R"("\u12G4")"),
            "expected four hexadecimal digits of an escape, got 'G' (line 1, column 6)");
  EXPECT_EQ(tokens(R"("\u12)"),
            "expected four hexadecimal digits of an escape, got the end of the text (line 1, column 6)");
  for (const char* text : {R"("\)", R"("\u)", R"("\u123")", R"("\U0041")", R"("\')", R"("\u{41}")"}) {
    EXPECT_EQ(tokens(text).find('.'), std::string::npos) << text;
  }
}

TEST(Reader, RefusesHalfASurrogatePair) {
  for (const char* text : {R"("\uD800")", R"("\uDC00")", R"("\uD800x")", R"("\uD800\n")", R"("\uD800\u0041")",
                           R"("\uD800\uD800")", R"("\uDC00\uD800")", R"("\uDBFF\uE000")"}) {
    EXPECT_EQ(tokens(text), "half a surrogate pair in a string (line 1, column 2)") << text;
  }
}

TEST(Reader, ChecksUtf8) {
  EXPECT_EQ(tokens("\"\u00e9\u20ac\U0001F600\x7F\""), "'\u00e9\u20ac\U0001F600\x7F' .");
  const char* const wrong[] = {
      "\x80",              // continuation alone
      "\xBF",              //
      "\xC0\xAF",          // overlong '/'
      "\xC1\xBF",          //
      "\xC3",              // cut off
      "\xC3x",             //
      "\xE0\x80\xAF",      // overlong
      "\xE0\x9F\xBF",      //
      "\xE2\x82",          // cut off
      "\xE2\x82x",         //
      "\xED\xA0\x80",      // a surrogate
      "\xED\xBF\xBF",      //
      "\xF0\x80\x80\xAF",  // overlong
      "\xF0\x8F\xBF\xBF",  //
      "\xF0\x9F\x98",      // cut off
      "\xF4\x90\x80\x80",  // beyond U+10FFFF
      "\xF5\x80\x80\x80",  //
      "\xFE",
      "\xFF",
  };
  for (const std::string bytes : wrong) {
    for (std::size_t before = 0; before < 9; ++before) {
      const std::string found = tokens('"' + std::string(before, 'a') + bytes + '"');
      EXPECT_NE(found.find("in a string is no UTF-8 (line 1, column " + std::to_string(before + 2)),
                found.npos)
          << found;
      EXPECT_FALSE(tokens('"' + std::string(before, 'a') + bytes).ends_with('.'));
      EXPECT_FALSE(tokens("\"\\n" + std::string(before, 'a') + bytes + '"').ends_with('.'));
    }
  }
  EXPECT_EQ(tokens("\xFF"), "expected a value, got the byte 0xFF (line 1, column 1)");
}

TEST(Reader, RefusesControlCharactersInStrings) {
  for (char c = 0; c < 0x20; ++c) {
    for (std::size_t before = 0; before < 9; ++before) {
      const std::string text = '"' + std::string(before, 'a') + c + "bcdefghi\"";
      EXPECT_EQ(tokens(text), format("the byte 0x{:02X} in a string must be escaped (line 1, column {})",
                                     int{c}, before + 2));
    }
  }
}

TEST(Reader, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(tokens(""), "expected a value, got the end of the text (line 1, column 1)");
  EXPECT_EQ(tokens("  "), "expected a value, got the end of the text (line 1, column 3)");
  EXPECT_EQ(tokens("[1,]"), "[ i1 expected a value, got ']' (line 1, column 4)");
  EXPECT_EQ(tokens("[1 2]"), "[ i1 expected ',' or ']', got '2' (line 1, column 4)");
  EXPECT_EQ(tokens("[1}"), "[ i1 expected ',' or ']', got '}' (line 1, column 3)");
  EXPECT_EQ(tokens("{\"a\":1]"), "{ a= i1 expected ',' or '}', got ']' (line 1, column 7)");
  EXPECT_EQ(tokens("{\"a\" 1}"), "{ expected ':' after a name, got '1' (line 1, column 6)");
  EXPECT_EQ(tokens("{\"a\":}"), "{ a= expected a value, got '}' (line 1, column 6)");
  EXPECT_EQ(tokens("{\"a\":1,}"), "{ a= i1 expected a name in quotes, got '}' (line 1, column 8)");
  EXPECT_EQ(tokens("{a:1}"), "{ expected a name in quotes, got 'a' (line 1, column 2)");
  EXPECT_EQ(tokens("{1:1}"), "{ expected a name in quotes, got '1' (line 1, column 2)");
  EXPECT_EQ(tokens("nul"), "expected 'null', got the end of the text (line 1, column 4)");
  EXPECT_EQ(tokens("trux"), "expected 'true', got 'x' (line 1, column 4)");
  EXPECT_EQ(tokens("nullx"), "null expected nothing after the value, got 'x' (line 1, column 5)");
  EXPECT_EQ(tokens("1 2"), "i1 expected nothing after the value, got '2' (line 1, column 3)");
  EXPECT_EQ(tokens("'a'"), "expected a value, got ''' (line 1, column 1)");
  EXPECT_EQ(tokens("\"abc"),
            "expected '\"' at the end of a string, got the end of the text (line 1, column 5)");
  EXPECT_EQ(tokens("// x\n1"), "expected a value, got '/' (line 1, column 1)");
  EXPECT_EQ(tokens("[\xC2\xA0]"), "[ expected a value, got '\xC2\xA0' (line 1, column 2)");
  EXPECT_EQ(tokens("\xEF\xBB\xBF{}"), "a byte order mark before the value (line 1, column 1)");
  EXPECT_EQ(tokens(std::string_view("1\0", 2)),
            "i1 expected nothing after the value, got the byte 0x00 (line 1, column 2)");
}

TEST(Reader, RefusesEachBeginningOfAText) {
  const std::string whole = R"({"a":[1,-2.5e3,{"b":"\u00e9\n"}],"c":[true,false,null]})";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    reader in(std::string_view(whole).substr(0, length));
    while (in.next() != token::end && !in.failed()) {}
    EXPECT_TRUE(in.failed()) << length;
    EXPECT_LE(in.error().offset, length);
  }
  EXPECT_TRUE(tokens(whole).ends_with('.'));
}

TEST(Reader, CountsLinesAndCharacters) {
  reader in("[1,\n \"\u00e9\u20ac\" x]");
  while (!in.failed()) in.next();
  EXPECT_EQ(in.error().offset, 13u);
  EXPECT_EQ(in.error().line, 2u);
  EXPECT_EQ(in.error().column, 7u);
  EXPECT_EQ(in.next(), token::error);
  EXPECT_EQ(in.skip(), token::error);
}

TEST(Reader, BoundsNestingAndLength) {
  EXPECT_EQ(tokens("[[1]]", {.depth_max = 2}), "[ [ i1 ] ] .");
  EXPECT_EQ(tokens("[[[1]]]", {.depth_max = 2}), "[ [ nested more than 2 levels deep (line 1, column 3)");
  EXPECT_EQ(tokens("1", {.depth_max = 0}), "i1 .");
  EXPECT_EQ(tokens("[]", {.depth_max = 0}), "nested more than 0 levels deep (line 1, column 1)");
  EXPECT_EQ(tokens("[1]", {.bytes_max = 3}), "[ i1 ] .");
  EXPECT_EQ(tokens("[1] ", {.bytes_max = 3}), "the text has 4 bytes, more than 3 (line 1, column 1)");
  EXPECT_NE(tokens(std::string(257, '[')).find("nested more than 256"), std::string::npos);
  EXPECT_NE(tokens(std::string(100'000, '['), {.depth_max = 1'000'000}).find("nested more than 1024"),
            std::string::npos);
}

TEST(Reader, RemembersWhatEachLevelIs) {
  std::string text, back;
  for (std::size_t level = 0; level < nesting_max / 2; ++level) {
    text += "[{\"a\":";
    back += "}]";
  }
  EXPECT_TRUE(tokens(text + "1" + back, {.depth_max = nesting_max}).ends_with("} ] ."));
  back[back.size() - 300] = back[back.size() - 300] == ']' ? '}' : ']';
  EXPECT_FALSE(tokens(text + "1" + back, {.depth_max = nesting_max}).ends_with('.'));
}

TEST(Reader, SkipsValues) {
  reader in(R"({"a":[1,{"b":[]},[]],"c":5})");
  in.next();
  in.next();
  EXPECT_EQ(in.offset(), 1u);
  EXPECT_EQ(in.next(), token::begin_array);
  EXPECT_EQ(in.depth(), 2u);
  EXPECT_EQ(in.skip(), token::end_array);
  EXPECT_EQ(in.depth(), 1u);
  EXPECT_EQ(in.next(), token::key);
  EXPECT_EQ(in.string(), "c");
  EXPECT_EQ(in.next(), token::integer);
  EXPECT_EQ(in.skip(), token::integer);
  EXPECT_EQ(in.next(), token::end_object);
  EXPECT_EQ(in.next(), token::end);
  EXPECT_EQ(in.next(), token::end);
}

TEST(Reader, ChecksWhatItSkips) {
  reader in("[[1,2},3]");
  in.next();
  in.next();
  EXPECT_EQ(in.skip(), token::error);
  EXPECT_TRUE(in.failed());
}

TEST(Reader, GivesAnyNumberAsADouble) {
  reader in("[1,18446744073709551615,1.5]");
  in.next();
  in.next();
  EXPECT_EQ(in.number(), 1.0);
  in.next();
  EXPECT_EQ(in.number(), 18446744073709551616.0);
  in.next();
  EXPECT_EQ(in.number(), 1.5);
}

/// As `next_is_key` wants it.
template <std::size_t Size> constexpr std::array<char, Size - 1> key(const char (&quoted)[Size]) {
  std::array<char, Size - 1> characters{};
  std::copy_n(quoted, Size - 1, characters.begin());
  return characters;
}

constexpr auto key_a = key("\"a\":");
constexpr auto key_b = key("\"b\":");

TEST(Reader, TakesTheNameThatIsExpected) {
  reader in(R"({ "a": 1, "b":2,"bb":"\u0061", "a_longer_name":3,"a_longer_nama":4})");
  in.next();
  EXPECT_FALSE(in.next_is_key(key_b));
  EXPECT_EQ(in.current(), token::begin_object);
  EXPECT_TRUE(in.next_is_key(key_a));
  EXPECT_EQ(in.current(), token::key);
  EXPECT_EQ(in.offset(), 2u);
  EXPECT_EQ(in.next(), token::integer);
  EXPECT_EQ(in.integer(), 1);
  EXPECT_EQ(in.text_from(in.offset()), "1");
  EXPECT_FALSE(in.next_is_key(key_a));
  EXPECT_TRUE(in.next_is_key(key_b));
  EXPECT_EQ(in.next(), token::integer);
  EXPECT_EQ(in.integer(), 2);
  EXPECT_FALSE(in.next_is_key(key_b));
  EXPECT_EQ(in.next(), token::key);
  EXPECT_EQ(in.string(), "bb");
  in.next();
  EXPECT_EQ(in.string(), "a");
  EXPECT_FALSE(in.next_is_key(key("\"a_longer_nam\":")));
  EXPECT_TRUE(in.next_is_key(key("\"a_longer_name\":")));
  in.next();
  EXPECT_FALSE(in.next_is_key(key("\"b_longer_nama\":")));
  EXPECT_FALSE(in.next_is_key(key("\"a_longer_namb\":")));
  EXPECT_TRUE(in.next_is_key(key("\"a_longer_nama\":")));
  in.next();
  EXPECT_FALSE(in.next_is_key(key_b));
  EXPECT_EQ(in.next(), token::end_object);
}

TEST(Reader, LeavesANameThatIsSpacedUnusually) {
  for (const char* text : {R"({"a" :1})", R"({"x":1 ,"a":1})", R"({"\u0061":1})"}) {
    reader in(text);
    in.next();
    EXPECT_FALSE(in.next_is_key(key_a));
    while (in.next() != token::end && !in.failed()) EXPECT_FALSE(in.next_is_key(key_a)) << text;
    EXPECT_FALSE(in.failed()) << text;
  }
}

TEST(Reader, FindsNoNameInEachBeginningOfAText) {
  const std::string whole = "{ \"a\" : 1, \"b\":  ";
  for (std::size_t length = 1; length < whole.size(); ++length) {
    const std::string text = whole.substr(0, length);
    reader in(text);
    while (in.next() != token::integer && !in.failed()) {}
    EXPECT_FALSE(in.next_is_key(key_b)) << length;
    in.next();
    EXPECT_TRUE(in.failed() || in.next() == token::error) << length;
  }
}

/// What is behind `{"a":`, and in front of `}` and many blanks.
template <typename Use> void behind_a_key(const std::string& value, Use use) {
  for (const std::size_t blanks : {100, 0}) {
    const std::string text = "{\"a\":" + value + "}" + std::string(blanks, ' ');
    reader in(text);
    in.next();
    ASSERT_TRUE(in.next_is_key(key_a)) << text;
    use(in, blanks != 0);
    in.next();
    EXPECT_EQ(in.next(), token::end) << text;
  }
}

TEST(Reader, TakesAStringThatIsExpected) {
  for (std::size_t size = 0; size < 100; ++size) {
    std::string to(size % 2 * 20, 'y');
    const std::string text(size, 'x');
    behind_a_key('"' + text + '"', [&](reader& in, bool has_room) {
      const bool taken = in.next_is_string(to);
      EXPECT_TRUE(taken || !has_room) << size;
      if (!taken) to = (in.next(), in.string());
      EXPECT_EQ(in.current(), token::string);
      EXPECT_EQ(to, text);
      EXPECT_EQ(in.text_from(in.offset()), '"' + text + '"');
    });
    behind_a_key('"' + text + "\\n" + text + R"(\\\")" + text + "\\u00e9\"", [&](reader& in, bool has_room) {
      const bool taken = in.next_is_string(to);
      EXPECT_TRUE(taken || !has_room) << size;
      if (!taken) to = (in.next(), in.string());
      EXPECT_EQ(to, text + '\n' + text + "\\\"" + text + "é");
    });
  }
}

TEST(Reader, TakesScalarsThatAreExpected) {
  behind_a_key("1234567", [](reader& in, bool has_room) {
    EXPECT_FALSE(in.next_is_integer(0, 1'234'566));
    EXPECT_FALSE(in.next_is_integer(1'234'568, 2'000'000));
    EXPECT_FALSE(in.next_is_boolean() || in.next_is_null());
    EXPECT_EQ(in.current(), token::key);
    EXPECT_EQ(in.next_is_integer(1'234'567, 1'234'567), has_room);
    if (!has_room) in.next();
    EXPECT_EQ(in.integer(), 1'234'567);
    EXPECT_EQ(in.text_from(in.offset()), "1234567");
  });
  for (const char* text : {"true", "false"}) {
    behind_a_key(text, [text](reader& in, bool) {
      std::string to;
      EXPECT_FALSE(in.next_is_null() || in.next_is_integer(0, 1) || in.next_is_string(to));
      EXPECT_TRUE(in.next_is_boolean());
      EXPECT_EQ(in.current(), token::boolean);
      EXPECT_EQ(in.text_from(in.offset()), text);
      EXPECT_EQ(in.boolean(), text[0] == 't');
    });
  }
  behind_a_key("null", [](reader& in, bool) {
    EXPECT_FALSE(in.next_is_boolean());
    EXPECT_TRUE(in.next_is_null());
    EXPECT_EQ(in.current(), token::null);
    EXPECT_EQ(in.text_from(in.offset()), "null");
  });
}

TEST(Reader, TakesItemsOneByOne) {
  const std::string text = R"([ 1 ,"a", [ ], 5])" + std::string(40, ' ');
  reader in(text);
  in.next();
  EXPECT_TRUE(in.next_is_item());
  EXPECT_EQ(in.next(), token::integer);
  EXPECT_TRUE(in.next_is_item());
  std::string to;
  EXPECT_TRUE(in.next_is_string(to));
  EXPECT_EQ(to, "a");
  EXPECT_TRUE(in.next_is_item());
  EXPECT_EQ(in.next(), token::begin_array);
  EXPECT_FALSE(in.next_is_item());
  EXPECT_EQ(in.next(), token::end_array);
  EXPECT_TRUE(in.next_is_item());
  EXPECT_TRUE(in.next_is_integer(0, 9));
  EXPECT_EQ(in.offset(), 15u);
  EXPECT_FALSE(in.next_is_item());
  EXPECT_EQ(in.next(), token::end_array);
  EXPECT_EQ(in.next(), token::end);
}

TEST(Reader, RefusesWhatIsNoListOfItems) {
  for (const char* text :
       {"[", "[ ", "[,1]", "[1", "[1,", "[1,]", "[1 2]", "[1}", "[1:2]", "[1,,2]", "[1,\"a]"}) {
    reader by_token(text), in(text);
    while (by_token.next() != token::error) {}
    in.next();
    while (in.next_is_item()) in.next();
    EXPECT_EQ(in.next(), token::error) << text;
    EXPECT_EQ(in.error().what(), by_token.error().what());
    EXPECT_FALSE(in.next_is_item()) << text;
  }
}

TEST(Reader, LeavesWhatIsNoPlainScalar) {
  for (const char* text : {"01", "1.5", "1e3", "-1", "12345678901", "\"1\"", "[]"}) {
    const std::string whole = "{\"a\":" + std::string(text) + "}          ";
    reader in(whole);
    in.next();
    ASSERT_TRUE(in.next_is_key(key_a));
    EXPECT_FALSE(in.next_is_integer(INT64_MIN, INT64_MAX)) << text;
    EXPECT_EQ(in.current(), token::key) << text;
  }
}

TEST(Reader, RefusesAStringThatIsExpectedAsAnyOther) {
  const std::string room(100, ' ');
  for (const std::string text :
       {"\"a\\x\"", "\"a\\ud800\"", "\"a\x01\"", "\"a\\n\x01\"", "\"\xFF\"", "\"a", "\"a\\n"}) {
    const std::string whole = "{\"a\":" + text + (text.ends_with('"') ? "}" + room : "");
    reader by_token(whole), in(whole);
    while (by_token.next() != token::error) {}
    std::string to;
    in.next();
    ASSERT_TRUE(in.next_is_key(key_a)) << text;
    EXPECT_FALSE(in.next_is_string(to)) << text;
    EXPECT_EQ(in.next(), token::error) << text;
    EXPECT_EQ(in.error().what(), by_token.error().what());
  }
}

TEST(Reader, GoesBackToAValue) {
  reader in(R"([1,{"a":[2]},3])");
  in.next();
  in.next();
  in.next();
  const std::size_t start = in.offset();
  in.skip();
  EXPECT_EQ(in.text_from(start), R"({"a":[2]})");
  EXPECT_EQ(in.return_to(start, 1), token::begin_object);
  EXPECT_EQ(in.next(), token::key);
  EXPECT_EQ(in.next(), token::begin_array);
  while (in.depth() > 1) in.next();
  EXPECT_EQ(in.next(), token::integer);
  EXPECT_EQ(in.integer(), 3);
}

TEST(Reader, ComplainsAsPythonDoes) {
  struct complaint {
    const char* text;
    const char* words;
    std::size_t position;
  };
  const complaint complaints[] = {
      {"", "Expecting value", 0},
      {"[\"\xC3\xA9\",]", "Expecting value", 5},
      {"{1", "Expecting property name enclosed in double quotes", 1},
      {"{\"a\" 1", "Expecting ':' delimiter", 5},
      {"[1 2]", "Expecting ',' delimiter", 3},
      {"[\"a", "Unterminated string starting at", 1},
      {"\"\n\"", "Invalid control character at", 1},
      {"\"a\\x\"", "Invalid \\escape", 2},
      {"tru", "Expecting value", 0},
      {"1 2", "Extra data", 2},
  };
  for (const complaint& each : complaints) {
    reader in(each.text);
    while (in.next() != token::end && !in.failed()) {}
    EXPECT_EQ(in.error().complaint, each.words) << each.text;
    EXPECT_EQ(in.error().position, each.position) << each.text;
  }
}

}  // namespace
}  // namespace weft::json
