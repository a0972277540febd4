// SPDX-License-Identifier: MIT
#include "weft/web/endpoint.hpp"

#include <utility>

#include "weft/web/request.hpp"

namespace weft::web {

namespace {

class preceded_endpoint final : public endpoint {
 public:
  preceded_endpoint(std::shared_ptr<const endpoint> first, std::shared_ptr<const endpoint> then)
      : first_(std::move(first)), then_(std::move(then)) {}

  bool is_immediate() const noexcept override { return first_->is_immediate() && then_->is_immediate(); }

  void answer_at_once(request& r, const route_facts& facts, http::response& made) const override {
    first_->answer_at_once(r, facts, made);
    if (r.wrong().empty()) then_->answer_at_once(r, facts, made);
  }
  task<> answer(request& r, const route_facts& facts, http::response& made) const override {
    co_await first_->answer(r, facts, made);
    if (r.wrong().empty()) co_await then_->answer(r, facts, made);
  }

  void describe(operation& to) const override {
    first_->describe(to);
    to.result.reset();
    then_->describe(to);
  }

 private:
  std::shared_ptr<const endpoint> first_, then_;
};

}  // namespace

task<> endpoint::answer_now(request& r, const route_facts& facts, http::response& made) const {
  answer_at_once(r, facts, made);
  co_return;
}

std::shared_ptr<const endpoint> preceded(std::shared_ptr<const endpoint> first,
                                         std::shared_ptr<const endpoint> then) {
  return std::make_shared<preceded_endpoint>(std::move(first), std::move(then));
}

}  // namespace weft::web
