// SPDX-License-Identifier: MIT
#include "weft/http/multipart_form.hpp"

#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

constexpr std::size_t boundary_bytes_max = 70;  // RFC 2046 §5.1.1

void append_escaped(std::string& out, std::string_view name) {
  out += '"';
  for (const char c : name) {
    if (c == '"')
      out += "%22";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else
      out += c;
  }
  out += '"';
}

}  // namespace

multipart_form::multipart_form(std::string boundary) : boundary_(std::move(boundary)) {
  if (!is_token(boundary_) || boundary_.size() > boundary_bytes_max) {
    throw std::invalid_argument(format("'{}' is no boundary: a token of at most 70 characters", boundary_));
  }
}

void multipart_form::begin_part(std::string_view name, const file_description* file) {
  if (file != nullptr && !is_field_value(file->type)) {
    throw std::invalid_argument("a media type with a control character");
  }
  text_.append("--").append(boundary_).append("\r\nContent-Disposition: form-data; name=");
  append_escaped(text_, name);
  if (file != nullptr) {
    text_ += "; filename=";
    append_escaped(text_, file->filename);
    text_.append("\r\nContent-Type: ").append(file->type);
  }
  text_ += "\r\n\r\n";
}

void multipart_form::add(std::string_view name, std::string_view value) {
  begin_part(name, nullptr);
  text_.append(value).append("\r\n");
}

void multipart_form::add_file(std::string_view name, const file_description& file, std::string_view content) {
  begin_part(name, &file);
  text_.append(content).append("\r\n");
}

std::size_t multipart_form::add_file(std::string_view name, const file_description& file,
                                     std::optional<std::uint64_t> bytes) {
  begin_part(name, &file);
  const std::size_t index = file_bytes_.size();
  file_bytes_.push_back(bytes);
  done_.push_back({std::exchange(text_, "\r\n"), index});
  return index;
}

std::vector<multipart_form::piece> multipart_form::pieces() const {
  std::vector<piece> all = done_;
  all.push_back({text_ + "--" + boundary_ + "--\r\n"});
  return all;
}

std::optional<std::uint64_t> multipart_form::content_length() const {
  std::uint64_t total = 0;
  for (const piece& part : pieces()) total += part.text.size();
  for (const auto& bytes : file_bytes_) {
    if (!bytes) return std::nullopt;
    total += *bytes;
  }
  return total;
}

}  // namespace weft::http
