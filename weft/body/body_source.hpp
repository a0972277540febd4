// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/body/body_sink.hpp"
#include "weft/core/task.hpp"
#include "weft/flow/async_generator.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/fs/file.hpp"
#include "weft/http/response.hpp"
#include "weft/http/status.hpp"

namespace weft::http {

/// Makes the body of a message while it is sent, instead of a string that holds it.
///
/// Runs in the task that sends the message: it may wait, open groups, and is cut with that task. What it
/// throws cuts the message, so that the other side sees that it is not whole.
class body_source {
 public:
  virtual ~body_source() = default;

  /// Writes the whole body. Called once, or again if `is_repeatable`.
  virtual task<> write_to(body_sink& sink) = 0;

  /// How many bytes it will write; empty: not known before.
  virtual std::optional<std::uint64_t> size() const { return std::nullopt; }

  /// Whether it writes the same when it is asked again: for another attempt, or after a redirect.
  virtual bool is_repeatable() const { return false; }

 protected:
  body_source() = default;
};

/// The body that `fn(sink)` writes.
///
///     http::make_body([](http::body_sink& out) -> task<> { co_await out.write("hello"); })
///
/// With `size` it must write exactly so many bytes.
template <std::invocable<body_sink&> Fn>
std::shared_ptr<body_source> make_body(Fn fn, std::optional<std::uint64_t> size = std::nullopt);

/// The pieces that a generator gives, each sent as it comes.
std::shared_ptr<body_source> make_body(async_generator<std::string> pieces);

/// Bytes of an open file: all from `offset` on, or so many.
std::shared_ptr<body_source> file_body(fs::file opened, std::uint64_t offset = 0,
                                       std::optional<std::uint64_t> bytes = std::nullopt);
/// The same of bytes that are known to be there: the file is not asked for its size.
std::shared_ptr<body_source> known_file_body(fs::file opened, std::uint64_t offset, std::uint64_t bytes);

/// The same body, which writes exactly as many bytes as the Content-Length that goes with it says, if it does
/// not know by itself how many it writes.
std::shared_ptr<body_source> announced(std::shared_ptr<body_source> body, const headers& fields);

/// Writes a whole source into memory. Throws what the source throws; `std::length_error` beyond `bytes_max`.
task<std::string> read_all(body_source& from, std::uint64_t bytes_max);

/// A response whose body is made while it is sent.
response streamed(std::shared_ptr<body_source> body, std::string_view media_type = "application/octet-stream",
                  int status = status::ok);

// Implementation

namespace detail {
template <typename Fn>
class function_body final : public body_source {
 public:
  function_body(Fn fn, std::optional<std::uint64_t> size) : fn_(std::move(fn)), size_(size) {}
  task<> write_to(body_sink& sink) override { return std::invoke(fn_, sink); }
  std::optional<std::uint64_t> size() const override { return size_; }

 private:
  Fn fn_;
  std::optional<std::uint64_t> size_;
};
}  // namespace detail

template <std::invocable<body_sink&> Fn>
std::shared_ptr<body_source> make_body(Fn fn, std::optional<std::uint64_t> size) {
  return std::make_shared<detail::function_body<Fn>>(std::move(fn), size);
}

}  // namespace weft::http
