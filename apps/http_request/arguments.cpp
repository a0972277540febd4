// SPDX-License-Identifier: MIT
#include "apps/http_request/arguments.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"

namespace http_request {

using namespace weft;

namespace {

constexpr const char* help_text =
    "\nSends a request and shows what comes back.\n\n"
    "  -m, --method METHOD         GET, or POST if there is a body\n"
    "  -p, --params NAME VALUE     of the query; may be repeated, as all with two values\n"
    "  -c, --content TEXT          the body\n"
    "  -d, --data NAME VALUE       a field of a form\n"
    "  -f, --files NAME FILE       a file of a form\n"
    "  -j, --json TEXT             a body that is JSON\n"
    "  -h, --headers NAME VALUE    a field of the request\n"
    "      --cookies NAME VALUE    a cookie\n"
    "      --auth USER PASS        credentials; PASS - asks for it\n"
    "      --proxy URL             by whom the request goes\n"
    "      --timeout SECONDS       of each wait (default=5)\n"
    "      --follow-redirects      goes where redirects lead\n"
    "      --no-verify             believes any certificate\n"
    "      --http2                 HTTP/2 where the server of a https URL speaks it, which is the default\n"
    "      --http1.1               HTTP/1.1 alone\n"
    "      --http2-prior-knowledge HTTP/2 alone, also with http URLs\n"
    "      --download FILE         saves the body\n"
    "  -v, --verbose               shows the request too\n"
    "      --help                  shows this\n"
    "\nEnds with 0 if the response is a success (2xx), 1 if it is not or did not come, 2 if it was not "
    "asked.\n";

std::string password_of(std::string given) {
  if (given != "-") return given;
  const char* const typed = getpass("Password: ");
  return typed ? typed : "";
}

/// The words that are left of a command line.
class words {
 public:
  words(int argc, char** argv) : left_(argv + 1, argv + argc) {}
  bool empty() const { return left_.empty(); }
  std::string take(const std::string& for_whom) {
    if (left_.empty()) throw std::invalid_argument("argument " + for_whom + ": a value is missing");
    std::string word = std::move(left_.front());
    left_.pop_front();
    return word;
  }

 private:
  std::deque<std::string> left_;
};

double seconds_of(const std::string& word) {
  char* end = nullptr;
  const double seconds = std::strtod(word.c_str(), &end);
  if (word.empty() || *end != '\0' || !(seconds >= 0 && seconds <= 1e9)) {
    throw std::invalid_argument("argument --timeout: '" + word + "' is no time");
  }
  return seconds;
}

/// The options by their names without hyphens.
std::map<std::string, std::function<void(words&, const std::string&)>> options_of(arguments& to) {
  http::request_options& asked = to.request;
  const auto text = [](std::string& into) {
    return [&into](words& from, const std::string& name) { into = from.take(name); };
  };
  return {
      {"method", text(to.method)},
      {"content", text(asked.body)},
      {"json", text(asked.json.text)},
      {"download", text(to.download)},
      {"params",
       [&](words& from, const std::string& name) {
         std::string key = from.take(name);
         asked.params.add(key, from.take(name));
       }},
      {"data",
       [&](words& from, const std::string& name) {
         std::string key = from.take(name);
         asked.form.add(key, from.take(name));
       }},
      {"files",
       [&](words& from, const std::string& name) {
         std::string key = from.take(name);
         asked.files.push_back({.name = std::move(key), .path = from.take(name)});
       }},
      {"headers",
       [&](words& from, const std::string& name) {
         const std::string key = from.take(name);
         asked.headers.add(key, from.take(name));
       }},
      {"cookies",
       [&](words& from, const std::string& name) {
         std::string key = from.take(name);
         asked.cookies.emplace_back(std::move(key), from.take(name));
       }},
      {"auth",
       [&](words& from, const std::string& name) {
         const std::string user = from.take(name);
         asked.auth = http::basic_auth(user, password_of(from.take(name)));
       }},
      {"proxy", [&](words& from, const std::string& name) { to.client.proxy.emplace(from.take(name)); }},
      {"timeout",
       [&](words& from, const std::string& name) {
         const std::chrono::duration<double> limit(seconds_of(from.take(name)));
         to.client.timeouts = http::timeouts::all(std::chrono::duration_cast<duration>(limit));
       }},
      {"follow-redirects", [&](words&, const std::string&) { to.client.follow_redirects = true; }},
      {"no-verify", [&](words&, const std::string&) { to.client.tls.check_peer = tls::peer_check::none; }},
      {"http2", [&](words&, const std::string&) { to.client.http2 = true; }},
      {"http1.1", [&](words&, const std::string&) { to.client.http2 = false; }},
      {"http2-prior-knowledge", [&](words&, const std::string&) { to.client.http1 = false; }},
      {"verbose", [&](words&, const std::string&) { to.verbose = true; }},
  };
}

}  // namespace

std::optional<arguments> parse_arguments(int argc, char** argv) {
  static const std::map<std::string, std::string> shortened{
      {"-m", "method"}, {"-p", "params"}, {"-c", "content"}, {"-d", "data"},
      {"-f", "files"},  {"-j", "json"},   {"-h", "headers"}, {"-v", "verbose"}};
  arguments made;
  const auto options = options_of(made);
  for (words left(argc, argv); !left.empty();) {
    const std::string word = left.take("");
    if (word == "--help") {
      print("{}{}", usage_text, help_text);
      return std::nullopt;
    }
    const auto brief = shortened.find(word);
    const auto found = options.find(brief != shortened.end() ? brief->second
                                    : word.starts_with("--") ? word.substr(2)
                                                             : std::string());
    if (found != options.end()) {
      found->second(left, word);
    } else if (word.starts_with('-') || !made.url.empty()) {
      throw std::invalid_argument("unrecognized arguments: " + word);
    } else {
      made.url = word;
    }
  }
  if (made.url.empty()) throw std::invalid_argument("the following arguments are required: URL");
  const auto& asked = made.request;
  const bool has_body =
      !asked.body.empty() || !asked.json.text.empty() || !asked.form.empty() || !asked.files.empty();
  if (made.method.empty()) made.method = has_body ? "POST" : "GET";
  return made;
}

}  // namespace http_request
