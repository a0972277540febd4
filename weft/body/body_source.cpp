// SPDX-License-Identifier: MIT
#include "weft/body/body_source.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::http {

namespace {

class generated_body final : public body_source {
 public:
  explicit generated_body(async_generator<std::string> pieces) : pieces_(std::move(pieces)) {}
  task<> write_to(body_sink& sink) override {
    co_await for_each(std::move(pieces_),
                      [&sink](const std::string& piece) -> task<> { return sink.write(piece); });
  }

 private:
  async_generator<std::string> pieces_;
};

class part_of_file final : public body_source {
 public:
  part_of_file(fs::file opened, std::uint64_t offset, std::uint64_t bytes)
      : file_(std::move(opened)), offset_(offset), bytes_(bytes) {}
  task<> write_to(body_sink& sink) override { return sink.write_file(file_, offset_, bytes_); }
  std::optional<std::uint64_t> size() const override { return bytes_; }
  bool is_repeatable() const override { return true; }

 private:
  fs::file file_;
  std::uint64_t offset_, bytes_;
};

class announced_body final : public body_source {
 public:
  announced_body(std::shared_ptr<body_source> of, std::uint64_t bytes) : of_(std::move(of)), bytes_(bytes) {}
  task<> write_to(body_sink& sink) override { return of_->write_to(sink); }
  std::optional<std::uint64_t> size() const override { return bytes_; }
  bool is_repeatable() const override { return of_->is_repeatable(); }

 private:
  std::shared_ptr<body_source> of_;
  std::uint64_t bytes_;
};

class memory_sink final : public body_sink {
 public:
  explicit memory_sink(std::uint64_t bytes_max) noexcept : bytes_max_(bytes_max) {}
  task<> write(std::string_view piece) override {
    if (piece.size() > bytes_max_ - all.size()) {
      throw std::length_error(format("a body of more than {} bytes", bytes_max_));
    }
    all += piece;
    co_return;
  }
  std::string all;

 private:
  std::uint64_t bytes_max_;
};

}  // namespace

std::shared_ptr<body_source> make_body(async_generator<std::string> pieces) {
  return std::make_shared<generated_body>(std::move(pieces));
}

std::shared_ptr<body_source> announced(std::shared_ptr<body_source> body, const headers& fields) {
  const auto length = fields.get("content-length");
  if (!length || body->size()) return body;
  std::uint64_t bytes = 0;
  const char* const end = length->data() + length->size();
  const auto read = std::from_chars(length->data(), end, bytes);
  if (read.ec != std::errc() || read.ptr != end) return body;
  return std::make_shared<announced_body>(std::move(body), bytes);
}

std::shared_ptr<body_source> file_body(fs::file opened, std::uint64_t offset,
                                       std::optional<std::uint64_t> bytes) {
  const std::uint64_t size = opened.size();
  const std::uint64_t there = size - std::min(offset, size);
  return known_file_body(std::move(opened), offset, std::min(bytes.value_or(there), there));
}

std::shared_ptr<body_source> known_file_body(fs::file opened, std::uint64_t offset, std::uint64_t bytes) {
  return std::make_shared<part_of_file>(std::move(opened), offset, bytes);
}

task<std::string> read_all(body_source& from, std::uint64_t bytes_max) {
  memory_sink sink(bytes_max);
  co_await from.write_to(sink);
  co_return std::move(sink.all);
}

response streamed(std::shared_ptr<body_source> body, std::string_view media_type, int status) {
  response made{.status = status};
  made.headers.add("content-type", media_type);
  made.source = std::move(body);
  return made;
}

}  // namespace weft::http
