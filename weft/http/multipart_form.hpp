// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::http {

/// A `multipart/form-data` body as pieces: text that is there, and files that the caller reads while it
/// sends.
///
/// Names are escaped as browsers do: a quote is `%22`, a line end `%0D%0A`. Source: RFC 7578; HTML standard
/// §4.10.21.8.
class multipart_form {
 public:
  /// `text` comes first, then the content of the file with this index, if there is one.
  struct piece {
    std::string text;
    std::optional<std::size_t> file = {};
  };

  /// What a file's part says besides its name.
  struct file_description {
    std::string filename;
    std::string type = "application/octet-stream";
  };

  /// `boundary` must not occur in any part: make it of 16 or more random letters and digits.
  ///
  /// Throws `std::invalid_argument` unless it is a token of at most 70 characters.
  explicit multipart_form(std::string boundary);

  /// Adds a value.
  void add(std::string_view name, std::string_view value);

  /// Adds a file whose content is at hand. Throws `std::invalid_argument` for a type with control characters.
  void add_file(std::string_view name, const file_description& file, std::string_view content);

  /// Adds a file that is read later, of `bytes` if that is known. Returns its index. Throws as above.
  std::size_t add_file(std::string_view name, const file_description& file,
                       std::optional<std::uint64_t> bytes);

  /// The value of Content-Type.
  std::string content_type() const { return "multipart/form-data; boundary=" + boundary_; }

  /// The length of the body, unless that of a file is not known.
  std::optional<std::uint64_t> content_length() const;

  /// The body. The last piece closes it, and has no file.
  std::vector<piece> pieces() const;

 private:
  void begin_part(std::string_view name, const file_description* file);

  std::string boundary_;
  std::vector<piece> done_;  // each ends in a file
  std::string text_;         // after them
  std::vector<std::optional<std::uint64_t>> file_bytes_;
};

}  // namespace weft::http
