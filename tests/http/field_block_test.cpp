// SPDX-License-Identifier: MIT
#include "weft/http/detail/field_block.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>

#include "weft/http/headers.hpp"

namespace weft::http {
namespace {

TEST(FieldBlock, OneOfTheUsualSizeIsKept) {
  if (!detail::keeps_spare_block) GTEST_SKIP() << "under the address sanitizer";
  char* const first = detail::take_block(detail::usual_block_bytes);
  char* const second = detail::take_block(detail::usual_block_bytes);
  EXPECT_NE(first, second);
  detail::give_back_block(first, detail::usual_block_bytes);
  detail::give_back_block(second, detail::usual_block_bytes);
  EXPECT_EQ(detail::take_block(detail::usual_block_bytes), first);
  detail::give_back_block(first, detail::usual_block_bytes);
  char* const other = detail::take_block(detail::usual_block_bytes + 1);
  EXPECT_NE(other, first);
  detail::give_back_block(other, detail::usual_block_bytes + 1);
}

TEST(FieldBlock, GoesFromOneResponseToTheNext) {
  if (!detail::keeps_spare_block) GTEST_SKIP() << "under the address sanitizer";
  headers fields{{"content-type", "text/plain"}};
  const char* const place = fields[0].name.data();
  fields = headers();
  headers next{{"content-type", "text/html"}};
  EXPECT_EQ(next[0].name.data(), place);
}

TEST(FieldBlock, FieldsOutliveTheirThread) {
  headers fields;
  std::thread([&] {
    headers made{{"name", "value"}};
    headers gone{{"other", "value"}};
    fields = std::move(made);
  }).join();
  EXPECT_EQ(fields.get("name"), "value");
  std::thread([&] { fields = headers(); }).join();
  EXPECT_TRUE(fields.empty());
}

TEST(FieldBlock, WhatIsMovedFromIsEmpty) {
  headers from{{"a", "1"}}, to{{"b", "2"}};
  to = std::move(from);
  EXPECT_EQ(to.get("a"), "1");
  EXPECT_FALSE(to.contains("b"));
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move)
  from.add("c", std::string(500, 'x'));
  swap(from, to);
  EXPECT_EQ(from.get("a"), "1");
  EXPECT_EQ(to.get("c")->size(), 500U);
  auto& same = to;
  to = std::move(same);
  EXPECT_EQ(to.get("c")->size(), 500U);
}

}  // namespace
}  // namespace weft::http
