// SPDX-License-Identifier: MIT
#include "weft/http/cookies_txt.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::http {

using namespace std::chrono;

namespace {

constexpr std::string_view http_only_mark = "#HttpOnly_";
/// A year far beyond any that is kept: `sys_seconds` still counts it.
constexpr std::int64_t latest_second = 253402300799;  // the end of 9999

std::optional<bool> parse_flag(std::string_view text) {
  if (text == "TRUE" || text == "true") return true;
  if (text == "FALSE" || text == "false") return false;
  return std::nullopt;
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::clamp<std::int64_t>(value, 0, latest_second);
}

std::optional<cookie> parse_line(std::string_view line) {
  cookie made;
  if (line.starts_with(http_only_mark)) {
    made.http_only = true;
    line.remove_prefix(http_only_mark.size());
  }
  std::array<std::string_view, 7> fields{};
  std::size_t count = 0;
  for (; count < fields.size(); ++count) {
    const std::size_t size = count + 1 < fields.size() ? std::min(line.find('\t'), line.size()) : line.size();
    fields[count] = line.substr(0, size);
    if (size == line.size()) break;
    line.remove_prefix(size + 1);
  }
  if (count + 1 < 6) return std::nullopt;  // only the value may be missing
  const auto below = parse_flag(fields[1]), secure = parse_flag(fields[3]);
  const auto time = parse_time(fields[4]);
  if (!below || !secure || !time) return std::nullopt;
  made.domain = fields[0].substr(fields[0].starts_with('.') ? 1 : 0);
  made.host_only = !*below;
  made.path = fields[2];
  made.secure = *secure;
  if (*time != 0) made.expires = sys_seconds(seconds(*time));
  made.name = fields[5];
  made.value = fields[6];
  return made;
}

}  // namespace

std::string write_cookies_txt(const cookie_jar& jar) {
  std::string out = "# Netscape HTTP Cookie File\n\n";
  for (const cookie& kept : jar) {
    if (kept.http_only) out += http_only_mark;
    if (!kept.host_only) out += '.';
    out.append(kept.domain).append(kept.host_only ? "\tFALSE\t" : "\tTRUE\t").append(kept.path);
    out.append(kept.secure ? "\tTRUE\t" : "\tFALSE\t");
    out += kept.expires ? std::to_string(std::clamp<std::int64_t>(kept.expires->time_since_epoch().count(), 1,
                                                                  latest_second))
                        : "0";
    out.append("\t").append(kept.name).append("\t").append(kept.value).append("\n");
  }
  return out;
}

std::expected<void, std::string> read_cookies_txt(cookie_jar& jar, std::string_view text, sys_seconds now) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || (line.starts_with('#') && !line.starts_with(http_only_mark))) continue;
    auto made = parse_line(line);
    if (!made) return std::unexpected(format("line {} is no line of a cookies.txt", number));
    try {
      jar.set(*std::move(made), now);
    } catch (const std::invalid_argument& refused) {
      return std::unexpected(format("line {}: {}", number, refused.what()));
    }
  }
  return {};
}

}  // namespace weft::http
