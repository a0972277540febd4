// SPDX-License-Identifier: MIT
// A list of messages as a social network sends it, from JSON into structs and back: weft beside simdjson,
// RapidJSON and Boost.JSON, each in the way that its documentation shows for structs. Prints a table, and
// writes what it measured to the file that is named.
#define RAPIDJSON_HAS_STDSTRING 1
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <malloc.h>

#include <boost/json.hpp>
#include <boost/json/src.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/model/from_json.hpp"
#include "weft/model/to_json.hpp"

namespace weft::bench {

struct hashtag {
  std::string text;
  std::vector<int> indices;
};

struct account {
  std::uint64_t id{};
  std::string name;
  std::string screen_name;
  std::string location;
  std::string description;
  int followers_count{};
  int friends_count{};
  bool verified{};
  std::string profile_image_url;
};

struct message {
  std::string created_at;
  std::uint64_t id{};
  std::string text;
  std::string source;
  bool truncated{};
  std::optional<std::uint64_t> in_reply_to;
  account user;
  int retweet_count{};
  int favorite_count{};
  std::vector<hashtag> hashtags;
  double score{};
  std::string lang;
};

struct timeline {
  std::vector<message> statuses;
  int count{};
};

namespace {

/// The same each time: lengths and alphabets like those of real ones, one text in three with escapes.
timeline make_timeline(int messages) {
  std::minstd_rand random(42);
  const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  const auto words = [&](int count) {
    static constexpr std::string_view some[] = {
        "the",   "loop", "猫が好き", "wakes",       "Straße",           "\"quoted\"",
        "async", "data", "é",        "line\nbreak", "http://t.co/Xy12", "ok"};
    std::string text;
    for (int i = 0; i < count; ++i) {
      text += some[below(12)];
      text += ' ';
    }
    return text;
  };
  timeline all;
  for (int i = 0; i < messages; ++i) {
    message one;
    one.created_at = "Sun Aug 31 00:29:15 +0000 2014";
    one.id = 505874924095815700U + random();
    one.text = words(8 + below(12));
    one.source = "<a href=\"http://example.com/download/iphone\" rel=\"nofollow\">Example for iPhone</a>";
    if (below(3) == 0) one.in_reply_to = 505874847260352500U + random();
    one.user = {random(),
                words(2),
                "user_" + std::to_string(below(100000)),
                words(2),
                words(10 + below(10)),
                below(100000),
                below(5000),
                below(20) == 0,
                "http://pbs.example.com/profile_images/49578/normal.jpeg"};
    one.retweet_count = below(100);
    one.favorite_count = below(1000);
    for (int tag = below(3); tag > 0; --tag) one.hashtags.push_back({words(1), {below(100), below(140)}});
    one.score = below(1000) / 8.0;
    one.lang = "ja";
    all.statuses.push_back(std::move(one));
  }
  all.count = messages;
  return all;
}

// simdjson: on demand, fields in their order

namespace ondemand = simdjson::ondemand;

void read(ondemand::value from, std::string& to) { to = std::string_view(from); }
void read(ondemand::value from, bool& to) { to = bool(from); }
void read(ondemand::value from, double& to) { to = double(from); }
void read(ondemand::value from, std::uint64_t& to) { to = std::uint64_t(from); }
void read(ondemand::value from, int& to) { to = static_cast<int>(std::int64_t(from)); }
void read(ondemand::value from, std::optional<std::uint64_t>& to) {
  if (!from.is_null()) to = std::uint64_t(from);
}
template <typename T> void read(ondemand::value from, std::vector<T>& to);
template <model::plain_struct T> void read(ondemand::value from, T& to) {
  ondemand::object object = from;
  model::with_fields(to, [&](auto&... fields) {
    const std::string_view* name = model::field_names<T>().data();
    (read(object.find_field(*name++).value(), fields), ...);
  });
}
template <typename T> void read(ondemand::value from, std::vector<T>& to) {
  for (ondemand::value item : from.get_array()) read(item, to.emplace_back());
}

timeline by_simdjson(const simdjson::padded_string& text) {
  static ondemand::parser parser;
  auto document = parser.iterate(text);
  timeline all;
  read(document.get_value().value(), all);
  return all;
}

// RapidJSON: a document, then its members; written by its writer

using rapid_value = rapidjson::Value;

void read(const rapid_value& from, std::string& to) { to.assign(from.GetString(), from.GetStringLength()); }
void read(const rapid_value& from, bool& to) { to = from.GetBool(); }
void read(const rapid_value& from, double& to) { to = from.GetDouble(); }
void read(const rapid_value& from, std::uint64_t& to) { to = from.GetUint64(); }
void read(const rapid_value& from, int& to) { to = from.GetInt(); }
void read(const rapid_value& from, std::optional<std::uint64_t>& to) {
  if (!from.IsNull()) to = from.GetUint64();
}
template <typename T> void read(const rapid_value& from, std::vector<T>& to);
template <model::plain_struct T> void read(const rapid_value& from, T& to) {
  model::with_fields(to, [&](auto&... fields) {
    const std::string_view* name = model::field_names<T>().data();
    ((read(from.FindMember(
                   rapid_value(rapidjson::StringRef(name->data(), static_cast<unsigned>(name->size()))))
               ->value,
           fields),
      ++name),
     ...);
  });
}
template <typename T> void read(const rapid_value& from, std::vector<T>& to) {
  for (const rapid_value& item : from.GetArray()) read(item, to.emplace_back());
}

timeline by_rapidjson(const std::string& text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  WEFT_ASSERT(!document.HasParseError() && document.IsObject(), "RapidJSON parses it");
  timeline all;
  read(static_cast<const rapid_value&>(document), all);
  return all;
}

using rapid_writer =
    rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>, rapidjson::CrtAllocator>;

void write(rapid_writer& out, const std::string& value) { out.String(value); }
void write(rapid_writer& out, bool value) { out.Bool(value); }
void write(rapid_writer& out, double value) { out.Double(value); }
void write(rapid_writer& out, std::uint64_t value) { out.Uint64(value); }
void write(rapid_writer& out, int value) { out.Int(value); }
void write(rapid_writer& out, const std::optional<std::uint64_t>& value) {
  value ? out.Uint64(*value) : out.Null();
}
template <typename T> void write(rapid_writer& out, const std::vector<T>& items);
template <model::plain_struct T> void write(rapid_writer& out, const T& value) {
  out.StartObject();
  model::with_fields(value, [&](const auto&... fields) {
    const std::string_view* name = model::field_names<T>().data();
    ((out.Key(name->data(), static_cast<unsigned>(name->size())), ++name, write(out, fields)), ...);
  });
  out.EndObject();
}
template <typename T> void write(rapid_writer& out, const std::vector<T>& items) {
  out.StartArray();
  for (const T& item : items) write(out, item);
  out.EndArray();
}

// Boost.JSON: a value, then its members; written from a value

void read(const boost::json::value& from, std::string& to) { to = from.get_string(); }
void read(const boost::json::value& from, bool& to) { to = from.get_bool(); }
void read(const boost::json::value& from, double& to) { to = from.to_number<double>(); }
void read(const boost::json::value& from, std::uint64_t& to) { to = from.to_number<std::uint64_t>(); }
void read(const boost::json::value& from, int& to) { to = from.to_number<int>(); }
void read(const boost::json::value& from, std::optional<std::uint64_t>& to) {
  if (!from.is_null()) to = from.to_number<std::uint64_t>();
}
template <typename T> void read(const boost::json::value& from, std::vector<T>& to);
template <model::plain_struct T> void read(const boost::json::value& from, T& to) {
  const auto& object = from.get_object();
  model::with_fields(to, [&](auto&... fields) {
    const std::string_view* name = model::field_names<T>().data();
    ((read(object.at({name->data(), name->size()}), fields), ++name), ...);
  });
}
template <typename T> void read(const boost::json::value& from, std::vector<T>& to) {
  for (const boost::json::value& item : from.get_array()) read(item, to.emplace_back());
}

timeline by_boost(const std::string& text) {
  boost::json::monotonic_resource memory;
  timeline all;
  read(boost::json::parse(text, &memory), all);
  return all;
}

struct row {
  const char* name;
  double microseconds;
};

template <typename Work> row measure(const char* name, Work work) {
  using clock = std::chrono::steady_clock;
  double best = 1e18;
  for (int round = 0; round < 40; ++round) {
    const auto begin = clock::now();
    work();
    best = std::min(best, std::chrono::duration<double, std::micro>(clock::now() - begin).count());
  }
  return {name, best};
}

void report(const std::vector<row>& rows, std::size_t bytes, const char* path) {
  std::string json = format(R"({{"bytes":{})", bytes);
  for (const row& each : rows) {
    print("{:<16} {:9.1f} us {:9.1f} MB/s\n", each.name, each.microseconds,
          static_cast<double>(bytes) / each.microseconds);
    json += format(R"(,"{}_us":{:.1f})", each.name, each.microseconds);
  }
  if (std::FILE* const file = path ? std::fopen(path, "w") : nullptr) {
    std::fputs((json + "}\n").c_str(), file);
    std::fclose(file);
  }
}

}  // namespace
}  // namespace weft::bench

