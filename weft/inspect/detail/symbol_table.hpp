// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::inspect::detail {

/// The functions of one ELF file, by address: what `dladdr` does not know of programs that export nothing.
class symbol_table {
 public:
  struct function {
    std::uint64_t start;
    std::uint64_t bytes;
    std::string_view name;  ///< mangled; lives as long as the table
  };

  /// Empty if the file cannot be read, or was stripped.
  explicit symbol_table(const char* path);

  /// The function at an offset from where the file is loaded.
  std::optional<function> find(std::uint64_t offset) const;

 private:
  void read();

  std::string image_;
  std::vector<function> functions_;  // by start
  std::uint64_t base_ = 0;           // what the file's addresses begin at
};

}  // namespace weft::inspect::detail
