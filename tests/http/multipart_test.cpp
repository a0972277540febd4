// SPDX-License-Identifier: MIT
// Covers: weft/http/multipart_parser.hpp weft/http/multipart_form.hpp
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "weft/http/multipart_form.hpp"
#include "weft/http/multipart_parser.hpp"

namespace weft::http {
namespace {

using event = multipart_parser::event;
using errc = multipart_error::errc;

/// The parts of a body that comes in pieces of `piece` bytes: `[name|filename|type|content]`, and the error.
std::string parts_of(std::string_view type, std::string_view body, std::size_t piece,
                     const multipart_limits& bounds = {}) {
  auto in = multipart_parser::for_type(*media_type::parse(type), bounds);
  if (!in) return in.error().message;
  std::string out;
  for (bool more = true; more;) {
    more = !body.empty();
    if (more) in->feed(body.substr(0, piece));
    if (!more) in->end();
    body.remove_prefix(std::min(piece, body.size()));
    for (;;) {
      const auto next = in->next();
      if (!next) return out + next.error().message;
      if (*next == event::need_bytes) break;
      if (*next == event::part_begin)
        out += '[' + in->name() + '|' + in->filename().value_or("-") + '|' + in->type().str() + '|';
      if (*next == event::data) out += in->data();
      if (*next == event::part_end) out += ']';
      if (*next == event::end) out += '.';
    }
  }
  return out;
}

constexpr const char* form = "multipart/form-data; boundary=XX";
const std::string head = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";

TEST(Multipart, IsTakenApart) {
  const struct {
    std::string body, expected;
  } examples[] = {
      {"--XX\r\n" + head + "1\r\n--XX--\r\n", "[a|-|text/plain|1]."},
      {"--XX\r\n" + head + "1\r\n--XX--", "[a|-|text/plain|1]."},
      {"preamble\r\n--XX \t\r\n" + head + "\r\n--XX--epilogue", "[a|-|text/plain|]."},
      {"--XX\r\n" + head + "--XX--", "[a|-|text/plain|]."},
      {"--XX\r\n" + head + "\r\n\r\n--X\r\n--Y\r\r\n--XX--", "[a|-|text/plain|\r\n\r\n--X\r\n--Y\r]."},
      {"--XX\r\ncontent-disposition: form-data; name=f; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n"
       "\x89\r\n--XX\r\n" +
           head + "2\r\n--XX--\r\n",
       "[f|x.png|image/png|\x89][a|-|text/plain|2]."},
      {"--XX--\r\n", "."},
      {"", "the body ends before its first part"},
      {"no delimiter", "the body ends before its first part"},
      {"--XX\r\n" + head + "1", "[a|-|text/plain|1the body ends before its closing delimiter"},
      {"--XX\r\n" + head + "1\r\n--X", "[a|-|text/plain|1the body ends before its closing delimiter"},
      {"--XX\r\n" + head + "1\r\n--XX", "[a|-|text/plain|1]the body ends before the end of a delimiter"},
      {"--XX\r\nContent-Disp", "the body ends before the end of a part's head"},
      {"--XX\r\n" + head + "1\r\n--XXY\r\n",
       "[a|-|text/plain|1]a delimiter is followed by other bytes than a line end"},
      {"--XX\n" + head, "a delimiter is followed by other bytes than a line end"},
      {"--XX\r\n\r\n1\r\n--XX--", "a part of a form has no name"},
      {"--XX\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--XX--", "a part of a form has no name"},
      {"--XX\r\nbad field\r\n\r\n", "a field of a part is malformed"},
      {"--XX\r\na : b\r\n\r\n", "a field of a part is malformed"},
      {"--XX\r\na: b\r\n c\r\n\r\n", "a field of a part is malformed"},
      {"--XX\r\n" + head.substr(0, head.size() - 2) + head + "1\r\n--XX--", "a field of a part is malformed"},
  };
  for (const auto& [body, expected] : examples) {
    for (const std::size_t piece : {1UL, 3UL, 1000UL}) {
      std::string found = parts_of(form, body, piece);
      EXPECT_EQ(found, expected) << body << " by " << piece;
    }
  }
  EXPECT_EQ(parts_of("multipart/mixed; boundary=\"a b\"", "--a b\r\n\r\nx\r\n--a b--", 1),
            "[|-|text/plain|x].");
}

TEST(Multipart, HasLimits) {
  const std::string two = "--XX\r\n" + head + "12\r\n--XX\r\n" + head + "34\r\n--XX--";
  for (const std::size_t piece : {1UL, 1000UL}) {
    const auto parse = [&](const multipart_limits& bounds) { return parts_of(form, two, piece, bounds); };
    EXPECT_EQ(parse({.part_count_max = 2,
                     .part_field_count_max = 1,
                     .part_header_bytes_max = head.size() - 4,
                     .part_bytes_max = 2,
                     .bytes_max = two.size()}),
              "[a|-|text/plain|12][a|-|text/plain|34].");
    EXPECT_EQ(parse({.part_count_max = 1}), "[a|-|text/plain|12]the body has more than 1 parts");
    EXPECT_EQ(parse({.part_field_count_max = 0}), "a field of a part is malformed");
    EXPECT_EQ(parse({.part_header_bytes_max = 9}), "the head of a part has more than 9 bytes");
  }
  EXPECT_EQ(parts_of(form, two, 1000, {.part_bytes_max = 1}), "[a|-|text/plain|a part has more than 1 bytes");
  EXPECT_EQ(parts_of(form, two, 1000, {.bytes_max = 10}), "the body has more than 10 bytes");
  EXPECT_EQ(parts_of(form, "0123456789\r\n--XX--", 1, {.part_header_bytes_max = 9}),
            "more than 9 bytes stand before the first part");
}

TEST(Multipart, NeedsABoundary) {
  for (const char* type :
       {"multipart/form-data", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=\"a \"",
        "multipart/form-data; boundary=\"a@b\"", "text/plain; boundary=a"}) {
    EXPECT_FALSE(multipart_parser::for_type(*media_type::parse(type))) << type;
  }
  EXPECT_EQ(parts_of("multipart/mixed; boundary=" + std::string(71, 'x'), "", 1),
            "'multipart/mixed' has no boundary of 1 to 70 characters");
}

TEST(MultipartForm, IsReadBack) {
  multipart_form out("XX");
  out.add("a", "1");
  out.add_file("b\"\r\n", {.filename = "x\".txt"}, "two");
  EXPECT_EQ(out.add_file("c", {.filename = "y", .type = "text/csv"}, std::optional<std::uint64_t>(5)), 0U);
  out.add("d", "");
  std::string body;
  for (const auto& [text, file] : out.pieces()) body.append(text).append(file ? "three" : "");
  EXPECT_EQ(out.content_length(), body.size());
  EXPECT_EQ(parts_of(out.content_type(), body, 7),
            "[a|-|text/plain|1][b%22%0D%0A|x%22.txt|application/octet-stream|two][c|y|text/"
            "csv|three][d|-|text/plain|].");
}

TEST(MultipartForm, MayHaveAnUnknownLength) {
  multipart_form out("XX");
  EXPECT_EQ(out.add_file("a", {.filename = "x"}, std::nullopt), 0U);
  EXPECT_EQ(out.content_length(), std::nullopt);
  EXPECT_EQ(out.pieces().size(), 2U);
  EXPECT_THROW(out.add_file("a", {.filename = "x", .type = "a\r\nb: c"}, ""), std::invalid_argument);
  EXPECT_THROW(multipart_form("a b"), std::invalid_argument);
  EXPECT_THROW(multipart_form(std::string(71, 'x')), std::invalid_argument);
}

}  // namespace
}  // namespace weft::http
