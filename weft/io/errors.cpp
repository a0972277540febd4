// SPDX-License-Identifier: MIT
#include "weft/io/errors.hpp"

#include "weft/base/print.hpp"

namespace weft::io {

namespace {
std::string reason(int error_number) {
  std::string text = std::system_category().message(error_number);
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a') text[0] |= 0x20;
  return text;
}
}  // namespace

error::error(int error_number, const std::string& attempted)
    : weft::error(std::error_code(error_number, std::system_category()),
                  attempted + ": " + reason(error_number)) {}

end_of_stream::end_of_stream(std::size_t got, std::size_t wanted)
    : error(std::make_error_code(std::errc::connection_aborted),
            format("the stream ended after {} of {} bytes", got, wanted)),
      got_(got),
      wanted_(wanted) {}

}  // namespace weft::io
