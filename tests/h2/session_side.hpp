// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "weft/base/print.hpp"
#include "weft/h2/session.hpp"

namespace weft::h2 {

/// What one side was told, a line an event. Bodies are consumed unless `hold` is set.
struct side {
  session talk;
  std::string told{};
  bool hold = false;

  void take_events() {
    while (auto e = talk.next_event()) {
      const char* const what[] = {"head", "body", "end", "closed", "goaway"};
      told += format("{} {}", e->stream, what[static_cast<int>(e->what)]);
      if (e->what == event::kind::head && e->head->status == 0) {
        told += format(" {} {}://{}{}", e->head->method, e->head->scheme, e->head->authority, e->head->path);
      } else if (e->what == event::kind::head) {
        told += format(" {}", e->head->status);
      }
      for (const auto& [name, value] : e->head ? e->head->fields : http::headers())
        told += format(" {}={}", name, value);
      if (e->what == event::kind::body)
        told += " " + (e->data.size() > 20 ? format("{} bytes", e->data.size()) : e->data);
      if (e->what >= event::kind::closed) told += " " + std::string(name(e->code));
      told += "\n";
      if (e->what == event::kind::body && !hold) talk.consume(e->stream, e->data.size());
    }
  }
};

/// Carries bytes both ways until nobody has more to say. `piece` bytes at a time.
inline void exchange(side& a, side& b, std::size_t piece = 1 << 20) {
  const auto carry = [piece](side& from, side& to) {
    std::string bytes;
    const bool any = from.talk.take_output(bytes);
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      to.talk.receive(std::string_view(bytes).substr(at, piece));
    to.take_events();
    return any;
  };
  for (bool any = true; any;) {
    any = carry(a, b);
    any = carry(b, a) || any;
  }
}

inline const message_head get = {
    .method = "GET", .scheme = "https", .authority = "a.example", .path = "/x?y"};
inline const message_head ok = {.status = 200};

}  // namespace weft::h2
