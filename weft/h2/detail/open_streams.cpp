// SPDX-License-Identifier: MIT
#include "weft/h2/detail/open_streams.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace weft::h2::detail {

namespace {

constexpr std::size_t spare_streams_max = 16;
constexpr std::size_t spare_unsent_max = 1024;  // bytes

void clear(open_stream& used) noexcept {
  static_cast<progress&>(used) = {};
  used.unsent.clear();
  used.trailers.clear();
}

}  // namespace

std::size_t open_stream::take(std::uint8_t* into, std::size_t room) {
  const std::size_t bytes = std::min(room, unsent.size() - sent);
  std::copy_n(unsent.data() + sent, bytes, into);
  sent += bytes;
  if (sent == unsent.size()) {
    unsent.clear();
    sent = 0;
  }
  return bytes;
}

open_stream& open_streams::begin(stream_id which) {
  if (open_stream* const known = find(which)) return *known;
  if (spare_.empty()) return *all_.insert(which, std::make_unique<open_stream>());
  auto spare = std::move(spare_.back());
  spare_.pop_back();
  return *all_.insert(which, std::move(spare));
}

void open_streams::forget(stream_id which) {
  auto gone = std::move(*all_.find(which));
  all_.erase(which);
  if (spare_.size() == spare_streams_max || gone->unsent.capacity() > spare_unsent_max) return;
  clear(*gone);
  spare_.push_back(std::move(gone));
}

}  // namespace weft::h2::detail
