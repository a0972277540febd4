// SPDX-License-Identifier: MIT
// Covers: weft/http/h1_parser.hpp weft/http/h1_error.hpp weft/http/limits.hpp
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/http/h1_events.hpp"

// The documents in cases/ are the tests. A heading `##` begins a case; then follow
//   a block `request` or `response`: the bytes. Each line ends in CRLF on the wire, unless its last character
//   is '\';
//     \r \n \t \\ \xNN stand for bytes. Words after the block's name: `close` (the peer closes after the
//     bytes), `to=HEAD,GET` (what the responses answer), and limits such as `field_count_max=2`.
//   a block `events`: what the parser tells, a line an event. With the word `fields` it lists the fields too.
//   or, instead, a block `each`: a line a case, `text => event; event`, whose text stands where the bytes
//   have @@.
namespace weft::http::h1::testing {
namespace {

struct protocol_case {
  std::string id, input, events;
  session about;

  friend void PrintTo(const protocol_case& one, std::ostream* out) { *out << one.id; }
};

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      out += text[at];
      continue;
    }
    if (++at == text.size()) return out;
    switch (text[at]) {
      case 'r': out += '\r'; break;
      case 'n': out += '\n'; break;
      case 't': out += '\t'; break;
      case '\\': out += '\\'; break;
      case 'x':
        out += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
        at += 2;
        break;
      default: throw std::runtime_error(format("unknown escape in '{}'", text));
    }
  }
  return out + "\r\n";
}

std::string identifier(std::string_view text) {
  std::string out;
  for (const char c : text) out += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return out;
}

void take_option(const std::string& word, session& about) {
  const std::map<std::string, std::size_t limits::*> bounds = {
      {"request_line_bytes_max", &limits::request_line_bytes_max},
      {"header_bytes_max", &limits::header_bytes_max},
      {"field_count_max", &limits::field_count_max},
      {"body_bytes_max", &limits::body_bytes_max},
      {"chunk_line_bytes_max", &limits::chunk_line_bytes_max},
      {"chunk_extension_bytes_max", &limits::chunk_extension_bytes_max},
      {"trailer_bytes_max", &limits::trailer_bytes_max},
      {"trailer_count_max", &limits::trailer_count_max},
  };
  const std::size_t equals = word.find('=');
  const std::string key = word.substr(0, equals);
  if (word == "close") {
    about.close = true;
  } else if (word == "fields") {
    about.show_fields = true;
  } else if (key == "to") {
    std::istringstream list(word.substr(equals + 1));
    for (std::string method; std::getline(list, method, ',');) about.methods.push_back(method);
  } else if (bounds.contains(key)) {
    about.bounds.*bounds.at(key) = std::stoul(word.substr(equals + 1));
  } else {
    throw std::runtime_error("unknown word " + word);
  }
}

/// Makes the cases of a block `each` out of the last one, which has the bytes around them.
void take_each(std::istream& in, std::vector<protocol_case>& cases) {
  constexpr std::string_view arrow = " => ", mark = "@@";
  const protocol_case around = cases.back();
  cases.pop_back();
  for (std::string line; std::getline(in, line) && line != "```";) {
    const std::size_t text_end = line.rfind(arrow);
    if (text_end == std::string::npos) throw std::runtime_error("no => in " + line);
    protocol_case one = around;
    one.id += format("_{}", std::count_if(cases.begin(), cases.end(), [&](const protocol_case& earlier) {
                              return earlier.id.starts_with(around.id + "_");
                            }) + 1);
    // '\\' at the end: no line end.
    one.input.replace(one.input.find(mark), mark.size(), unescape(line.substr(0, text_end) + '\\'));
    std::istringstream events(line.substr(text_end + arrow.size()));
    for (std::string event; std::getline(events >> std::ws, event, ';');) one.events += event + "\n";
    cases.push_back(std::move(one));
  }
}

void take_block(std::istream& in, const std::string& fence, std::vector<protocol_case>& cases) {
  std::istringstream words(fence.substr(3));
  std::string kind, word;
  words >> kind;
  if (kind == "each") return take_each(in, cases);
  protocol_case& into = cases.at(cases.size() - 1);
  while (words >> word) take_option(word, into.about);
  const bool events = kind == "events";
  if (!events && kind != "request" && kind != "response") throw std::runtime_error("unknown block " + kind);
  if (!(events ? into.events : into.input).empty()) throw std::runtime_error("a second block in " + into.id);
  if (kind == "response") into.about.side = role::response;
  for (std::string line; std::getline(in, line) && line != "```";) {
    (events ? into.events : into.input) += events ? line + "\n" : unescape(line);
  }
}

std::vector<protocol_case> load(const std::filesystem::path& document) {
  std::vector<protocol_case> cases;
  std::ifstream in(document);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) {
      cases.push_back({.id = document.stem().string() + "_" + identifier(line.substr(3)),
                       .input = {},
                       .events = {},
                       .about = {}});
    } else if (line.starts_with("```")) {
      take_block(in, line, cases);
    }
  }
  return cases;
}

const std::vector<protocol_case>& all_cases() {
  static const std::vector<protocol_case> cases = [] {
    std::vector<protocol_case> all;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(__FILE__).parent_path() / "cases")) {
      for (auto& one : load(entry.path())) all.push_back(std::move(one));
    }
    return all;
  }();
  return cases;
}

std::string played(const protocol_case& about, std::span<const std::string_view> pieces) {
  return events_of(about.about, pieces);
}

class H1Cases : public ::testing::TestWithParam<protocol_case> {};

TEST_P(H1Cases, Whole) {
  const std::array<std::string_view, 1> whole = {GetParam().input};
  EXPECT_EQ(played(GetParam(), whole), GetParam().events);
}

TEST_P(H1Cases, ByteByByte) {
  const std::string_view input = GetParam().input;
  std::vector<std::string_view> bytes;
  for (std::size_t at = 0; at < input.size(); ++at) bytes.push_back(input.substr(at, 1));
  EXPECT_EQ(played(GetParam(), bytes), GetParam().events);
}

TEST_P(H1Cases, CutInTwoAnywhere) {
  const std::string_view input = GetParam().input;
  for (std::size_t cut = 0; cut <= input.size(); ++cut) {
    const std::array<std::string_view, 2> halves = {input.substr(0, cut), input.substr(cut)};
    ASSERT_EQ(played(GetParam(), halves), GetParam().events) << "cut after " << cut << " bytes";
  }
}

INSTANTIATE_TEST_SUITE_P(Documents, H1Cases, ::testing::ValuesIn(all_cases()),
                         [](const auto& info) { return info.param.id; });

TEST(H1CaseDocuments, AreMany) { EXPECT_GE(all_cases().size(), 400u); }

TEST(H1CaseDocuments, EachSaysWhatHappens) {
  for (const protocol_case& one : all_cases()) EXPECT_FALSE(one.events.empty()) << one.id;
}

}  // namespace
}  // namespace weft::http::h1::testing
