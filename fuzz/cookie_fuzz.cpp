// SPDX-License-Identifier: MIT
// Each line is a Set-Cookie field of one of three hosts in turn, or a line of a cookies.txt. What the jar
// keeps can be sent, stays within the limits, and reads back from the file that it is saved in.
#include <algorithm>
#include <cstdint>

#include "weft/base/assert.hpp"
#include "weft/http/cookie_jar.hpp"
#include "weft/http/cookies_txt.hpp"
#include "weft/http/token.hpp"

namespace {

using namespace weft::http;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds now(seconds(1'700'000'000));
constexpr cookie_limits bounds{.cookie_count_max = 12, .domain_cookie_count_max = 5};

void check(cookie_jar& jar) {
  WEFT_ASSERT(jar.size() <= bounds.cookie_count_max, "more cookies than the limit");
  for (const char* to : {"https://www.example.com/a/b", "http://example.com/", "http://127.0.0.1/x"}) {
    WEFT_ASSERT(is_field_value(jar.field_for(url::parse(to).value(), now)), "a field that cannot be sent");
  }
  const std::string saved = write_cookies_txt(jar);
  cookie_jar again(bounds);
  WEFT_ASSERT(read_cookies_txt(again, saved, now).has_value(), "the jar's own file is refused");
  WEFT_ASSERT(again.size() == jar.size() && write_cookies_txt(again) == saved, "the file has other cookies");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const url hosts[] = {url::parse("https://www.example.com/a/b").value(),
                       url::parse("http://example.com/").value(), url::parse("http://127.0.0.1/x/").value()};
  cookie_jar jar(bounds);
  for (std::size_t turn = 0; !text.empty(); ++turn) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    (void)jar.store(hosts[turn % 3], line, now);
    (void)read_cookies_txt(jar, line, now);
    for (cookie_reader pair(line); pair.next();) WEFT_ASSERT(!pair.name().empty(), "a pair without a name");
  }
  check(jar);
  return 0;
}
