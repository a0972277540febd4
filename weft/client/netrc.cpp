// SPDX-License-Identifier: MIT
#include "weft/client/netrc.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/transport.hpp"
#include "weft/http/token.hpp"

namespace weft::http {

namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Takes the next word off `text`, which may begin with '#' as passwords do; empty at the end.
std::string take_value(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  std::string word;
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find_first_of(blanks), text.size());
    word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
  }
  text.remove_prefix(1);
  while (!text.empty() && text.front() != '"') {
    if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
    word += text.front();
    text.remove_prefix(1);
  }
  text.remove_prefix(std::min<std::size_t>(1, text.size()));
  return word;
}

/// The same, where a comment may be before it.
std::string take_word(std::string_view& text) {
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    if (!text.starts_with('#')) return take_value(text);
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
}

void skip_macro(std::string_view& text) {
  const std::size_t end = text.find("\n\n");
  text.remove_prefix(end == std::string_view::npos ? text.size() : end);
}

class netrc final : public auth {
 public:
  explicit netrc(std::vector<netrc_entry> entries) : entries_(std::move(entries)) {}

  task<> prepare(outgoing_request& wanted) override {
    const auto found = std::ranges::find_if(entries_, [&](const netrc_entry& e) {
      return e.machine.empty() || equal_ignoring_case(e.machine, wanted.url.host());
    });
    // Without either the machine is only named, as an exception from `default`.
    if (found != entries_.end() && !(found->login.empty() && found->password.empty()))
      co_await basic_auth(found->login, found->password)->prepare(wanted);
  }

 private:
  std::vector<netrc_entry> entries_;
};

std::string usual_path() {
  if (const char* const named = std::getenv("NETRC")) return named;
  const char* const home = std::getenv("HOME");
  return home ? std::string(home) + "/.netrc" : "";
}

}  // namespace

std::expected<std::vector<netrc_entry>, std::string> parse_netrc(std::string_view text) {
  std::vector<netrc_entry> entries;
  for (std::string word; !(word = take_word(text)).empty();) {
    if (word == "macdef") {
      skip_macro(text);
      continue;
    }
    if (word == "machine" || word == "default") {
      entries.push_back({.machine = word == "machine" ? take_value(text) : ""});
      if (word == "machine" && entries.back().machine.empty())  // it would be `default`
        return std::unexpected("netrc: a machine without a name");
      continue;
    }
    std::string ignored;
    std::string* into = nullptr;
    if (!entries.empty() && word == "login") into = &entries.back().login;
    if (!entries.empty() && word == "password") into = &entries.back().password;
    if (!entries.empty() && word == "account") into = &ignored;
    if (!into) return std::unexpected(format("netrc: '{}' is out of place", word));
    *into = take_value(text);
  }
  // What `default` says counts for machines that are named nowhere.
  const auto is_default = [](const netrc_entry& e) { return e.machine.empty(); };
  std::vector<netrc_entry> ordered;
  std::ranges::copy_if(entries, std::back_inserter(ordered), std::not_fn(is_default));
  std::ranges::copy_if(entries, std::back_inserter(ordered), is_default);
  return ordered;
}

std::shared_ptr<auth> netrc_auth(const std::string& path) {
  std::ifstream file(path.empty() ? usual_path() : path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto read = parse_netrc(text);
  if (!read) throw std::invalid_argument("weft: " + read.error());
  return std::make_shared<netrc>(*std::move(read));
}

}  // namespace weft::http
