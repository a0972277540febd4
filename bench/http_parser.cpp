// SPDX-License-Identifier: MIT
// Parses what a browser sends, again and again: prints the nanoseconds of one request and its bytes.
#include <cstdlib>
#include <string_view>

#include "bench/browser_request.h"
#include "bench/measure.h"
#include "weft/http/h1_parser.hpp"

using namespace weft::http;

namespace {

/// Reads one request and looks at what a server looks at. Returns the number of its fields.
std::size_t parse(h1::parser& parser, std::string_view unread) {
  std::size_t fields = 0;
  for (;;) {
    const h1::step s = parser.next(unread);
    unread.remove_prefix(s.consumed);
    if (s.what == h1::progress::head) fields = parser.fields().size();
    if (s.what == h1::progress::complete) return fields;
    if (s.what == h1::progress::failed) std::abort();
  }
}

}  // namespace

int main() {
  constexpr int count = 300'000;
  constexpr std::string_view request(browser_request, sizeof browser_request - 1);
  h1::parser parser(h1::role::request);
  std::size_t fields = 0;
  for (int i = 0; i < count / 10; ++i) parse(parser, request);
  const double before = cpu_ns();
  for (int i = 0; i < count; ++i) fields += parse(parser, request);
  const double each = (cpu_ns() - before) / count;
  if (fields != std::size_t{12} * count) return 1;
  printf("%.2f %zu\n", each, request.size());
}
