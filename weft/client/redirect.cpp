// SPDX-License-Identifier: MIT
#include "weft/client/redirect.hpp"

#include <string>
#include <string_view>

namespace weft::http {

namespace {

std::string_view method_after(int status, std::string_view method) noexcept {
  if ((status == 303 || status == 302) && method != "HEAD") return "GET";
  if (status == 301 && method == "POST") return "GET";
  return method;
}

}  // namespace

std::string_view redirect_location(int status, const headers& fields) noexcept {
  const bool is_followed = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  return is_followed ? fields.get("location").value_or("") : std::string_view();
}

bool keeps_credentials(const url& from, const url& to) {
  if (from.origin() == to.origin()) return true;
  return from.host() == to.host() && from.scheme() == "http" && from.port() == 80 && to.scheme() == "https" &&
         to.port() == 443;
}

void redirect(request& message, int status, const url& from, const url& to) {
  const std::string method(method_after(status, message.method));
  if (method != message.method) {
    message.body.clear();
    for (const char* name : {"content-length", "content-type", "content-encoding", "content-language",
                             "transfer-encoding", "expect"}) {
      message.headers.erase(name);
    }
    message.method = method;
  }
  message.headers.erase("host");
  if (!keeps_credentials(from, to)) {
    for (const char* name : {"authorization", "cookie", "proxy-authorization"}) message.headers.erase(name);
  }
}

}  // namespace weft::http
