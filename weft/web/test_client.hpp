// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "weft/body/handler.hpp"
#include "weft/http/headers.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"
#include "weft/model/from_json.hpp"
#include "weft/model/to_json.hpp"
#include "weft/web/app.hpp"

namespace weft::web {

/// What an application answered to a test.
class test_response {
 public:
  explicit test_response(http::response made) : made_(std::move(made)) {}

  int status() const noexcept { return made_.status; }
  const http::headers& headers() const noexcept { return made_.headers; }
  std::string_view header(std::string_view name) const noexcept { return headers().get(name).value_or(""); }
  const std::string& body() const noexcept { return made_.body; }

  /// The body as a `T`. Throws `std::runtime_error` that says what does not fit.
  template <typename T>
  T json() const {
    auto read = model::from_json<T>(body());
    if (!read) throw std::runtime_error(read.error().what());
    return *std::move(read);
  }

 private:
  http::response made_;
};

/// Calls an application in this process, without sockets: for tests.
///
///     web::test_client client(app);
///     EXPECT_EQ(client.get("/search?q=cat").status(), 200);
///
/// Each call runs a loop of its own until the response, its body, and what follows it are done; inside a loop
/// use `request`, which is a task. An error that the application does not answer is thrown.
class test_client {
 public:
  explicit test_client(app& of) : handler_(of.handler()) {}
  explicit test_client(http::handler handler) : handler_(std::move(handler)) {}

  test_response get(std::string url, http::headers fields = {}) {
    return call("GET", std::move(url), {}, fields);
  }
  test_response head(std::string url, http::headers fields = {}) {
    return call("HEAD", std::move(url), {}, fields);
  }
  test_response del(std::string url, http::headers fields = {}) {
    return call("DELETE", std::move(url), {}, fields);
  }
  test_response options(std::string url, http::headers fields = {}) {
    return call("OPTIONS", std::move(url), {}, fields);
  }
  test_response post(std::string url, std::string body, http::headers fields = {}) {
    return call("POST", std::move(url), std::move(body), fields);
  }
  test_response put(std::string url, std::string body, http::headers fields = {}) {
    return call("PUT", std::move(url), std::move(body), fields);
  }
  test_response patch(std::string url, std::string body, http::headers fields = {}) {
    return call("PATCH", std::move(url), std::move(body), fields);
  }
  /// The body is `content` as JSON, and says so.
  template <typename T>
  test_response post_json(std::string url, const T& content, http::headers fields = {}) {
    fields.set("content-type", "application/json");
    return call("POST", std::move(url), model::to_json(content), fields);
  }

  /// Any request, in a loop that runs already.
  task<test_response> request(http::request wanted);

 private:
  test_response call(std::string method, std::string url, std::string body, const http::headers& fields);

  http::handler handler_;
};

}  // namespace weft::web
