// SPDX-License-Identifier: MIT
#include "weft/thread/function_description.hpp"

#include <ctime>

#include "weft/base/print.hpp"

namespace weft {

namespace {
std::string_view file_name(std::string_view path) noexcept { return path.substr(path.find_last_of('/') + 1); }
}  // namespace

std::string function_description::str() const {
  const auto age = std::chrono::duration<double>(clock::now() - since).count();
  std::string place;
  if (at.line() != 0) place = format(" at {}:{}", file_name(at.file_name()), at.line());
  return format("{}, called{} {:.3g} s ago", name ? name : type, place, age);
}

time_point coarse_now() noexcept {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
  return time_point(std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec));
}

}  // namespace weft
