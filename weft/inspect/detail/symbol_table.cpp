// SPDX-License-Identifier: MIT
#include "weft/inspect/detail/symbol_table.hpp"

#include <elf.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <limits>

namespace weft::inspect::detail {

namespace {

/// The `index`-th record of an array at `offset`; nothing beyond the end of the file.
template <typename Record>
std::optional<Record> record_at(const std::string& image, std::uint64_t offset, std::uint64_t index) {
  const std::uint64_t at = offset + index * sizeof(Record);
  if (at > image.size() || image.size() - at < sizeof(Record)) return std::nullopt;
  Record record;
  std::memcpy(&record, image.data() + at, sizeof record);
  return record;
}

std::string_view text_at(const std::string& image, std::uint64_t at) {
  return at < image.size() ? std::string_view(image.c_str() + at) : std::string_view();
}

std::string contents(const char* path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::string all(file ? static_cast<std::size_t>(file.tellg()) : 0, '\0');
  file.seekg(0).read(all.data(), static_cast<std::streamsize>(all.size()));
  return all;
}

}  // namespace

symbol_table::symbol_table(const char* path) : image_(contents(path)) {
  if (image_.starts_with(ELFMAG)) read();
  std::ranges::sort(functions_, {}, &function::start);
}

void symbol_table::read() {
  const std::string& image = image_;
  const auto header = record_at<Elf64_Ehdr>(image, 0, 0);
  if (!header || header->e_ident[EI_CLASS] != ELFCLASS64) return;
  base_ = std::numeric_limits<std::uint64_t>::max();
  for (int i = 0; i < header->e_phnum; ++i) {
    const auto segment = record_at<Elf64_Phdr>(image, header->e_phoff, static_cast<std::uint64_t>(i));
    if (segment && segment->p_type == PT_LOAD)
      base_ = std::min(base_, segment->p_vaddr & ~std::uint64_t{0xfff});
  }
  for (int i = 0; i < header->e_shnum; ++i) {
    const auto section = record_at<Elf64_Shdr>(image, header->e_shoff, static_cast<std::uint64_t>(i));
    if (!section || section->sh_type != SHT_SYMTAB) continue;
    const auto names = record_at<Elf64_Shdr>(image, header->e_shoff, section->sh_link);
    for (std::uint64_t n = 0; names && n < section->sh_size / sizeof(Elf64_Sym); ++n) {
      const auto symbol = record_at<Elf64_Sym>(image, section->sh_offset, n);
      if (!symbol || ELF64_ST_TYPE(symbol->st_info) != STT_FUNC || symbol->st_value < base_) continue;
      functions_.push_back(
          {symbol->st_value - base_, symbol->st_size, text_at(image, names->sh_offset + symbol->st_name)});
    }
  }
}

std::optional<symbol_table::function> symbol_table::find(std::uint64_t offset) const {
  auto after = std::ranges::upper_bound(functions_, offset, {}, &function::start);
  if (after == functions_.begin()) return std::nullopt;
  const function& found = *std::prev(after);
  if (offset - found.start >= std::max<std::uint64_t>(found.bytes, 1)) return std::nullopt;
  return found;
}

}  // namespace weft::inspect::detail
