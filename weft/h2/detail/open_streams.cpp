// SPDX-License-Identifier: MIT
#include "weft/h2/detail/open_streams.hpp"

#include <algorithm>
#include <utility>

namespace weft::h2::detail {

namespace {

constexpr std::size_t spare_streams_max = 16;
constexpr std::size_t spare_unsent_max = 1024;  // bytes

void clear(open_stream& used) noexcept {
  static_cast<progress&>(used) = {};
  used.head.clear();
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

open_stream* open_streams::find(stream_id which) noexcept {
  if (last_ && last_id_ == which) return last_;
  const auto found = all_.find(which);
  if (found == all_.end()) return nullptr;
  last_id_ = which;
  return last_ = &found->second;
}

open_stream& open_streams::begin(stream_id which) {
  if (open_stream* const known = find(which)) return *known;
  if (spare_.empty()) {
    last_ = &all_[which];
  } else {
    auto node = std::move(spare_.back());
    spare_.pop_back();
    node.key() = which;
    last_ = &all_.insert(std::move(node)).position->second;
  }
  last_id_ = which;
  return *last_;
}

void open_streams::forget(stream_id which) {
  auto node = all_.extract(which);
  last_ = nullptr;
  if (spare_.size() == spare_streams_max || node.mapped().unsent.capacity() > spare_unsent_max) return;
  clear(node.mapped());
  spare_.push_back(std::move(node));
}

}  // namespace weft::h2::detail
