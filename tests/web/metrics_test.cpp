// SPDX-License-Identifier: MIT
// Covers: weft/web/detail/figures_table.hpp
#include "weft/web/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "weft/web/app.hpp"
#include "weft/web/detail/figures_table.hpp"
#include "weft/web/test_client.hpp"

namespace weft::web {
namespace {

using ::testing::HasSubstr;

void note(detail::figures_table& to, std::string_view method, std::string_view route, int status = 200,
          duration took = 1ms) {
  http::request r;
  r.route = route;
  to.note({r, method, "/", status, 7, took});
}

TEST(Metrics, ARowForEachMethodRouteAndStatus) {
  detail::figures_table table;
  const std::string items = "/items/{id}";
  note(table, "GET", items);
  note(table, "GET", items, 200, 30s);
  note(table, "GET", items, 404, -1ms);
  note(table, "BREW", "");
  note(table, "PROPFIND", "");
  const detail::process_figures& own = table.own();
  ASSERT_EQ(own.row_count.load(), 3U);
  EXPECT_STREQ(own.rows[0].route.data(), "/items/{id}");
  EXPECT_EQ(own.rows[0].body_bytes.get(), 14U);
  EXPECT_EQ(own.rows[0].took.buckets[3].get(), 1U) << "up to one millisecond";
  EXPECT_EQ(own.rows[0].took.buckets.back().get(), 1U);
  EXPECT_EQ(own.rows[1].took.total_ns.get(), 0U);
  EXPECT_STREQ(own.rows[2].method.data(), "other");
}

TEST(Metrics, WhatClientsMakeUpIsBounded) {
  detail::figures_table table;
  const std::string route(200, 'r');
  for (int status = 0; status < 999; ++status) note(table, "GET", route, status);
  const detail::process_figures& own = table.own();
  EXPECT_EQ(own.row_count.load(), detail::process_figures::rows_max);
  EXPECT_STREQ(own.rows.back().route.data(), "other");
  EXPECT_EQ(std::string(own.rows.front().route.data()), std::string(111, 'r'));
  std::uint64_t all = 0;
  for (const auto& row : own.rows) all += row.body_bytes.get();
  EXPECT_EQ(all, 999U * 7);
}

TEST(Metrics, APageForPrometheusAndOneForLoadBalancers) {
  app a;
  a.get("/", [] {});
  add_metrics(a);
  add_health(a);
  test_client client(a);
  EXPECT_EQ(client.get("/healthz").body(), "ok");
  const auto page = client.get("/metrics");
  EXPECT_EQ(page.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(page.body(), HasSubstr("# TYPE http_request_duration_seconds histogram\n"));
  EXPECT_EQ(client.get("/openapi.json").body().find("metrics"), std::string::npos);
}

}  // namespace
}  // namespace weft::web
