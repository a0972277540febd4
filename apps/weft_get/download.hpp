// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "weft/client.hpp"
#include "weft/core.hpp"

namespace weft_get {

/// What is told of a download while it goes on.
struct observer {
  /// How many bytes the whole has, if that is known, and how many are there already.
  std::function<void(std::optional<std::uint64_t> bytes, std::uint64_t there)> begin;
  std::function<void(std::int64_t bytes)> add;  ///< fewer than none: they have to come once more
  /// Sees the whole file before it gets its name; what it throws leaves it as it is.
  std::function<weft::task<>(std::string path)> check;
};

/// A name for what is at `url`: the last part of its path, or `index.html`.
std::string name_for(const weft::http::url& url);

/// Fetches `url` into the file `name`, which is there only once it is whole.
///
/// A server that gives parts, and says which version they are of, is asked for one after the other, for so
/// many at once as `connections` says; then what an earlier run has left is not asked for again. Throws
/// `http::error`, `fs::error`, and `std::runtime_error` if what the server has changes meanwhile.
weft::task<> download(weft::http::client& by, std::string url, std::string name, std::size_t connections,
                      observer told);

}  // namespace weft_get
