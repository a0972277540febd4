// SPDX-License-Identifier: MIT
#include "weft/web/errors.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

#include "weft/base/print.hpp"
#include "weft/http/status.hpp"
#include "weft/json/writer.hpp"

namespace weft::web {

const std::error_category& web_category() noexcept {
  static const class final : public std::error_category {
    const char* name() const noexcept override { return "weft.web"; }
    std::string message(int code) const override {
      switch (static_cast<web_errc>(code)) {
        case web_errc::http_error: return "answered with an error";
        case web_errc::validation: return "invalid parameters";
        case web_errc::template_error: return "a template that cannot be used";
      }
      return "unknown error";
    }
  } category;
  return category;
}

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  json::writer(out).string(text);
  return out;
}

}  // namespace

http_error::http_error(int status, std::string detail, http::headers fields)
    : error(web_errc::http_error,
            format("{}: {}", status, detail.empty() ? http::reason_phrase(status) : detail)),
      status_(status),
      detail_(quoted(detail.empty() ? http::reason_phrase(status) : std::string_view(detail))),
      fields_(std::move(fields)) {
  if (status < 300 || status > 599)
    throw std::invalid_argument(format("weft: {} is no error's status", status));
}

http_error http_error::with_json(int status, std::string detail, http::headers fields) {
  http_error made(status, detail, std::move(fields));
  made.detail_ = std::move(detail);
  return made;
}

validation_error::validation_error(model::errors wrong)
    : error(web_errc::validation, wrong.what()), wrong_(std::move(wrong)) {}

}  // namespace weft::web
