// SPDX-License-Identifier: MIT
#include "weft/process/exit_status.hpp"

#include <cstring>

#include "weft/base/print.hpp"

namespace weft::process {

std::string exit_status::str() const {
  return signal_ != 0 ? format("killed by {}", signal_name(signal_)) : format("exit code {}", code_);
}

std::string signal_name(int signal) {
  const char* const abbreviation = sigabbrev_np(signal);
  return abbreviation ? format("SIG{}", abbreviation) : format("signal {}", signal);
}

}  // namespace weft::process
