// SPDX-License-Identifier: MIT
#include "weft/ws/detail/mask_source.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace weft::ws::detail {

mask_key mask_source::next() {
  mask_key key;
  if (used_ == random_.size()) {
    if (getrandom(random_.data(), random_.size(), 0) != static_cast<ssize_t>(random_.size())) {
      throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    used_ = 0;
  }
  std::copy_n(random_.data() + used_, key.size(), key.begin());
  used_ += key.size();
  return key;
}

}  // namespace weft::ws::detail
