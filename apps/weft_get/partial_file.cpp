// SPDX-License-Identifier: MIT
#include "apps/weft_get/partial_file.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"

namespace weft_get {

namespace {

std::string data_path(const std::string& name) { return name + ".part"; }
std::string log_path(const std::string& name) { return name + ".part.pieces"; }

std::uint64_t end_of(std::uint64_t piece, std::uint64_t bytes) noexcept {
  return std::min((piece + 1) * piece_bytes, bytes);
}

/// The pieces that an earlier run has left of what `first_line` names.
std::vector<std::uint64_t> pieces_left(const std::string& name, std::string_view first_line,
                                       std::uint64_t bytes) {
  std::vector<std::uint64_t> there;
  std::error_code missing;
  const std::uint64_t bytes_left = std::filesystem::file_size(data_path(name), missing);
  std::ifstream log(log_path(name));
  std::string line;
  if (missing || !std::getline(log, line) || line != first_line) return there;
  // A line without an end was cut, by a full disk or a crash: it may be 1 instead of 15.
  while (std::getline(log, line) && !log.eof()) {
    std::uint64_t piece = 0;
    const auto [end, wrong] = std::from_chars(line.data(), line.data() + line.size(), piece);
    if (wrong != std::errc() || end != line.data() + line.size() || piece >= piece_count(bytes)) break;
    if (end_of(piece, bytes) <= bytes_left) there.push_back(piece);
  }
  return there;
}

}  // namespace

partial_file::partial_file(std::string name, std::uint64_t bytes, std::string version, weft::fs::file data,
                           weft::fs::file log)
    : name_(std::move(name)),
      version_(std::move(version)),
      bytes_(bytes),
      data_(std::move(data)),
      log_(std::move(log)),
      there_(piece_count(bytes)) {}

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
  const std::vector<std::uint64_t> there = pieces_left(name, first_line, bytes);
  if (there.empty()) forget(name);  // also bytes without a list of what they are
  auto data = co_await weft::fs::open(data_path(name), {.write = true, .create = true});
  auto log = co_await weft::fs::open(log_path(name), weft::fs::writing);
  std::string lines = first_line + '\n';
  for (const std::uint64_t piece : there) lines += weft::format("{}\n", piece);
  co_await log.write_all(lines);
  partial_file opened(std::move(name), bytes, std::move(version), std::move(data), std::move(log));
  for (const std::uint64_t piece : there) opened.there_[piece] = true;
  co_return opened;
}

std::uint64_t partial_file::size_of(std::uint64_t piece) const noexcept {
  return end_of(piece, bytes_) - piece * piece_bytes;
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
  co_await data_.sync_data();
  there_[piece] = true;
  const std::string line = weft::format("{}\n", piece);
  // At its own place: another piece may be finished meanwhile.
  const std::uint64_t at = log_.tell();
  log_.seek(at + line.size());
  co_await log_.write_at(at, line);
}

weft::task<> partial_file::check(const std::function<weft::task<>(std::string path)>& see) {
  co_await data_.finish();
  auto seeing = see(data_path(name_));
  const weft::ended how = co_await weft::attempt(seeing);
  if (how == weft::ended::cancelled) co_await weft::pass_on();
  if (how == weft::ended::threw) std::filesystem::remove(log_path(name_));
  seeing.take();
}

weft::task<> partial_file::complete() {
  co_await log_.finish();
  std::filesystem::rename(data_path(name_), name_);
  forget(name_);
}

}  // namespace weft_get
