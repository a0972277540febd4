// SPDX-License-Identifier: MIT
#include "weft/io/descriptor.hpp"

#include <unistd.h>

namespace weft::io {

// Not repeated on EINTR: Linux has closed the descriptor by then.
void descriptor::close() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

}  // namespace weft::io
