// SPDX-License-Identifier: MIT
#include "weft/fs/errors.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/base/system_error_text.hpp"

namespace weft::fs {

namespace {

/// A path on one line.
std::string on_one_line(std::string_view path) {
  std::string shown;
  for (const char c : path) {
    if (c == '\n') {
      shown += "\\n";
    } else if (const auto code = static_cast<unsigned char>(c); code < 32 || code == 127) {
      shown += format("\\x{:02x}", code);
    } else {
      shown += c;
    }
  }
  return shown;
}

std::string attempt_on(std::string_view attempted, std::string_view path, std::string_view other) {
  std::string text(attempted);
  if (!path.empty()) text += " " + on_one_line(path);
  if (!other.empty()) text += " to " + on_one_line(other);
  return text;
}

}  // namespace

error::error(int error_number, const std::string& attempted) : io::error(error_number, attempted) {}

error::error(int error_number, std::string_view attempted, std::string path, std::string other)
    : io::error(error_number, attempt_on(attempted, path, other)),
      path_(std::move(path)),
      other_(std::move(other)) {}

error::error(int error_number, std::string_view attempted, std::string path, const because& reason)
    : io::error(std::error_code(error_number, std::system_category()),
                format("{}: {}", attempt_on(attempted, path, {}), reason.text)),
      path_(std::move(path)) {}

not_a_file::not_a_file(std::string path)
    : error(ESPIPE, "open", std::move(path), because{"it is a FIFO, a terminal or a socket, not a file"}) {}

too_large::too_large(std::string path, std::uint64_t bytes_max)
    : error(EFBIG, "read", std::move(path), because{format("it is longer than {} bytes", bytes_max)}),
      bytes_max_(bytes_max) {}

too_many_watches::too_many_watches(int error_number, std::string path)
    : error(error_number, "watch", std::move(path),
            because{error_number == ENOSPC ? "the limit fs.inotify.max_user_watches is reached"
                                           : "the limit fs.inotify.max_user_instances is reached"}) {}

void throw_error(int error_number, std::string_view attempted, std::string path, std::string other) {
  switch (error_number) {
    case ENOENT: throw not_found(error_number, attempted, std::move(path), std::move(other));
    case EEXIST: throw already_exists(error_number, attempted, std::move(path), std::move(other));
    case EACCES:
    case EPERM:
    case EROFS: throw permission_denied(error_number, attempted, std::move(path), std::move(other));
    case ENOSPC:
    case EDQUOT:
    case EFBIG: throw no_space(error_number, attempted, std::move(path), std::move(other));
    default: throw error(error_number, attempted, std::move(path), std::move(other));
  }
}

}  // namespace weft::fs
