// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "weft/body/body_reader.hpp"
#include "weft/core/task.hpp"
#include "weft/http/headers.hpp"

namespace weft::http {

class connection;

/// The body of a request that a connection still receives.
///
/// Says 100 (Continue) to a client that waits for it when it is first read.
class incoming_body final : public body_reader {
 public:
  explicit incoming_body(connection& from) noexcept : from_(&from) {}

  /// Throws `exchange_error`.
  task<std::string_view> next() override;
  const headers& trailers() const noexcept override;

  /// The exchange is over: who still holds this reads no more.
  void detach() noexcept { from_ = nullptr; }

 private:
  connection* from_;
};

}  // namespace weft::http
