// SPDX-License-Identifier: MIT
// Sends one HTTP request and shows what comes back.
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "apps/http_request/arguments.hpp"
#include "weft/core.hpp"
#include "weft/fs.hpp"
#include "weft/http/media_type.hpp"
#include "weft/term/progress_bar.hpp"

using namespace weft;

namespace {

/// Colours for a terminal, unless NO_COLOR says otherwise; else nothing.
std::string coloured(std::string_view code, std::string_view text) {
  static const bool wanted = isatty(STDOUT_FILENO) != 0 && !std::getenv("NO_COLOR");
  return wanted ? format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

void show_fields(const http::headers& fields) {
  for (const auto& [name, value] : fields) print("{}: {}\n", coloured("36", name), value);
  print("\n");
}

void show_head(const http::client_response& got) {
  const char* const colour = got.is_success() ? "32" : got.is_redirect() ? "33" : "31";
  print("{} {}\n", got.http_version(), coloured(colour, format("{} {}", got.status(), got.reason())));
  show_fields(got.headers());
}

bool is_text(const http::client_response& got) {
  const auto type = http::media_type::parse(got.headers().get("content-type").value_or("text/plain"));
  return !type || type->type == "text" || type->is_json() || type->subtype.ends_with("xml") ||
         type->subtype == "javascript" || type->subtype == "x-www-form-urlencoded";
}

void show_body(const http::client_response& got) {
  if (got.body().empty()) return;
  if (isatty(STDOUT_FILENO) == 0) {
    std::fwrite(got.body().data(), 1, got.body().size(), stdout);
  } else {
    print("{}\n", is_text(got) ? got.text() : format("<{} bytes of binary data>", got.body().size()));
  }
}

/// Saves the body in pieces, under a bar.
task<> download(http::streamed_response& got, std::string path) {
  std::optional<std::int64_t> total;
  if (const auto field = got.headers().get("content-length")) total = std::atoll(std::string(*field).c_str());
  term::progress_bar bar({.total = total,
                          .desc = path,
                          .unit = "B",
                          .unit_scale = true,
                          .unit_divisor = 1024,
                          .disabled = std::nullopt});
  auto file = co_await fs::open(path, fs::writing);
  for (std::uint64_t shown = 0;;) {
    const std::string_view piece = co_await got.next();
    bar.update(static_cast<std::int64_t>(got.bytes_downloaded() - shown));
    shown = got.bytes_downloaded();
    if (piece.empty()) break;
    co_await file.write_all(piece);
  }
  co_await file.finish();
}

task<int> send(http_request::arguments wanted) {
  if (wanted.verbose) {
    wanted.client.on_request.emplace_back([](http::outgoing_request& r) -> task<> {
      print("{} {} HTTP/1.1\n", coloured("1", r.message.method), r.message.target);
      show_fields(r.message.headers);
      co_return;
    });
  }
  http::client client(std::move(wanted.client));
  int code = 1;
  co_await with(client.stream(wanted.method, wanted.url, std::move(wanted.request)),
                [&](http::streamed_response& got) -> task<> {
                  show_head(got);
                  code = got.is_success() ? 0 : 1;
                  if (!wanted.download.empty()) co_return co_await download(got, wanted.download);
                  co_await got.read();
                  show_body(got);
                });
  co_return code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    auto wanted = http_request::parse_arguments(argc, argv);
    const int code = wanted ? run(send, *std::move(wanted)) : 0;
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    print(stderr, "weft-http: the output could not be written\n");
    return 1;
  } catch (const interrupted& e) {
    return 128 + e.signal();
  } catch (const weft::error& e) {
    print(stderr, "weft-http: {}\n", e.what());
    return 1;
  } catch (const std::exception& e) {
    print(stderr, "{}weft-http: error: {}\n", http_request::usage_text, e.what());
    return 2;
  }
}
