// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "weft/core/scope.hpp"
#include "weft/core/task.hpp"
#include "weft/core/with.hpp"

namespace weft {

/// Awaited by a generator: enters `resource` until the generator is left.
template <typename R>
struct use {
  explicit use(R r) : resource(std::move(r)) {}
  R resource;
};

/// The resources that a generator has entered; left in the reverse order.
class generator_resources {
 public:
  /// `host` is the scope that the generator is iterated in: what runs on between two values belongs to it.
  explicit generator_resources(scope& host) noexcept : host_(host) {}
  generator_resources(const generator_resources&) = delete;
  generator_resources& operator=(const generator_resources&) = delete;
  ~generator_resources();

  template <typename R>
  task<R&> open(R resource) {
    auto opened = std::make_unique<holder<R>>(std::move(resource));
    R& r = opened->resource;
    open_.reserve(open_.size() + 1);  // nothing may fail once it is entered
    if constexpr (requires { r.enter_in(host_); }) {
      co_await r.enter_in(host_);
    } else {
      co_await r.enter();
    }
    open_.push_back(std::move(opened));
    co_return r;
  }

  /// Leaves them all. Throws the first error, after all were left.
  task<> close(ended how);

 private:
  struct any_holder {
    virtual ~any_holder() = default;
    virtual task<> exit(ended how) = 0;
  };
  template <typename R>
  struct holder final : any_holder {
    explicit holder(R&& r) : resource(std::move(r)) {}
    task<> exit(ended how) override { return resource.exit(how); }
    R resource;
  };

  scope& host_;
  std::vector<std::unique_ptr<any_holder>> open_;
};

}  // namespace weft
