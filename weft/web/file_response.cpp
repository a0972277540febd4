// SPDX-License-Identifier: MIT
#include "weft/web/file_response.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/body/body_source.hpp"
#include "weft/http/conditional.hpp"
#include "weft/http/content_disposition.hpp"
#include "weft/http/date.hpp"
#include "weft/http/entity_tag.hpp"
#include "weft/http/file_type.hpp"
#include "weft/http/multipart_ranges.hpp"
#include "weft/http/status.hpp"

namespace weft::web {

namespace {

std::string boundary() {
  static thread_local std::mt19937_64 random{std::random_device()()};
  return format("{:016x}{:016x}", random(), random());
}

/// Parts of a file, each with a head, one after the other.
class parts_of_file final : public http::body_source {
 public:
  parts_of_file(fs::file opened, http::multipart_ranges parts)
      : file_(std::move(opened)), parts_(std::move(parts)) {}
  task<> write_to(http::body_sink& sink) override {
    for (const auto& piece : parts_.pieces) {
      co_await sink.write(piece.text);
      if (piece.range) co_await sink.write_file(file_, piece.range->first, piece.range->size);
    }
  }
  std::optional<std::uint64_t> size() const override { return parts_.content_length; }

 private:
  fs::file file_;
  http::multipart_ranges parts_;
};

void send_ranges(http::response& made, fs::file opened, std::uint64_t size,
                 const std::vector<http::byte_range>& ranges) {
  if (ranges.size() == 1) {
    made.headers.add("content-range", http::format_content_range(ranges[0], size));
    made.source = http::known_file_body(std::move(opened), ranges[0].first, ranges[0].size);
    return;
  }
  const std::string type(made.headers.get("content-type").value_or(""));
  auto parts = http::make_multipart_ranges(ranges, size, type, boundary());
  made.headers.set("content-type", parts.content_type);
  made.source = std::make_shared<parts_of_file>(std::move(opened), std::move(parts));
}

}  // namespace

task<http::response> file_response(const http::request& r, std::string path, file_options options) {
  fs::file opened = co_await fs::open(path);
  co_return co_await file_response(r, std::move(opened), path, std::move(options));
}

task<http::response> file_response(const http::request& r, fs::file opened, std::string_view name,
                                   file_options options) {
  const fs::status about = opened.stat();
  const auto modified = std::chrono::floor<std::chrono::seconds>(about.modified);
  const http::entity_tag tag{format("{:x}-{:x}", about.modified.time_since_epoch().count(), about.size)};
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto wanted = http::evaluate_conditions(
      r.method, r.headers, {.tag = tag, .last_modified = modified, .length = about.size}, now);
  http::response made{.status = wanted.status};
  made.headers.add("etag", tag.str());
  made.headers.add("last-modified", http::format_date(modified));
  made.headers.add("accept-ranges", "bytes");
  if (!options.cache_control.empty()) made.headers.add("cache-control", options.cache_control);
  switch (wanted.status) {
    case http::status::not_modified: co_return made;
    case http::status::precondition_failed: co_return made;
    case http::status::range_not_satisfiable:
      made.headers.add("content-range", http::format_unsatisfied_range(about.size));
      co_return made;
    default: break;
  }
  made.headers.add("content-type", options.media_type.empty() ? http::media_type_of(name)
                                                              : std::string_view(options.media_type));
  if (!options.download_name.empty()) {
    made.headers.add("content-disposition", http::format_attachment(options.download_name));
  }
  if (wanted.status == http::status::partial_content) {
    send_ranges(made, std::move(opened), about.size, wanted.ranges);
  } else {
    made.source = http::known_file_body(std::move(opened), 0, about.size);
  }
  co_return made;
}

}  // namespace weft::web
