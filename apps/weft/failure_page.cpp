// SPDX-License-Identifier: MIT
#include "apps/weft/failure_page.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string_view>

#include "weft/base/print.hpp"
#include "weft/http/status.hpp"

namespace weft_command {

namespace {

constexpr std::string_view state_field = "x-weft-reload";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

// Lines with an error stand out; the page looks every second whether something has changed.
std::string page(const failure& why, std::string_view state) {
  std::string lines;
  for (std::string_view left = why.detail; !left.empty();) {
    const std::string_view line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(left.size(), line.size() + 1));
    const bool is_error = line.find(" error: ") != std::string_view::npos;
    lines += (is_error ? "<b>" + escaped(line) + "</b>" : escaped(line)) + '\n';
  }
  return weft::format(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0}</title>
<link rel="icon" href="data:,">
<style>
body {{ font-family: sans-serif; margin: 2em; }}
pre {{ background: #f6f6f6; padding: 1em; overflow-x: auto; line-height: 1.4; }}
b {{ color: #b00020; }}
</style>
</head>
<body>
<h1>{0}</h1>
<pre>{1}</pre>
<p>This page goes away once it is mended.</p>
<script>
setInterval(async () => {{
  const answer = await fetch(location, {{method: "HEAD", cache: "no-store"}}).catch(() => null);
  if (answer && answer.headers.get("{2}") !== "{3}") location.reload();
}}, 1000);
</script>
</body>
</html>
)",
                      escaped(why.what), lines, state_field, state);
}

}  // namespace

weft::http::response failure_page(const weft::http::request& r, const failure& why) {
  const std::string state = weft::format("{:x}", std::hash<std::string>()(why.what + '\n' + why.detail));
  const bool is_browser = r.headers.get("accept").value_or("").find("text/html") != std::string_view::npos;
  auto made = is_browser ? weft::http::response::bytes(page(why, state), "text/html; charset=utf-8")
                         : weft::http::response::text(why.what + "\n\n" + why.detail);
  made.status = weft::http::status::internal_server_error;
  made.headers.set("cache-control", "no-store");
  made.headers.set(std::string(state_field), state);
  return made;
}

}  // namespace weft_command
