// SPDX-License-Identifier: MIT
#include "weft/io/io_driver.hpp"

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/io/epoll_driver.hpp"
#include "weft/io/uring_driver.hpp"

namespace weft::io {

namespace {

io_backend wanted_backend(const loop_options& options) {
  if (options.backend != io_backend::automatic) return options.backend;
  const char* const said = std::getenv("WEFT_DRIVER");
  const std::string_view name = said ? said : "";
  if (name.empty() || name == "epoll") return io_backend::epoll;
  if (name == "io_uring") return io_backend::io_uring;
  throw std::invalid_argument(
      format("weft: WEFT_DRIVER is '{}', but the drivers are epoll and io_uring", name));
}

struct chosen_driver {
  explicit chosen_driver(loop& l) : driver(make(l)) {}

  static std::unique_ptr<io_driver> make(loop& l) {
    if (wanted_backend(l.options()) == io_backend::io_uring) {
      if (auto made = uring_driver::try_make(l)) return made;
    }
    return std::make_unique<epoll_driver>(l);
  }

  std::unique_ptr<io_driver> driver;
};

struct wanted_driver {
  explicit wanted_driver(loop& l) : is_uring(wanted_backend(l.options()) == io_backend::io_uring) {}
  bool is_uring;
};

}  // namespace

uring_driver* uring_of(loop& l) {
  return l.local<wanted_driver>().is_uring ? driver_of(l).as_uring() : nullptr;
}

io_driver& driver_of(loop& l) { return *l.local<chosen_driver>().driver; }

}  // namespace weft::io
