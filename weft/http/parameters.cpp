// SPDX-License-Identifier: MIT
#include "weft/http/parameters.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "weft/http/detail/characters.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

constexpr std::size_t parameter_count_max = 64;

}  // namespace

std::optional<std::string_view> find_parameter(const std::vector<parameter>& parameters,
                                               std::string_view name) noexcept {
  const auto found = std::ranges::find(parameters, name, &parameter::name);
  if (found == parameters.end()) return std::nullopt;
  return found->value;
}

std::string quote_value(std::string_view value) {
  if (is_token(value)) return std::string(value);
  if (!is_field_value(value)) throw std::invalid_argument("a parameter with a control character");
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

void field_cursor::skip_blanks() noexcept {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
}

bool field_cursor::take(char c) noexcept {
  const std::size_t before = at_;
  skip_blanks();
  if (!rest().starts_with(c)) {
    at_ = before;
    return false;
  }
  ++at_;
  skip_blanks();
  return true;
}

std::string_view field_cursor::take_token() noexcept {
  const std::string_view token = text_.substr(at_, detail::span_of(text_, detail::in_token, at_));
  at_ += token.size();
  return token;
}

std::string field_cursor::take_name() {
  std::string name(take_token());
  std::ranges::transform(name, name.begin(), detail::lower);
  return name;
}

std::string_view field_cursor::take_until(std::string_view ends) noexcept {
  const std::string_view taken = text_.substr(at_, text_.find_first_of(ends, at_) - at_);
  at_ += taken.size();
  return taken;
}

std::optional<std::string> field_cursor::take_quoted() {
  if (!rest().starts_with('"')) return std::nullopt;
  std::string out;
  for (std::size_t at = at_ + 1; at < text_.size(); ++at) {
    if (text_[at] == '"') {
      at_ = at + 1;
      return out;
    }
    if (text_[at] == '\\' && ++at == text_.size()) break;
    out += text_[at];
  }
  return std::nullopt;
}

std::optional<std::string> field_cursor::take_value() {
  if (rest().starts_with('"')) return take_quoted();
  const std::string_view token = take_token();
  return token.empty() ? std::nullopt : std::optional(std::string(token));
}

std::optional<std::vector<parameter>> field_cursor::take_parameters() {
  std::vector<parameter> found;
  while (take(';')) {
    parameter next{take_name(), {}};
    if (next.name.empty()) continue;  // `;;`, and one at the end
    if (take('=')) {
      auto value = take_value();
      if (!value) return std::nullopt;
      next.value = *std::move(value);
    }
    if (found.size() == parameter_count_max) return std::nullopt;
    found.push_back(std::move(next));
  }
  return found;
}

}  // namespace weft::http
