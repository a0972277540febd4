// SPDX-License-Identifier: MIT
#include "weft/process/detail/redirected_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <utility>
#include <variant>

#include "weft/base/print.hpp"
#include "weft/core/sleep.hpp"
#include "weft/io/wait_descriptor.hpp"
#include "weft/process/errors.hpp"

namespace weft::process::detail {

namespace {

constexpr int new_file_mode = 0666;

bool is_fifo(const std::string& path) noexcept {
  struct stat found{};
  return ::stat(path.c_str(), &found) == 0 && S_ISFIFO(found.st_mode);
}

task<io::descriptor> open_one(const to_file& to, bool reads, const std::string& attempted) {
  const int writing = O_WRONLY | O_CREAT | (to.append ? O_APPEND : O_TRUNC);
  const int flags = (reads ? O_RDONLY : writing) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  for (;;) {
    io::descriptor file(::open(to.path.c_str(), flags, new_file_mode));
    const int why = file ? 0 : errno;
    if (file) {
      if (reads && is_fifo(to.path)) co_await io::wait_readable(file.get());
      fcntl(file.get(), F_SETFL, fcntl(file.get(), F_GETFL) & ~O_NONBLOCK);  // the command's own affair
      co_return file;
    }
    // Nobody reads from the FIFO, and the system does not tell when somebody does.
    if (why != ENXIO || !is_fifo(to.path)) throw spawn_error(why, format("{}: open {}", attempted, to.path));
    co_await sleep_for(5ms);
  }
}

}  // namespace

task<std::vector<io::descriptor>> open_redirected_files(command_options& options, std::string attempted) {
  std::vector<io::descriptor> opened;
  for (std::optional<redirection>* const stream : {&options.in, &options.out, &options.err}) {
    const auto* const file = *stream ? std::get_if<to_file>(&**stream) : nullptr;
    if (!file) continue;
    opened.push_back(co_await open_one(*file, stream == &options.in, attempted));
    *stream = opened.back().get();
  }
  co_return opened;
}

}  // namespace weft::process::detail
