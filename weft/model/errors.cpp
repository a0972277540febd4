// SPDX-License-Identifier: MIT
#include "weft/model/errors.hpp"

#include <algorithm>
#include <cstdint>

#include "weft/base/print.hpp"
#include "weft/json/dump.hpp"
#include "weft/json/parse.hpp"
#include "weft/json/writer.hpp"

namespace weft::model {
namespace {

/// The beginning of a JSON text, as a string. The text is valid UTF-8.
std::string beginning(std::string_view text, std::size_t bytes_max) {
  while (bytes_max > 0 && (static_cast<std::uint8_t>(text[bytes_max]) & 0xC0) == 0x80) --bytes_max;
  std::string shown(text.substr(0, bytes_max));
  shown += "…";
  std::string quoted;
  json::writer(quoted).string(shown);
  return quoted;
}

void write_location(json::writer& out, const location& loc) {
  out.key("loc");
  out.begin_array();
  for (const place& step : loc) {
    if (step.is_index()) {
      out.integer(step.index());
    } else {
      out.string(step.name());
    }
  }
  out.end_array();
}

void write_error(json::writer& out, const error& each) {
  out.begin_object();
  out.key("type");
  out.string(each.type);
  write_location(out, each.loc);
  out.key("msg");
  out.string(each.message);
  out.key("input");
  out.text(each.input.empty() ? "null" : each.input);
  if (!each.context.empty()) {
    out.key("ctx");
    out.text(each.context);
  }
  out.end_object();
}

std::size_t words_bytes(const error& each) {
  std::size_t bytes = each.message.size() + each.context.size() + each.loc.size() * sizeof(place);
  for (const place& step : each.loc) bytes += step.name().size();
  return bytes;
}

/// A text that a log can take as one line.
std::string one_line(std::string text) {
  if (text.size() > what_bytes_max) {
    std::size_t end = what_bytes_max;
    while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xC0) == 0x80) --end;
    text.replace(end, std::string::npos, "…");
  }
  for (char& c : text) {
    if (static_cast<std::uint8_t>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return text;
}

/// `chars/0/name`
std::string path_of(const location& loc) {
  std::string path;
  for (const place& step : loc) {
    if (!path.empty()) path += '/';
    path += step.is_index() ? format("{}", step.index()) : step.name();
  }
  return path;
}

}  // namespace

void errors::add(error next) {
  const std::size_t bytes_max = input_room();
  if (!is_full() && next.input.size() > bytes_max) next.input = beginning(next.input, bytes_max);
  keep(std::move(next));
}

void errors::keep(error next) {
  const bool only_counted = is_full();
  ++size_;
  if (only_counted) return;
  shown_bytes_ += next.input.size();
  words_bytes_ += words_bytes(next);
  items_.push_back(std::move(next));
}

void errors::add(json::parse_error why, location root) {
  std::string context = R"({"error":)";
  json::writer(context).string(why.complaint);
  root.emplace_back(why.position);
  add({std::move(root), "json_invalid", "JSON decode error", "{}", context + '}'});
  syntax_ = std::move(why);
}

void errors::add(errors others) {
  const std::size_t beyond = others.size_ - others.items_.size();
  // What they show has been cut already; it is once more only if there is no room for it.
  const bool has_room = input_room() == input_bytes_max;
  for (error& each : others.items_) has_room ? keep(std::move(each)) : add(std::move(each));
  size_ += beyond;
  if (others.syntax_) syntax_ = std::move(others.syntax_);
}

std::string errors::what() const {
  if (syntax_) return format("JSON decode error: {}", syntax_->what());
  constexpr std::size_t shown_max = 3;
  std::string line;
  const std::size_t shown = std::min(items_.size(), shown_max);
  for (std::size_t i = 0; i < shown; ++i) {
    const error& each = items_[i];
    if (i != 0) line += "; ";
    if (!each.loc.empty()) line += format("{}: ", path_of(each.loc));
    line += each.message;
  }
  if (size_ > shown) line += format("; and {} more", size_ - shown);
  return one_line(std::move(line));
}

std::string errors::to_json() const {
  std::string text;
  json::writer out(text);
  out.begin_object();
  out.key("detail");
  out.begin_array();
  for (const error& each : items_) write_error(out, each);
  out.end_array();
  out.end_object();
  return text;
}

std::string compacted(std::string_view text) {
  const auto parsed = json::parse(text, {.bytes_max = text.size(), .depth_max = json::nesting_max});
  return parsed ? json::dump(*parsed) : std::string("null");
}

}  // namespace weft::model
