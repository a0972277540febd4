// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/fs.hpp"

namespace weft_get {

/// Bytes that are asked for at once; what was begun and not finished of one is asked for again.
inline constexpr std::uint64_t piece_bytes = 1024 * 1024;

/// The longest file that is fetched by pieces, 4 TiB: what is kept of them grows with the length that a
/// server claims. A longer one is fetched as a whole.
inline constexpr std::uint64_t pieces_bytes_max = piece_bytes << 22;

/// How many pieces so many bytes have; of no more than `pieces_bytes_max`.
constexpr std::uint64_t piece_count(std::uint64_t bytes) noexcept {
  return (bytes + piece_bytes - 1) / piece_bytes;
}

/// A file that is fetched piece by piece, in any order, also by one run of the program after the other.
///
/// Shape: `NAME.part` has the bytes, `NAME.part.pieces` a line with the length and the version of what the
/// server has, then the number of each piece that is there. Both are gone once the file is whole.
class partial_file {
 public:
  /// Opens what an earlier run has left, if that is of this version; else begins anew. `bytes` is at most
  /// `pieces_bytes_max`.
  static weft::task<partial_file> open(std::string name, std::uint64_t bytes, std::string version);
  /// The version that an earlier run has begun with; empty if none has.
  static std::optional<std::string> version_begun(const std::string& name);
  /// Forgets what an earlier run has left.
  static void forget(const std::string& name);

  std::uint64_t bytes() const noexcept { return bytes_; }
  std::uint64_t size_of(std::uint64_t piece) const noexcept;
  std::vector<std::uint64_t> missing() const;
  std::uint64_t bytes_there() const noexcept;
  const std::string& version() const noexcept { return version_; }

  weft::task<> write(std::uint64_t piece, std::uint64_t offset, std::string_view data);
  /// The piece is there, on the disk too: the next run will not ask for it.
  weft::task<> finish(std::uint64_t piece);
  /// Has `see` look at the bytes; what it throws leaves them, and the next run begins anew.
  weft::task<> check(const std::function<weft::task<>(std::string path)>& see);
  /// Gives the file its name.
  weft::task<> complete();

 private:
  partial_file(std::string name, std::uint64_t bytes, std::string version, weft::fs::file data,
               weft::fs::file log);

  std::string name_, version_;
  std::uint64_t bytes_;
  weft::fs::file data_, log_;
  std::vector<bool> there_;
};

}  // namespace weft_get
