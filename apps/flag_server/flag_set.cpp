// SPDX-License-Identifier: MIT
#include "apps/flag_server/flag_set.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "apps/flag_server/country_metadata.hpp"
#include "apps/flag_server/embedded_flags.hpp"
#include "apps/flag_server/served_directory.hpp"
#include "apps/flag_server/south_sudan.hpp"

namespace flag_server {
namespace {

constexpr std::string_view prefix = "/flags/";
constexpr std::string_view gif_type = "image/gif";
constexpr std::string_view json_type = "application/json";

constexpr std::pair<std::string_view, std::string_view> media_types[] = {
    {".gif", gif_type},
    {".json", json_type},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".svg", "image/svg+xml"},
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".txt", "text/plain; charset=utf-8"},
};

std::string_view media_type_of(std::string_view name) noexcept {
  for (const auto& [suffix, type] : media_types) {
    if (name.ends_with(suffix)) return type;
  }
  return "application/octet-stream";
}

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// One name of a path, decoded; nothing if it could not be the name of a directory entry.
std::optional<std::string> decoded_name(std::string_view segment) {
  std::string name;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    char c = segment[i];
    if (c == '%') {
      if (segment.size() - i < 3) return std::nullopt;
      const int high = hex_digit(segment[i + 1]);
      const int low = hex_digit(segment[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high << 4 | low);
      i += 2;
    }
    if (c == '/' || c == '\0') return std::nullopt;
    name += c;
  }
  if (name.empty() || name == "." || name == "..") return std::nullopt;
  return name;
}

// The names of the path below /flags/; empty if it is not a path below it.
std::vector<std::string> names_of(std::string_view path) {
  std::vector<std::string> names;
  if (!path.starts_with(prefix)) return names;
  path.remove_prefix(prefix.size());
  while (true) {
    const std::size_t slash = path.find('/');
    auto name = decoded_name(path.substr(0, slash));
    if (!name) return {};
    names.push_back(std::move(*name));
    if (slash == std::string_view::npos) return names;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

flag_set flag_set::built_in() {
  table contents;
  const auto add = [&contents](const std::string& code, std::string gif) {
    contents.emplace(code + "/" + code + ".gif", content{std::move(gif), gif_type});
    contents.emplace(code + "/metadata.json", content{country_metadata(code), json_type});
  };
  for (const embedded_flag& flag : embedded_flags()) {
    add(std::string(flag.code), std::string(flag.gif.begin(), flag.gif.end()));
  }
  add("ss", south_sudan_flag());
  return {std::make_shared<const table>(std::move(contents)), nullptr};
}

flag_set flag_set::from_directory(const std::filesystem::path& root) {
  return {nullptr, std::make_shared<const served_directory>(root)};
}

std::shared_ptr<const content> flag_set::find(std::string_view path) const {
  const std::vector<std::string> names = names_of(path);
  if (names.empty()) return nullptr;
  if (directory_) {
    auto bytes = directory_->read(names);
    if (!bytes) return nullptr;
    return std::make_shared<const content>(content{std::move(*bytes), media_type_of(names.back())});
  }
  std::string key = names[0];
  for (std::size_t i = 1; i < names.size(); ++i) key += "/" + names[i];
  const auto found = contents_->find(key);
  if (found == contents_->end()) return nullptr;
  return {contents_, &found->second};
}

}  // namespace flag_server
