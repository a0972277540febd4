// SPDX-License-Identifier: MIT
#include "weft/body/handler.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "weft/core/sleep.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

std::string body_of(const handler& h) {
  return testing::run([&]() -> task<std::string> {
    request asked{.target = "/path"};
    co_return (co_await h(asked)).body;
  });
}

response plain(request& r) { return response::text(r.target); }

TEST(Handler, MayBeAnyKindOfFunction) {
  EXPECT_EQ(body_of(plain), "/path");
  EXPECT_EQ(body_of([](const request& r) { return response::text(r.target); }), "/path");
  EXPECT_EQ(body_of([](request r) { return response::text(std::move(r.target)); }), "/path");
  EXPECT_EQ(body_of([](request&& r) { return response::text(std::move(r.target)); }), "/path");
  EXPECT_EQ(body_of([](request& r) -> task<response> {
              co_await sleep_for(1s);
              co_return response::text(r.target);
            }),
            "/path");
  EXPECT_EQ(body_of([](request r) -> task<response> {
              co_await sleep_for(1s);
              co_return response::text(std::move(r.target));
            }),
            "/path");
}

TEST(Handler, MayOwnWhatCannotBeCopied) {
  auto owned = std::make_unique<std::string>("mine");
  const handler one([text = std::move(owned)](request&) { return response::text(*text); });
  const handler copy = one;
  EXPECT_EQ(body_of(one), "mine");
  EXPECT_EQ(body_of(copy), "mine");
}

TEST(Handler, MayKeepState) {
  const handler counting([n = 0](request&) mutable { return response::text(std::to_string(++n)); });
  EXPECT_EQ(body_of(counting), "1");
  EXPECT_EQ(body_of(counting), "2");
}

TEST(Handler, KnowsWhetherItMaySuspend) {
  EXPECT_FALSE(handler(plain).is_task());
  EXPECT_FALSE(handler([](request) { return response(); }).is_task());
  EXPECT_TRUE(handler([](request&) -> task<response> { co_return response(); }).is_task());
  EXPECT_TRUE(handler([](request) -> task<response> { co_return response(); }).is_task());
}

TEST(Handler, PassesErrorsOn) {
  EXPECT_THROW(body_of([](request&) -> response { throw std::runtime_error("x"); }), std::runtime_error);
  EXPECT_THROW(body_of([](request&) -> task<response> {
                 co_await sleep_for(1s);
                 throw std::runtime_error("x");
               }),
               std::runtime_error);
}

}  // namespace
}  // namespace weft::http
