// SPDX-License-Identifier: MIT
#include "weft/body/body_reader.hpp"

#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::http {

task<std::string> body_reader::read_all(std::uint64_t bytes_max) {
  std::string all;
  for (;;) {
    const std::string_view piece = co_await next();
    if (piece.empty()) co_return all;
    if (piece.size() > bytes_max - all.size()) {
      throw std::length_error(format("a body of more than {} bytes", bytes_max));
    }
    all += piece;
  }
}

task<> body_reader::copy_to(body_sink& sink) {
  for (;;) {
    const std::string_view piece = co_await next();
    if (piece.empty()) break;
    co_await sink.write(piece);
  }
  for (const auto& [name, value] : trailers()) sink.trailers.add(name, value);
}

}  // namespace weft::http
