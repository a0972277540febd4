// SPDX-License-Identifier: MIT
#include "apps/weft_get/partial_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "weft/base/print.hpp"

namespace weft_get {

namespace {

std::string data_path(const std::string& name) { return name + ".part"; }
std::string log_path(const std::string& name) { return name + ".part.pieces"; }

}  // namespace

partial_file::partial_file(std::string name, std::uint64_t bytes, std::string version, weft::fs::file data,
                           weft::fs::file log)
    : name_(std::move(name)),
      version_(std::move(version)),
      bytes_(bytes),
      data_(std::move(data)),
      log_(std::move(log)),
      there_(pieces()) {}

std::optional<std::string> partial_file::version_begun(const std::string& name) {
  std::ifstream log(log_path(name));
  std::uint64_t bytes = 0;
  std::string version;
  if (!(log >> bytes).ignore() || !std::getline(log, version) || !std::filesystem::exists(data_path(name)))
    return std::nullopt;
  return version;
}

void partial_file::forget(const std::string& name) {
  std::error_code none;
  std::filesystem::remove(log_path(name), none);
  std::filesystem::remove(data_path(name), none);
}

weft::task<partial_file> partial_file::open(std::string name, std::uint64_t bytes, std::string version) {
  const std::string first_line = weft::format("{} {}", bytes, version);
  std::vector<std::uint64_t> there;
  if (std::ifstream before(log_path(name)); before) {
    std::string line;
    if (std::getline(before, line) && line == first_line) {
      for (std::uint64_t piece = 0; before >> piece;) there.push_back(piece);
    } else {
      forget(name);
    }
  }
  auto data = co_await weft::fs::open(data_path(name), {.write = true, .create = true});
  auto log = co_await weft::fs::open(log_path(name), weft::fs::writing);
  std::string lines = first_line + '\n';
  for (const std::uint64_t piece : there) lines += weft::format("{}\n", piece);
  co_await log.write_all(lines);
  partial_file opened(std::move(name), bytes, std::move(version), std::move(data), std::move(log));
  for (const std::uint64_t piece : there) {
    if (piece < opened.there_.size()) opened.there_[piece] = true;
  }
  co_return opened;
}

std::uint64_t partial_file::size_of(std::uint64_t piece) const noexcept {
  return std::min(piece_bytes, bytes_ - piece * piece_bytes);
}

std::vector<std::uint64_t> partial_file::missing() const {
  std::vector<std::uint64_t> all;
  for (std::uint64_t piece = 0; piece < there_.size(); ++piece) {
    if (!there_[piece]) all.push_back(piece);
  }
  return all;
}

std::uint64_t partial_file::bytes_there() const noexcept {
  std::uint64_t sum = 0;
  for (std::uint64_t piece = 0; piece < there_.size(); ++piece) sum += there_[piece] ? size_of(piece) : 0;
  return sum;
}

weft::task<> partial_file::write(std::uint64_t piece, std::uint64_t offset, std::string_view data) {
  return data_.write_at(piece * piece_bytes + offset, data);
}

weft::task<> partial_file::finish(std::uint64_t piece) {
  there_[piece] = true;
  const std::string line = weft::format("{}\n", piece);
  // At its own place: another piece may be finished meanwhile.
  const std::uint64_t at = log_.tell();
  log_.seek(at + line.size());
  co_await log_.write_at(at, line);
}

weft::task<> partial_file::complete() {
  co_await data_.finish();
  co_await log_.finish();
  std::filesystem::rename(data_path(name_), name_);
  forget(name_);
}

}  // namespace weft_get
