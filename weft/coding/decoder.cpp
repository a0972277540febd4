// SPDX-License-Identifier: MIT
#include "weft/coding/decoder.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/coding/detail/decoding.hpp"
#include "weft/http/token.hpp"

namespace weft::coding {
namespace {

constexpr std::size_t piece_bytes = 65536;

}  // namespace

/// One coding, and what has come out of it.
struct decoder::link {
  content_coding coding;
  std::unique_ptr<detail::decoding> work;
  std::unique_ptr<char[]> piece = std::make_unique_for_overwrite<char[]>(piece_bytes);
  std::string_view input;
  bool has_input = false;  // some bytes came
  std::size_t bytes_made = 0;
};

decoder::decoder(const limits& bounds) noexcept : bounds_(bounds) {}
decoder::decoder(content_coding coding, const limits& bounds) : bounds_(bounds) { add(coding); }
decoder::~decoder() = default;
decoder::decoder(decoder&&) noexcept = default;
decoder& decoder::operator=(decoder&&) noexcept = default;

std::expected<decoder, decode_error> decoder::of_field(std::string_view content_encoding,
                                                       const limits& bounds) {
  std::vector<std::string_view> names;
  std::string_view item;
  while (http::next_list_item(content_encoding, item)) {
    if (names.size() == bounds.coding_count_max) {
      return std::unexpected(decode_error{
          errc::too_many_codings, format("the body has more than {} codings", bounds.coding_count_max)});
    }
    names.push_back(item);
  }
  decoder made(bounds);
  while (!names.empty()) {
    const auto coding = find_coding(names.back());
    if (!coding) break;
    made.add(*coding);
    names.pop_back();
  }
  for (const std::string_view name : names) {
    if (!made.remaining_.empty()) made.remaining_ += ", ";
    made.remaining_ += name;
  }
  return made;
}

void decoder::add(content_coding coding) {
  if (coding != content_coding::identity) links_.push_back({coding, detail::make_decoding(coding)});
}

void decoder::feed(std::string_view bytes) {
  std::string_view& input = links_.empty() ? passing_ : links_.front().input;
  WEFT_ASSERT(input.empty() || failure_, "feed() before next() has returned an empty piece");
  WEFT_ASSERT(!ended_, "feed() after end()");
  input = bytes;
  bytes_fed_ += bytes.size();
  if (!links_.empty() && !bytes.empty()) links_.front().has_input = true;
}

std::expected<std::string_view, decode_error> decoder::next() {
  if (failure_) return std::unexpected(*failure_);
  if (links_.empty()) {
    if (bytes_fed_ > bounds_.bytes_max) {
      failure_ = decode_error{errc::too_large, format("the body has more than {} bytes", bounds_.bytes_max)};
      return std::unexpected(*failure_);
    }
    return std::exchange(passing_, {});
  }
  auto piece = pull(links_.size() - 1);
  if (!piece) failure_ = piece.error();
  return piece;
}

std::expected<std::string_view, decode_error> decoder::pull(std::size_t index) {
  link& here = links_[index];
  for (;;) {
    const auto made = here.work->step(here.input, std::span(here.piece.get(), piece_bytes));
    if (!made) return std::unexpected(decode_error{made.error(), here.work->describe(made.error())});
    here.bytes_made += *made;
    if (auto wrong = check(here)) return std::unexpected(*std::move(wrong));
    if (*made > 0) return std::string_view(here.piece.get(), *made);
    std::expected<std::string_view, decode_error> more;
    if (index > 0) more = pull(index - 1);
    if (!more) return more;
    if (more->empty()) {
      if (!ended_ || !here.has_input || here.work->may_end()) return std::string_view();
      return std::unexpected(decode_error{errc::truncated, here.work->describe(errc::truncated)});
    }
    here.input = *more;
    here.has_input = true;
  }
}

bool decoder::passes_through() const noexcept { return links_.empty(); }

std::size_t decoder::bytes_used() const noexcept { return bytes_fed_ - links_.front().input.size(); }

std::optional<decode_error> decoder::check(const link& from) const {
  if (from.bytes_made > bounds_.bytes_max) {
    return decode_error{errc::too_large, format("{}: the content has more than {} bytes", name(from.coding),
                                                bounds_.bytes_max)};
  }
  if (from.bytes_made <= bounds_.ratio_floor_bytes) return std::nullopt;
  if (from.bytes_made / std::max<std::size_t>(bounds_.ratio_max, 1) <= bytes_used()) return std::nullopt;
  return decode_error{errc::expands_too_much,
                      format("{}: the content has more than {} times the bytes of the body",
                             name(from.coding), bounds_.ratio_max)};
}

std::expected<std::string, decode_error> decode_all(std::string_view content_encoding, std::string_view body,
                                                    const limits& bounds) {
  auto undo = decoder::of_field(content_encoding, bounds);
  if (!undo) return std::unexpected(std::move(undo.error()));
  undo->feed(body);
  undo->end();
  std::string content;
  for (;;) {
    auto piece = undo->next();
    if (!piece) return std::unexpected(std::move(piece.error()));
    if (piece->empty()) return content;
    content += *piece;
  }
}

}  // namespace weft::coding
