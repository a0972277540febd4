// SPDX-License-Identifier: MIT
// A format of a progress bar is drawn in no more columns than there are, or refused with a reason.
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "weft/base/assert.hpp"
#include "weft/term/meter.hpp"
#include "weft/term/text_width.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft;
  if (size < 4) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto number = [data](int at) { return static_cast<std::int64_t>(data[at]); };
  term::meter m{.n = number(0), .elapsed = term::seconds(static_cast<double>(number(1)) / 10)};
  if (data[2] % 2 == 1) m.total = number(2);
  if (data[3] % 4 == 1) m.unit_scale = 1;
  if (data[3] % 4 == 2) m.unit_scale = 1e300;
  m.columns = 80;
  const std::size_t line_end = text.substr(4).find('\n');
  m.bar_format = text.substr(4, line_end);
  if (line_end != std::string_view::npos) m.symbols = text.substr(5 + line_end);
  try {
    const std::string line = term::format_meter(m);
    const bool draws_bar = m.bar_format.contains("{bar}");
    WEFT_ASSERT(!draws_bar || term::text_width(line) <= 80, "a line with a bar fits");
  } catch (const std::invalid_argument& e) {
    WEFT_ASSERT(*e.what() != '\0', "errors have a text");
  }
  return 0;
}
