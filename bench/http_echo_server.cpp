// SPDX-License-Identifier: MIT
// Answers each GET with its own target, by a parser and nothing else of HTTP: what the parser makes of a
// server. http_echo_server [http-parser]: with http-parser instead of weft's. WEFT_INSTRUCTIONS=portable
// holds for weft's.
#include <http_parser.h>

#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "weft/core.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/net.hpp"

using namespace weft;

namespace {

void answer(std::string& out, std::string_view target) {
  out += "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ";
  out += std::to_string(target.size());
  out += "\r\n\r\n";
  out += target;
}

class weft_parser {
 public:
  /// Answers what is whole of `input`. Returns what is left of it.
  std::string_view take(std::string_view input, std::string& out) {
    for (;;) {
      const auto step = parser_.next(input);
      input.remove_prefix(step.consumed);
      if (step.what == http::h1::progress::complete) answer(out, parser_.target());
      if (step.what == http::h1::progress::need_more || step.what == http::h1::progress::failed) return input;
    }
  }

 private:
  http::h1::parser parser_{http::h1::role::request};
};

/// Keeps the fields, as a server has to.
class other_parser {
 public:
  other_parser() {
    http_parser_init(&parser_, HTTP_REQUEST);
    http_parser_settings_init(&told_);
    parser_.data = this;
    told_.on_url = [](::http_parser* p, const char* at, std::size_t n) {
      return of(p).target_.append(at, n), 0;
    };
    told_.on_header_field = [](::http_parser* p, const char* at, std::size_t n) {
      return of(p).add(at, n, false);
    };
    told_.on_header_value = [](::http_parser* p, const char* at, std::size_t n) {
      return of(p).add(at, n, true);
    };
    told_.on_message_complete = [](::http_parser* p) { return of(p).end(); };
  }
  other_parser(const other_parser&) = delete;
  other_parser& operator=(const other_parser&) = delete;

  std::string_view take(std::string_view input, std::string& out) {
    out_ = &out;
    http_parser_execute(&parser_, &told_, input.data(), input.size());
    return {};
  }

 private:
  static other_parser& of(::http_parser* p) { return *static_cast<other_parser*>(p->data); }
  int add(const char* at, std::size_t bytes, bool is_value) {
    if (!is_value && fields_.was_value) fields_.count = (fields_.count + 1) % 100;
    (is_value ? fields_.values : fields_.names)[fields_.count] = {at, bytes};
    fields_.was_value = is_value;
    return 0;
  }
  int end() {
    answer(*out_, target_);
    target_.clear();
    fields_.count = 0;
    return 0;
  }

  ::http_parser parser_{};
  ::http_parser_settings told_{};
  struct {
    std::string_view names[100], values[100];
    std::size_t count = 0;
    bool was_value = false;
  } fields_;
  std::string target_;
  std::string* out_ = nullptr;
};

template <typename Parser>
task<> echo(net::tcp_stream stream) {
  Parser parser;
  std::string input, output;
  while (const auto read = co_await stream.read_chunk()) {
    const std::string_view piece = read;
    if (input.empty()) {
      input = parser.take(piece, output);
    } else {
      input.assign(parser.take(input.append(piece), output));
    }
    if (!output.empty()) co_await stream.write_all(output);
    output.clear();
  }
}

task<> serve(bool is_other) {
  auto listener = co_await net::listen({"127.0.0.1", 0});
  print("{}\n", listener.local().port);
  std::fflush(stdout);
  co_await net::serve(std::move(listener), is_other ? echo<other_parser> : echo<weft_parser>);
}

}  // namespace

int main(int argc, char**) { return main_run(serve, argc > 1); }
