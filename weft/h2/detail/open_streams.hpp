// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "weft/h2/session.hpp"
#include "weft/h2/stream_map.hpp"
#include "weft/http/headers.hpp"

namespace weft::h2::detail {

/// How far a stream has come.
struct progress {
  std::size_t sent = 0;
  bool finished = false;  ///< nothing is added to `unsent`
  bool sent_end = false;
  bool got_end = false;
  bool dismissed = false;
  bool has_body = false;
  bool deferred = false;  ///< nghttp2 was told that nothing is there to be sent
  bool head_told = false;
};

/// One stream while both sides know it.
struct open_stream : progress {
  std::string unsent;  ///< [sent, size) of the body was not handed to nghttp2 yet
  http::headers trailers;

  /// Takes up to `room` bytes of what is unsent; returns how many.
  std::size_t take(std::uint8_t* into, std::size_t room);
};

/// The streams of a session. The memory of one that is over serves the next.
class open_streams {
 public:
  /// Null if there is none. Lifetime: until it is forgotten.
  open_stream* find(stream_id which) noexcept {
    const auto* const found = all_.find(which);
    return found ? found->get() : nullptr;
  }
  /// The one that is there, or a new one.
  open_stream& begin(stream_id which);
  /// It must be there.
  void forget(stream_id which);

  std::size_t size() const noexcept { return all_.size(); }
  bool empty() const noexcept { return all_.empty(); }

 private:
  stream_map<std::unique_ptr<open_stream>> all_;
  std::vector<std::unique_ptr<open_stream>> spare_;
};

}  // namespace weft::h2::detail
