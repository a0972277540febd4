// SPDX-License-Identifier: MIT
#include "weft/http/content_disposition.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

std::string file_of(std::string_view field) {
  const auto parsed = content_disposition::parse(field);
  return parsed ? parsed->filename().value_or("none") : "malformed";
}

TEST(ContentDisposition, NamesAFile) {
  const struct {
    const char *field, *filename;
  } examples[] = {
      {"attachment; filename=\"a b.txt\"", "a b.txt"},
      {"ATTACHMENT; FileName = a.txt", "a.txt"},
      {"attachment; filename=a b.txt", "a b.txt"},
      {"attachment; filename=\"a\\\"b\\\\c\"", "a\"b\\c"},
      {"attachment; filename=\"C:\\dir\\a.txt\"", "C:\\dir\\a.txt"},
      {"attachment; filename=x; filename*=UTF-8''%e2%82%ac%20rates", "€ rates"},
      {"attachment; filename*=iso-8859-1'en'%A3%20rates", "£ rates"},
      {"attachment; filename=x; filename*=UTF-8''%zz", "x"},
      {"attachment; filename=x; filename*=nonsense''a", "x"},
      {"attachment; filename=\"gr\xC3\xBC\xC3\x9F.txt\"", "grüß.txt"},
      {"attachment; filename=\"a;b\"; x=y", "a;b"},
      {"attachment", "none"},
      {"attachment;", "none"},
      {"inline; x=y", "none"},
      {"", "malformed"},
      {"attachment; filename=\"a", "malformed"},
      {"attachment; filename", "malformed"},
      {"attachment x; filename=a", "malformed"},
      {"attachment; filename=a; filename=b", "malformed"},
  };
  for (const auto& [field, filename] : examples) EXPECT_EQ(file_of(field), filename) << field;
  EXPECT_EQ(content_disposition::parse("form-data; name=\"a b\"")->name(), "a b");
}

TEST(ContentDisposition, IsWritten) {
  EXPECT_EQ(format_attachment("a.txt"), "attachment; filename=\"a.txt\"");
  EXPECT_EQ(format_attachment("a\"b"), "attachment; filename=\"a\\\"b\"");
  EXPECT_EQ(format_attachment("€"), "attachment; filename=\"___\"; filename*=UTF-8''%E2%82%AC");
  for (const char* name : {"a.txt", "a\"b\\c", "grüß €.txt", "a\r\nb"})
    EXPECT_EQ(file_of(format_attachment(name)), name);
}

TEST(SafeFileName, HasNoFolder) {
  for (const auto& [name, safe] : {std::pair("a.txt", "a.txt"),
                                   {"../../etc/passwd", "passwd"},
                                   {"C:\\x\\y", "y"},
                                   {"/", ""},
                                   {"..", ""},
                                   {"a/..", ""},
                                   {".", ""},
                                   {".profile", ".profile"},
                                   {"a\nb\x7F", "ab"},
                                   {"a\u0085\u009Bb\u00A0", "ab\u00A0"},
                                   {"\u202Egpj.exe\u202C\u2066\u2069\u200F\u061C", "gpj.exe"},
                                   {"a\x9B"
                                    "b\xC2",
                                    "a\uFFFDb\uFFFD"},
                                   {"\u2027\u202F\u2065\u206A\u200D", "\u2027\u202F\u2065\u206A\u200D"},
                                   {"\u202E..", ""},
                                   {"", ""}}) {
    EXPECT_EQ(safe_file_name(name), safe) << name;
  }
}

}  // namespace
}  // namespace weft::http
