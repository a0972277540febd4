// SPDX-License-Identifier: MIT
#include "weft/web/compression.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/body/body_source.hpp"
#include "weft/coding/encoder.hpp"
#include "weft/http/entity_tag.hpp"
#include "weft/http/headers.hpp"
#include "weft/http/status.hpp"
#include "weft/web/request.hpp"

namespace weft::web {

namespace {

/// Types whose content has been compressed by whoever made it.
bool is_compressed(std::string_view media_type) {
  constexpr std::array<std::string_view, 7> prefixes{
      "image/", "video/", "audio/", "font/woff", "application/zip", "application/gzip", "application/zstd"};
  if (media_type.starts_with("image/svg")) return false;
  return std::ranges::any_of(prefixes, [&](std::string_view each) { return media_type.starts_with(each); });
}

/// Encodes what is written to it, and hands it on at once.
class encoding_sink final : public http::body_sink {
 public:
  encoding_sink(http::body_sink& to, coding::content_coding how) : to_(to), encoder_(how) {}
  task<> write(std::string_view piece) override {
    std::string out;
    encoder_.encode(piece, out);
    encoder_.flush(out);
    co_await to_.write(out);
  }
  task<> end() {
    std::string out;
    encoder_.finish(out);
    co_await to_.write(out);
    to_.trailers = std::move(trailers);
  }

 private:
  http::body_sink& to_;
  coding::encoder encoder_;
};

std::shared_ptr<http::body_source> encoded(std::shared_ptr<http::body_source> source,
                                           coding::content_coding how) {
  return http::make_body([source = std::move(source), how](http::body_sink& to) -> task<> {
    encoding_sink sink(to, how);
    co_await source->write_to(sink);
    co_await sink.end();
  });
}

/// The 304 to what may have been sent compressed. It has the Vary of the 200, and its tag: RFC 9110 §15.4.5.
/// A cache would else take what it has for the bytes that the strong tag means.
void tell_unmodified(const http::headers& asked, http::headers& fields) {
  if (fields.contains("content-encoding")) return;
  if (!fields.has_token("vary", "accept-encoding")) fields.add("vary", "accept-encoding");
  auto tag = http::entity_tag::parse(fields.get("etag").value_or(""));
  if (!tag) return;
  tag->weak = true;
  for (const std::string_view field : asked.get_all("if-none-match")) {
    const auto known = http::entity_tag_list::parse(field);
    if (known && std::ranges::find(known->tags, *tag) != known->tags.end()) fields.set("etag", tag->str());
  }
}

}  // namespace

void compression::after(request& r, http::response& made) {
  if (made.status == http::status::not_modified) return tell_unmodified(r.headers(), made.headers);
  if (made.upgrade || http::is_bodiless(made.status) || made.status == http::status::partial_content) return;
  if (!made.source && made.body.size() < options_.bytes_min) return;
  if (made.headers.contains("content-encoding") || made.headers.has_token("cache-control", "no-transform"))
    return;
  if (is_compressed(made.headers.get("content-type").value_or(""))) return;
  made.headers.add("vary", "accept-encoding");
  const auto chosen = coding::choose_coding(r.headers().get("accept-encoding"), options_.codings);
  if (!chosen || *chosen == coding::content_coding::identity) return;
  if (made.source) {
    made.source = encoded(std::move(made.source), *chosen);
  } else {
    made.body = coding::encode_all(*chosen, made.body);
  }
  made.headers.erase("content-length");
  made.headers.erase("accept-ranges");  // a range would be one of other bytes
  made.headers.set("content-encoding", coding::name(*chosen));
  // The same tag must not name two sequences of bytes: RFC 9110 §8.8.3.3.
  if (const auto tag = made.headers.get("etag"); tag && !tag->starts_with("W/")) {
    made.headers.set("etag", "W/" + std::string(*tag));
  }
}

}  // namespace weft::web
