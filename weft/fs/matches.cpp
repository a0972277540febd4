// SPDX-License-Identifier: MIT
#include "weft/fs/matches.hpp"

#include <cstddef>
#include <optional>
#include <utility>

#include "weft/fs/status.hpp"
#include "weft/fs/walk.hpp"

namespace weft::fs {

namespace {

/// Takes a set `[...]` off the pattern and says whether `c` is in it; empty: it has no end, and is a plain
/// `[`.
std::optional<bool> take_set(std::string_view& pattern, char c) noexcept {
  const bool inverted = pattern.size() > 1 && (pattern[1] == '!' || pattern[1] == '^');
  std::size_t i = inverted ? 2 : 1;
  bool found = false;
  for (bool first = true; i < pattern.size() && (first || pattern[i] != ']'); first = false) {
    const char low = pattern[i];
    const bool is_range = i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']';
    const char high = is_range ? pattern[i + 2] : low;
    found = found || (low <= c && c <= high);
    i += is_range ? 3 : 1;
  }
  if (i >= pattern.size()) return std::nullopt;
  pattern.remove_prefix(i + 1);
  return found != inverted;
}

/// Does one character fit what the pattern begins with, which is taken off it?
bool take_one(std::string_view& pattern, char c) noexcept {
  if (pattern.front() == '[') {
    if (const auto in_set = take_set(pattern, c)) return *in_set;
  } else if (pattern.front() == '?') {
    pattern.remove_prefix(1);
    return true;
  } else if (pattern.front() == '\\' && pattern.size() > 1) {
    pattern.remove_prefix(1);
  }
  const bool same = pattern.front() == c;
  pattern.remove_prefix(1);
  return same;
}

/// One name without slashes. Cost: O(n·m): only the last `*` is tried again.
bool name_matches(std::string_view pattern, std::string_view name) noexcept {
  std::optional<std::string_view> after_star;
  std::string_view from_star;
  while (!name.empty() || !pattern.empty()) {
    std::string_view rest = pattern;
    if (!pattern.empty() && pattern.front() == '*') {
      pattern.remove_prefix(1);
      after_star = pattern;
      from_star = name;
    } else if (!name.empty() && !pattern.empty() && take_one(rest, name.front())) {
      pattern = rest;
      name.remove_prefix(1);
    } else if (after_star && !from_star.empty()) {
      from_star.remove_prefix(1);
      name = from_star;
      pattern = *after_star;
    } else {
      return false;
    }
  }
  return true;
}

std::string_view first_part(std::string_view path) noexcept { return path.substr(0, path.find('/')); }
std::string_view after_first(std::string_view path) noexcept {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
}

bool is_magic(std::string_view part) noexcept {
  return part.find_first_of("*?[\\") != std::string_view::npos;
}

bool is_hidden(std::string_view pattern_part, std::string_view name) noexcept {
  return name.starts_with('.') && !pattern_part.starts_with('.');
}

/// Does `path` fit, or, if it `may_go_on`, can something below it? `hides`: names with a dot want one.
/// Cost: O(n·m): only the last `**` is tried again. That is enough with `hides` too, because names with a dot
/// and parts with one belong together in their order.
bool fits(std::string_view pattern, std::string_view path, bool may_go_on, bool hides) noexcept {
  std::optional<std::string_view> after_stars;
  std::string_view from_stars;
  for (;;) {
    const std::string_view part = first_part(pattern), name = first_part(path);
    if (path.empty()) {
      if (may_go_on ? !pattern.empty() : pattern.empty() || pattern == "**") return true;
    } else if (part == "**") {
      pattern = after_first(pattern);
      after_stars = pattern;
      from_stars = path;
      continue;
    } else if (!pattern.empty() && name_matches(part, name) && !(hides && is_hidden(part, name))) {
      pattern = after_first(pattern);
      path = after_first(path);
      continue;
    }
    if (!after_stars || from_stars.empty() || (hides && from_stars.starts_with('.'))) return false;
    from_stars = after_first(from_stars);
    if (from_stars.empty() && may_go_on) return true;
    pattern = *after_stars;
    path = from_stars;
  }
}

}  // namespace

bool matches(std::string_view pattern, std::string_view path) noexcept {
  return fits(pattern, path, false, false);
}

task<std::vector<std::string>> glob(std::string pattern) {
  std::size_t fixed = 0;  // of the directory in which to look, with its slash
  while (!is_magic(first_part(std::string_view(pattern).substr(fixed)))) {
    const std::size_t slash = pattern.find('/', fixed);
    if (slash == std::string::npos) break;
    fixed = slash + 1;
  }
  const std::string_view wanted = std::string_view(pattern).substr(fixed);
  std::vector<std::string> found;
  if (!is_magic(wanted)) {
    if (co_await exists(pattern)) found.push_back(pattern);
    co_return found;
  }
  const std::string root = fixed == 0 ? "." : pattern.substr(0, fixed);
  walk all(root);
  const std::size_t prefix = fixed == 0 ? 2 : fixed;
  while (auto met = co_await all.next()) {
    const std::string_view below = std::string_view(met->path).substr(prefix);
    if (!met->error && fits(wanted, below, false, true))
      found.push_back(pattern.substr(0, fixed) + std::string(below));
    if (met->type == file_type::directory && !fits(wanted, below, true, true)) all.skip();
  }
  co_return found;
}

}  // namespace weft::fs
