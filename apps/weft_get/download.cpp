// SPDX-License-Identifier: MIT
#include "apps/weft_get/download.hpp"

#include <charconv>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "apps/weft_get/partial_file.hpp"
#include "weft/flow.hpp"
#include "weft/fs.hpp"
#include "weft/http/byte_range.hpp"
#include "weft/http/content_disposition.hpp"
#include "weft/http/percent.hpp"

namespace weft_get {

using namespace weft;

namespace {

constexpr int attempts_max = 4;
constexpr duration backoff = 500ms;

/// What tells one version of a resource from another; empty if nothing does for sure.
std::string version_of(const http::headers& fields) {
  const auto tag = fields.get("etag");
  if (tag && !tag->starts_with("W/")) return std::string(*tag);
  return std::string(fields.get("last-modified").value_or(""));
}

std::optional<std::uint64_t> length_of(const http::headers& fields) {
  const std::string_view text = fields.get("content-length").value_or("");
  std::uint64_t bytes = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (text.empty() || wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return bytes;
}

http::request_options part(std::uint64_t first, std::uint64_t bytes, const std::string& version) {
  http::request_options asked{.headers = {{"accept-encoding", "identity"}}, .decode = false};
  if (bytes > 0) asked.headers.add("range", format("bytes={}-{}", first, first + bytes - 1));
  if (!version.empty()) asked.headers.add("if-range", version);
  return asked;
}

/// One download.
class fetching {
 public:
  fetching(http::client& by, std::string url, std::string name, observer told)
      : by_(by), url_(std::move(url)), name_(std::move(name)), told_(std::move(told)) {}

  task<> run(std::size_t connections) {
    const std::string version = partial_file::version_begun(name_).value_or("");
    co_await retry(attempts(), [&] { return begin(part(0, piece_bytes, version)); });
    if (is_whole_) co_return;
    if (!parts_) {
      co_await retry(attempts(), [&] { return begin(part(0, 0, "")); });
      if (!is_whole_) throw std::runtime_error("the server gives no more than a part of it");
      co_return;
    }
    co_await for_each_concurrent(parts_->missing(), connections, [this](std::uint64_t piece) {
      return retry(attempts(), [this, piece] { return fetch(piece); });
    });
    co_await parts_->check(told_.check);
    co_await parts_->complete();
  }

 private:
  static retry_options attempts() {
    retry_options options{.attempts_max = attempts_max, .backoff = backoff};
    options.retry_if = [](const std::exception_ptr& error) {
      try {
        std::rethrow_exception(error);
      } catch (const http::unsupported_protocol&) {
        return false;
      } catch (const http::transport_error&) {
        return true;
      } catch (const http::status_error& e) {
        const int status = e.response().status();
        return status == 429 || status >= 500;
      } catch (...) {
        return false;
      }
    };
    return options;
  }

  /// Asks for the first piece, and gets that or the whole.
  task<> begin(http::request_options asked) {
    co_await with(by_.stream("GET", url_, std::move(asked)), [this](http::streamed_response& got) -> task<> {
      if (got.status() == 416) co_return;  // it is empty: has no first piece
      got.raise_for_status();
      if (got.status() != 206) co_return co_await take_whole(got);
      const auto range = http::content_range::parse(got.headers().get("content-range").value_or(""));
      const std::string version = version_of(got.headers());
      if (!range || !range->length || !range->range || range->range->first != 0 || version.empty()) co_return;
      if (*range->length > pieces_bytes_max) co_return;
      parts_.emplace(co_await partial_file::open(name_, *range->length, version));
      told_.begin(range->length, parts_->bytes_there());
      const auto missing = parts_->missing();
      if (!missing.empty() && missing.front() == 0) co_await take(got, 0);
    });
  }

  task<> fetch(std::uint64_t piece) {
    const std::uint64_t first = piece * piece_bytes, bytes = parts_->size_of(piece);
    co_await with(by_.stream("GET", url_, part(first, bytes, parts_->version())),
                  [this, piece, first, bytes](http::streamed_response& got) -> task<> {
                    got.raise_for_status();
                    const auto range =
                        http::content_range::parse(got.headers().get("content-range").value_or(""));
                    if (got.status() != 206 || !range || range->range != http::byte_range{first, bytes} ||
                        !is_of_same(*range, got.headers()))
                      throw std::runtime_error("it has changed on the server meanwhile");
                    co_await take(got, piece);
                  });
  }

  /// Whether a part is of what was begun with, also from a server that does not look at If-Range.
  bool is_of_same(const http::content_range& range, const http::headers& fields) const {
    const std::string version = version_of(fields);  // a 206 may leave it out: RFC 9110 §15.3.7
    return range.length == parts_->bytes() && (version.empty() || version == parts_->version());
  }

  task<> take(http::streamed_response& got, std::uint64_t piece) {
    counted taken{told_};
    while (true) {
      const std::string_view data = co_await got.next();
      if (data.empty()) break;
      if (taken.bytes + data.size() > parts_->size_of(piece))
        throw std::runtime_error("the server sent more than was asked for");
      co_await parts_->write(piece, taken.bytes, data);
      taken.add(data.size());
    }
    if (taken.bytes < parts_->size_of(piece))
      throw std::runtime_error("the server sent less than was asked for");
    co_await parts_->finish(piece);
    taken.is_kept = true;
  }

  task<> take_whole(http::streamed_response& got) {
    partial_file::forget(name_);
    told_.begin(length_of(got.headers()), 0);
    counted taken{told_};
    auto file = co_await fs::open(name_ + ".part", fs::writing);
    while (true) {
      const std::string_view data = co_await got.next();
      if (data.empty()) break;
      co_await file.write_all(data);
      taken.add(data.size());
    }
    co_await file.sync_data();
    co_await file.finish();
    co_await told_.check(name_ + ".part");
    std::filesystem::rename(name_ + ".part", name_);
    is_whole_ = taken.is_kept = true;
  }

  /// Bytes that came; taken back if they have to come once more.
  struct counted {
    observer& told;
    std::uint64_t bytes = 0;
    bool is_kept = false;
    void add(std::size_t more) {
      bytes += more;
      told.add(static_cast<std::int64_t>(more));
    }
    ~counted() {
      if (!is_kept) told.add(-static_cast<std::int64_t>(bytes));
    }
  };

  http::client& by_;
  std::string url_, name_;
  observer told_;
  std::optional<partial_file> parts_;
  bool is_whole_ = false;
};

}  // namespace

std::string name_for(const http::url& url) {
  const std::string_view path = url.path();
  const std::string_view last = path.substr(path.rfind('/') + 1);
  const std::string name = http::safe_file_name(http::percent_decode(last).value_or(std::string(last)));
  return name.empty() ? "index.html" : name;
}

task<> download(http::client& by, std::string url, std::string name, std::size_t connections, observer told) {
  fetching all(by, std::move(url), std::move(name), std::move(told));
  co_await all.run(connections);
}

}  // namespace weft_get
