// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace weft::coding {

/// How the bytes of a body were made of those of the content.
///
/// Source: RFC 9110 §8.4.1; RFC 7932 (br); RFC 8878 (zstd).
enum class content_coding : std::uint8_t {
  identity,
  gzip,
  deflate,  ///< the zlib format, as the name means; decoders also take raw DEFLATE, as the name was misread
  br,
  zstd
};

/// The name that fields have: `gzip`.
std::string_view name(content_coding coding) noexcept;

/// The coding of that name, in any case; `x-gzip` is `gzip`. Nothing for what is not known here.
std::optional<content_coding> find_coding(std::string_view name) noexcept;

/// What a client that decodes everything known here sends as Accept-Encoding: `gzip, deflate, br, zstd`.
std::string_view accept_encoding() noexcept;

/// The coding that a server uses for a response to a request with this Accept-Encoding field.
///
/// Of those in `offered` that the client accepts, the one with the greatest weight; of equal ones the first
/// in `offered`. `identity` need not be offered: it is what remains, at the weight of a `*` or its own if the
/// field has one, else acceptable after all others. Without a field (`nullopt`) the answer is `identity`.
/// Returns nothing if not even `identity` is acceptable: that is status 406, or sent all the same.
/// Source: RFC 9110 §12.5.3.
std::optional<content_coding> choose_coding(std::optional<std::string_view> accept_encoding,
                                            std::span<const content_coding> offered);

}  // namespace weft::coding
