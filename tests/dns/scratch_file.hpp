// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace weft::dns {

/// A file with some text in it, removed afterwards.
class scratch_file {
 public:
  explicit scratch_file(std::string_view text) : path_("/tmp/weft_dns_XXXXXX") {
    const int fd = mkstemp(path_.data());
    if (fd < 0) throw std::runtime_error("no scratch file");
    close(fd);
    rewrite(text);
  }
  ~scratch_file() { remove(); }
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;

  const std::string& path() const { return path_; }
  void rewrite(std::string_view text) { std::ofstream(path_) << text; }
  void remove() { unlink(path_.c_str()); }

 private:
  std::string path_;
};

}  // namespace weft::dns
