// SPDX-License-Identifier: MIT
#include "weft/fs/write_file.hpp"

#include "weft/fs/detail/part_file.hpp"
#include "weft/fs/errors.hpp"

namespace weft::fs {

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  const int why = detail::write_part_file(path.native(), bytes);
  if (why != 0) throw_error(why, "write", path.native());
}

}  // namespace weft::fs
