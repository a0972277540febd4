// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

#include "weft/base/error.hpp"
#include "weft/http/headers.hpp"
#include "weft/model/errors.hpp"

// weft::error
// └── web::error
//     ├── http_error          a response instead of a result: status(), detail(), headers()
//     ├── template_error      a template that is wrong, or that there is not
//     └── validation_error    what was sent is not what the parameters ask for: answered with 422
namespace weft::web {

/// The stable codes of this layer's errors.
enum class web_errc : std::uint8_t { http_error = 1, validation, template_error };
const std::error_category& web_category() noexcept;
inline std::error_code make_error_code(web_errc e) noexcept { return {static_cast<int>(e), web_category()}; }

class error : public weft::error {
 public:
  error(web_errc code, const std::string& message) : weft::error(make_error_code(code), message) {}
};

/// Thrown by a handler or a dependency to answer with another status: FastAPI's HTTPException.
///
///     throw web::http_error(404, "no such item");
///
/// The response's body is `{"detail":"no such item"}`.
class http_error : public error {
 public:
  /// An empty detail is the usual text for the status. Throws `std::invalid_argument` for a status that is no
  /// error's.
  explicit http_error(int status, std::string detail = {}, http::headers fields = {});

  /// A detail that is not text: a JSON value as it is to be sent.
  static http_error with_json(int status, std::string detail, http::headers fields = {});

  int status() const noexcept { return status_; }
  /// As JSON.
  const std::string& detail() const noexcept { return detail_; }
  const http::headers& headers() const noexcept { return fields_; }

 private:
  int status_;
  std::string detail_;
  http::headers fields_;
};

/// A template of `templates` is wrong, or is not there.
class template_error final : public error {
 public:
  explicit template_error(const std::string& message) : error(web_errc::template_error, message) {}
};

/// What came with a request is not what the parameters of its handler ask for.
class validation_error final : public error {
 public:
  explicit validation_error(model::errors wrong);
  const model::errors& errors() const noexcept { return wrong_; }

 private:
  model::errors wrong_;
};

}  // namespace weft::web

template <>
struct std::is_error_code_enum<weft::web::web_errc> : std::true_type {};