int main(int count, char** arguments) {
  using namespace weft::bench;
  // Memory that is given back and asked for again costs all of them the same, and tells nothing of them.
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  const timeline all = make_timeline(400);
  const std::string text = weft::model::to_json(all);
  const simdjson::padded_string padded(text);
  const boost::json::value tree = boost::json::parse(text);
  WEFT_ASSERT(weft::model::to_json(by_simdjson(padded)) == text, "simdjson reads the same");
  WEFT_ASSERT(weft::model::to_json(by_rapidjson(text)) == text, "RapidJSON reads the same");
  WEFT_ASSERT(weft::model::to_json(by_boost(text)) == text, "Boost.JSON reads the same");
  report(
      {measure("read_weft", [&] { WEFT_ASSERT(weft::model::from_json<timeline>(text), "it is read"); }),
       measure("read_simdjson", [&] { by_simdjson(padded); }),
       measure("read_rapidjson", [&] { by_rapidjson(text); }), measure("read_boost", [&] { by_boost(text); }),
       measure("write_weft", [&] { weft::model::to_json(all); }),
       measure("write_rapidjson",
               [&] {
                 rapidjson::StringBuffer buffer;
                 rapid_writer out(buffer);
                 write(out, all);
               }),
       measure("write_boost", [&] { boost::json::serialize(tree); })},
      text.size(), count > 1 ? arguments[1] : nullptr);
}
