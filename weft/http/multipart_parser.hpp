// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "weft/http/content_disposition.hpp"
#include "weft/http/headers.hpp"
#include "weft/http/media_type.hpp"

namespace weft::http {

/// How much of a multipart body is accepted. Each is the largest value that still is.
struct multipart_limits {
  std::size_t part_count_max = 1000;
  std::size_t part_field_count_max = 16;
  std::size_t part_header_bytes_max = 8192;  ///< also of what stands before the first part
  std::size_t part_bytes_max = std::size_t{16} << 20;
  std::size_t bytes_max = std::size_t{256} << 20;  ///< of the whole body
};

/// Why a multipart body is refused.
struct multipart_error {
  enum class errc : std::uint8_t {
    bad_boundary,    ///< none, or none that can be; 400
    bad_delimiter,   ///< a line that begins as a delimiter and goes on otherwise; 400
    bad_part_field,  ///< a malformed field of a part, or no Content-Disposition in a form; 400
    truncated,       ///< no closing delimiter; 400
    too_many_parts,  ///< 413, as the following ones
    part_head_too_large,
    part_too_large,
    body_too_large
  };

  errc code;
  std::string message;
};

/// Takes a multipart body apart that comes in pieces: `multipart/form-data`, or of any other kind.
///
///     in.feed(bytes);
///     for (;;) {
///       const auto event = in.next();
///       if (!event) return refuse(event.error());
///       if (*event == multipart_parser::event::need_bytes) break;
///       ...
///     }
///
/// Lines end in CRLF, and in nothing else. A part of a form must have a name.
/// Cost: copies what is fed; keeps no more than that, and a part's head. Source: RFC 2046 §5.1, RFC 7578.
class multipart_parser {
 public:
  enum class event : std::uint8_t {
    need_bytes,  ///< everything fed has been looked at
    part_begin,  ///< a part: its fields are known
    data,        ///< a piece of its content
    part_end,
    end  ///< the closing delimiter; what follows it is skipped
  };

  /// A parser for a body of this type; the error is `bad_boundary`.
  static std::expected<multipart_parser, multipart_error> for_type(const media_type& type,
                                                                   const multipart_limits& bounds = {});

  /// Adds bytes. All events of those before must have been taken out.
  void feed(std::string_view bytes);

  /// Says that the body has no further bytes.
  void end() noexcept { ended_ = true; }

  /// What comes next. After an error, the same error again.
  std::expected<event, multipart_error> next();

  /// The fields of the part that has begun.
  const headers& fields() const noexcept { return fields_; }

  /// Its name; empty if it has none, in what is not a form.
  std::string name() const { return std::string(disposition_.name().value_or("")); }

  /// The name of its file, if it is one: see `safe_file_name`.
  std::optional<std::string> filename() const { return disposition_.filename(); }

  /// Its Content-Type; `text/plain` if it has none, as RFC 7578 §4.4 says.
  media_type type() const;

  /// The piece of content. Lifetime: until the next call of `next` or `feed`.
  std::string_view data() const noexcept { return data_; }

 private:
  enum class state : std::uint8_t { preamble, delimiter, head, blank_line, content, epilogue };
  using result = std::expected<event, multipart_error>;

  multipart_parser() = default;
  result step();
  result skip_preamble();
  result read_delimiter();
  result read_head();
  result read_blank_line();
  result read_content();
  result wait_for(std::string_view what);
  result fail(multipart_error::errc code, std::string message);
  std::string_view rest() const noexcept { return std::string_view(buffer_).substr(at_); }
  bool exceeds(std::size_t found, std::size_t bytes_max, std::size_t mark_bytes) const;
  bool take_field(std::string_view line);

  multipart_limits limits_;
  std::string delimiter_;  // CR LF - - boundary
  bool is_form_ = false;
  state state_ = state::preamble;
  std::string buffer_;
  std::size_t at_ = 0;  // how much of the buffer has been looked at
  std::size_t bytes_fed_ = 0, part_bytes_ = 0, part_count_ = 0;
  bool ended_ = false;
  headers fields_;
  content_disposition disposition_;
  std::string_view data_;
  std::optional<multipart_error> failure_;
};

}  // namespace weft::http
