// SPDX-License-Identifier: MIT
#include "weft/io/errors.hpp"

#include <system_error>

#include "weft/base/print.hpp"
#include "weft/base/system_error_text.hpp"

namespace weft::io {

error::error(int error_number, const std::string& attempted)
    : weft::error(std::error_code(error_number, std::system_category()),
                  attempted + ": " + base::system_error_text(error_number)) {}

end_of_stream::end_of_stream(std::size_t got, std::size_t wanted)
    : error(std::make_error_code(std::errc::connection_aborted),
            format("the stream ended after {} of {} bytes", got, wanted)),
      got_(got),
      wanted_(wanted) {}

too_long::too_long(const std::string& what, std::size_t bytes_max)
    : error(std::make_error_code(std::errc::message_size),
            format("{} is longer than {} bytes", what, bytes_max)),
      bytes_max_(bytes_max) {}

bad_text::bad_text(std::size_t offset)
    : error(std::make_error_code(std::errc::illegal_byte_sequence),
            format("no UTF-8 at byte {} of the text", offset)),
      offset_(offset) {}

}  // namespace weft::io
