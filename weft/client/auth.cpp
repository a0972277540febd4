// SPDX-License-Identifier: MIT
#include "weft/client/auth.hpp"

#include <utility>

#include "weft/base/base64.hpp"
#include "weft/client/transport.hpp"

namespace weft::http {

namespace {

class fixed_auth final : public auth {
 public:
  explicit fixed_auth(std::string field) : field_(std::move(field)) {}
  task<> prepare(outgoing_request& wanted) override {
    if (!field_.empty()) wanted.message.headers.set("authorization", field_);
    co_return;
  }

 private:
  std::string field_;
};

class calling_auth final : public auth {
 public:
  explicit calling_auth(std::function<task<>(outgoing_request&)> fn) : fn_(std::move(fn)) {}
  task<> prepare(outgoing_request& wanted) override { return fn_(wanted); }

 private:
  std::function<task<>(outgoing_request&)> fn_;
};

}  // namespace

task<bool> auth::answer(outgoing_request& /*wanted*/, const client_response& /*got*/) { co_return false; }

std::shared_ptr<auth> basic_auth(std::string_view user, std::string_view password) {
  return std::make_shared<fixed_auth>("Basic " +
                                      base64_encode(std::string(user) + ':' + std::string(password)));
}

std::shared_ptr<auth> bearer_auth(std::string_view token) {
  return std::make_shared<fixed_auth>("Bearer " + std::string(token));
}

std::shared_ptr<auth> function_auth(std::function<task<>(outgoing_request&)> fn) {
  return std::make_shared<calling_auth>(std::move(fn));
}

std::shared_ptr<auth> no_auth() { return std::make_shared<fixed_auth>(std::string()); }

}  // namespace weft::http
