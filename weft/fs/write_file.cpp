// SPDX-License-Identifier: MIT
#include "weft/fs/write_file.hpp"

#include "weft/fs/detail/part_file.hpp"
#include "weft/fs/errors.hpp"

namespace weft::fs {

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  detail::part_file made(path.native());
  made.write(bytes);
  made.rename_to(path.native());
  if (made.result() != 0) throw_error(made.result(), "write", path.native());
}

}  // namespace weft::fs
