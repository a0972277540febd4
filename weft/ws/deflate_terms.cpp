// SPDX-License-Identifier: MIT
#include "weft/ws/deflate_terms.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/http/token.hpp"
#include "weft/ws/deflate.hpp"

namespace weft::ws {

namespace {

constexpr std::string_view extension = "permessage-deflate";
constexpr int window_bits_min = 8;
constexpr int window_bits_max = 15;
constexpr int own_window_bits_min = deflater::window_bits_min;

/// The parameters of one offer or answer, as they stand there.
struct parameters {
  bool server_no_takeover = false, client_no_takeover = false;
  std::optional<int> server_bits, client_bits;
  bool client_bits_offered = false;  // `client_max_window_bits`, with a value or without
};

std::string_view take_until(std::string_view& text, char separator) noexcept {
  const std::size_t at = std::min(text.find(separator), text.size());
  const std::string_view taken = http::trim(text.substr(0, at));
  text.remove_prefix(std::min(at + 1, text.size()));
  return taken;
}

std::optional<int> window_bits(std::string_view text) noexcept {
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
    text = text.substr(1, text.size() - 2);
  int bits = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), bits);
  const bool whole = wrong == std::errc() && end == text.data() + text.size() && !text.starts_with('0');
  if (!whole || bits < window_bits_min || bits > window_bits_max) return std::nullopt;
  return bits;
}

bool set_flag(bool& flag, std::optional<std::string_view> value) noexcept {
  const bool good = !flag && !value;
  flag = true;
  return good;
}

bool set_bits(std::optional<int>& bits, std::optional<std::string_view> value) noexcept {
  if (bits || !value) return false;
  bits = window_bits(*value);
  return bits.has_value();
}

bool set_parameter(parameters& into, std::string_view name, std::optional<std::string_view> value) noexcept {
  if (name == "server_no_context_takeover") return set_flag(into.server_no_takeover, value);
  if (name == "client_no_context_takeover") return set_flag(into.client_no_takeover, value);
  if (name == "server_max_window_bits") return set_bits(into.server_bits, value);
  if (name != "client_max_window_bits" || into.client_bits_offered) return false;
  into.client_bits_offered = true;
  return !value || set_bits(into.client_bits, value);
}

/// Empty if it is another extension, or malformed.
std::optional<parameters> parse(std::string_view text) {
  if (!http::equal_ignoring_case(take_until(text, ';'), extension)) return std::nullopt;
  parameters read;
  while (!text.empty()) {
    std::string_view one = take_until(text, ';');
    const bool has_value = one.contains('=');
    const std::string_view name = take_until(one, '=');
    if (!set_parameter(read, name, has_value ? std::optional(one) : std::nullopt)) return std::nullopt;
  }
  return read;
}

std::vector<std::string_view> extensions_of(const http::headers& fields) {
  std::vector<std::string_view> all;
  for (std::string_view list : fields.get_all("sec-websocket-extensions")) {
    while (!list.empty()) {
      const std::string_view one = take_until(list, ',');
      if (!one.empty()) all.push_back(one);
    }
  }
  return all;
}

std::optional<deflate_terms> agree(const parameters& offer, const deflate_options& wanted) {
  deflate_terms terms{
      .server_window_bits = std::min(offer.server_bits.value_or(window_bits_max), wanted.own_window_bits),
      .client_window_bits = window_bits_max,
      .server_context_takeover = wanted.own_context_takeover && !offer.server_no_takeover,
      .client_context_takeover = wanted.peer_context_takeover && !offer.client_no_takeover};
  if (terms.server_window_bits < own_window_bits_min) return std::nullopt;
  if (offer.client_bits_offered) {
    terms.client_window_bits = std::min(offer.client_bits.value_or(window_bits_max), wanted.peer_window_bits);
  }
  return terms;
}

}  // namespace

void check(const deflate_options& wanted) {
  if (wanted.own_window_bits < own_window_bits_min || wanted.own_window_bits > window_bits_max ||
      wanted.peer_window_bits < window_bits_min || wanted.peer_window_bits > window_bits_max) {
    throw std::invalid_argument("weft: a window for compression has 9 to 15 bits, the other side's 8 to 15");
  }
  if (wanted.level < 1 || wanted.level > 9) {
    throw std::invalid_argument("weft: messages are compressed with a level of 1 to 9");
  }
}

std::optional<deflate_terms> choose_deflate(const http::headers& request, const deflate_options& wanted) {
  if (!wanted.enabled) return std::nullopt;
  for (const std::string_view one : extensions_of(request)) {
    const auto offer = parse(one);
    if (!offer) continue;
    if (auto terms = agree(*offer, wanted)) return terms;
  }
  return std::nullopt;
}

std::string format_answer(const deflate_terms& chosen) {
  std::string text(extension);
  if (!chosen.server_context_takeover) text += "; server_no_context_takeover";
  if (!chosen.client_context_takeover) text += "; client_no_context_takeover";
  if (chosen.server_window_bits < window_bits_max) {
    text += format("; server_max_window_bits={}", chosen.server_window_bits);
  }
  if (chosen.client_window_bits < window_bits_max) {
    text += format("; client_max_window_bits={}", chosen.client_window_bits);
  }
  return text;
}

std::string format_offer(const deflate_options& wanted) {
  std::string text = format_answer({.server_window_bits = wanted.peer_window_bits,
                                    .client_window_bits = wanted.own_window_bits,
                                    .server_context_takeover = wanted.peer_context_takeover,
                                    .client_context_takeover = wanted.own_context_takeover});
  // Said in any case: it lets the server choose less.
  if (wanted.own_window_bits == window_bits_max) text += "; client_max_window_bits";
  return text;
}

std::expected<std::optional<deflate_terms>, std::string> accept_deflate(const http::headers& response,
                                                                        const deflate_options& offered) {
  const auto chosen = extensions_of(response);
  if (chosen.empty()) return std::nullopt;
  if (!offered.enabled || chosen.size() > 1) {
    return std::unexpected(
        format("the server chose the extension '{}', which was not offered", chosen.back()));
  }
  const auto read = parse(chosen[0]);
  const auto refuse = [&] { return std::unexpected(format("the server chose '{}'", chosen[0])); };
  if (!read || (read->client_bits_offered && !read->client_bits)) return refuse();
  deflate_terms terms{
      .server_window_bits = read->server_bits.value_or(window_bits_max),
      .client_window_bits = std::min(read->client_bits.value_or(window_bits_max), offered.own_window_bits),
      .server_context_takeover = !read->server_no_takeover,
      .client_context_takeover = !read->client_no_takeover && offered.own_context_takeover};
  if (terms.server_window_bits > offered.peer_window_bits) return refuse();
  if (terms.server_context_takeover && !offered.peer_context_takeover) return refuse();
  return terms;
}

}  // namespace weft::ws
