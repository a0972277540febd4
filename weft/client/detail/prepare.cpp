// SPDX-License-Identifier: MIT
// How a request is made of what a program asks for.
#include <algorithm>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "weft/client/detail/sender.hpp"
#include "weft/http/percent.hpp"
#include "weft/http/url.hpp"

namespace weft::http::detail {

namespace {

// Room for what is added to the usual fields: Host, Cookie, credentials.
constexpr std::size_t own_fields_usual = 3;
constexpr std::size_t own_bytes_usual = 80;

bool has_scheme(std::string_view text) noexcept {
  const std::size_t colon = text.find_first_of(":/?#");
  return colon != std::string_view::npos && colon > 0 && text[colon] == ':' &&
         text.substr(colon).starts_with("://");
}

/// What a base URL and a path come to: `http://a/v1` and `/users` are `http://a/v1/users`.
std::string joined(std::string_view base, std::string_view path) {
  while (base.ends_with('/')) base.remove_suffix(1);
  if (path.empty()) return std::string(base) + '/';
  if (path.starts_with('?') || path.starts_with('#')) return std::string(base) + std::string(path);
  while (path.starts_with('/')) path.remove_prefix(1);
  return std::string(base) + '/' + std::string(path);
}

std::shared_ptr<auth> of_userinfo(std::string_view userinfo) {
  const std::size_t colon = std::min(userinfo.find(':'), userinfo.size());
  const auto decoded = [](std::string_view text) { return percent_decode(text).value_or(std::string(text)); };
  return basic_auth(decoded(userinfo.substr(0, colon)),
                    colon < userinfo.size() ? decoded(userinfo.substr(colon + 1)) : "");
}

}  // namespace

url without_web_socket(url to) {
  if (to.scheme() != "ws" && to.scheme() != "wss") return to;
  auto made = http::url::parse("http" + to.str().substr(2));
  if (!made) throw invalid_url(made.error());  // it is longer
  return *std::move(made);
}

http::url sender::join(std::string_view method, std::string_view text) const {
  const bool whole = has_scheme(text);
  if (!whole && options_.base_url.empty()) {
    throw unsupported_protocol({std::string(method), std::string(text)},
                               "Request URL is missing an 'http://' or 'https://' protocol.");
  }
  auto parsed = whole ? http::url::parse(text) : http::url::parse(joined(options_.base_url, text));
  // What is relative may go up: RFC 3986 §5.2.
  if (parsed && !whole && parsed->path().contains("/.")) parsed = parsed->resolve(parsed->str());
  if (!parsed) throw invalid_url(parsed.error());
  return *std::move(parsed);
}

std::unique_ptr<sending> sender::prepare(std::string_view method, std::string_view url) const {
  auto made = begin(method, url);
  if (!options_.params.empty()) set_query(*made, options_.params);
  finish(*made);
  return made;
}

std::unique_ptr<sending> sender::prepare(std::string_view method, std::string_view url,
                                         request_options&& options) const {
  auto made = begin(method, url);
  sending& wanted = *made;
  wanted.message.headers = std::move(options.headers);
  if (options.timeouts) wanted.timeouts = *options.timeouts;
  if (options.auth) wanted.credentials = std::move(options.auth);
  if (options.follow_redirects) wanted.follow_redirects = *options.follow_redirects;
  if (!options_.params.empty() || !options.params.empty()) {
    set_query(wanted, query_params(options_.params).merge(options.params));
  }
  set_body(wanted, options);
  wanted.decode = options.decode;
  wanted.trace = std::move(options.trace);
  wanted.message.target = std::move(options.target);
  wanted.sni_hostname = std::move(options.sni_hostname);
  if (wanted.message.headers.contains("upgrade")) {
    wanted.upgrades = true;
    wanted.url = without_web_socket(std::move(wanted.url));
  }
  finish(wanted);
  for (const auto& [name, value] : options.cookies) {
    wanted.own_cookies += (wanted.own_cookies.empty() ? "" : "; ") + name + '=' + value;
  }
  return made;
}

/// What the client says of all its requests. Made in its place: it is large.
std::unique_ptr<sending> sender::begin(std::string_view method, std::string_view url) const {
  std::unique_ptr<sending> made(new sending{
      {.url = join(method, url), .timeouts = options_.timeouts}, options_.auth, options_.follow_redirects});
  made->message.method = method;
  made->message.target.clear();  // the URL's
  return made;
}

void sender::set_query(sending& wanted, const query_params& all) {
  query_writer query(wanted.url.query());
  for (const auto& [name, value] : all) query.add(name, value);
  wanted.url = wanted.url.with_query(query.str()).value();
}

/// What follows from the rest.
void sender::finish(sending& wanted) const {
  headers& fields = wanted.message.headers;
  if (fields.empty()) {
    fields.reserve(usual_fields_.size() + own_fields_usual, usual_fields_.bytes() + own_bytes_usual);
    fields = usual_fields_;
  } else {
    for (const auto& [name, value] : usual_fields_) {
      if (!fields.contains(name)) fields.add_unchecked(name, value, http::detail::checked());
    }
  }
  if (const auto own = fields.get("cookie")) wanted.own_cookies = *own;
  if (!wanted.credentials && !wanted.url.userinfo().empty() && !fields.contains("authorization")) {
    wanted.credentials = of_userinfo(wanted.url.userinfo());
  }
  wanted.about = {wanted.message.method, wanted.url.redacted_str()};
}

void sender::set_body(sending& wanted, request_options& options) const {
  const bool has_form = !options.form.empty() || !options.files.empty();
  const int given =
      !options.body.empty() + (options.source != nullptr) + !options.json.text.empty() + has_form;
  if (given > 1) throw std::logic_error("weft: a request has one body: body, source, json or form");
  headers& fields = wanted.message.headers;
  std::string type;
  if (!options.files.empty()) {
    multipart_body made =
        make_multipart({options.form.begin(), options.form.end()}, std::move(options.files));
    wanted.source = std::move(made.source);
    type = std::move(made.content_type);
  } else if (has_form) {
    wanted.message.body = options.form.str();
    type = "application/x-www-form-urlencoded";
  } else if (!options.json.text.empty()) {
    wanted.message.body = std::move(options.json.text);
    type = "application/json";
  } else {
    wanted.message.body = std::move(options.body);
    if (options.source) wanted.source = announced(std::move(options.source), fields);
  }
  if (!type.empty() && !fields.contains("content-type")) fields.add("content-type", type);
  if (options.expect_continue) fields.set("expect", "100-continue");
}

}  // namespace weft::http::detail
