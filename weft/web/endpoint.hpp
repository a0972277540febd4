// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "weft/core/task.hpp"
#include "weft/http/response.hpp"
#include "weft/web/operation.hpp"

namespace weft::web {

class request;
struct route_facts;

/// What answers the requests of a route: a function whose parameters are read from the request, and whose
/// result is made into a response.
class endpoint {
 public:
  virtual ~endpoint() = default;

  /// Whether it answers without suspending.
  virtual bool is_immediate() const noexcept = 0;

  /// Reads the parameters, calls the function, and makes the response: at once, or later. What is wrong with
  /// the parameters is in `request::wrong` then, and the function was not called.
  virtual void answer_at_once(request& r, const route_facts& facts, http::response& made) const = 0;
  virtual task<> answer(request& r, const route_facts& facts, http::response& made) const = 0;

  /// Adds what the function's type says to the documentation.
  virtual void describe(operation& to) const = 0;

 protected:
  endpoint() = default;

  /// `answer` of one that is immediate.
  task<> answer_now(request& r, const route_facts& facts, http::response& made) const;
};

/// `then`, once what `first` asks for is there: what `first` answers but an error is dropped.
std::shared_ptr<const endpoint> preceded(std::shared_ptr<const endpoint> first,
                                         std::shared_ptr<const endpoint> then);

}  // namespace weft::web
