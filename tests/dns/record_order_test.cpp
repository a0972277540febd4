// SPDX-License-Identifier: MIT
#include "weft/dns/detail/record_order.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace weft::dns::detail {
namespace {

srv_record server(std::uint16_t priority, std::uint16_t weight, std::string target) {
  return {.priority = priority, .weight = weight, .port = 1, .target = std::move(target)};
}

std::string order(std::vector<srv_record> records, random_source& random) {
  put_in_order(records, random);
  std::string made;
  for (const srv_record& r : records) made += r.target;
  return made;
}

TEST(RecordOrder, LowerPriorityComesFirstWhateverTheWeight) {
  random_source random(1);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(order({server(2, 100, "c"), server(1, 0, "b"), server(0, 1, "a")}, random), "abc");
  }
}

// The first place goes by weight: 1 in 11 for a weight of 0 beside one of 10, 10 in 40 for 10 beside 30 (and
// 0).
TEST(RecordOrder, WeightIsTheShareOfFirstPlaces) {
  random_source random(1);
  std::map<std::string, int> first;
  for (int i = 0; i < 4000; ++i) {
    ++first[order({server(0, 0, "z"), server(0, 10, "a"), server(0, 30, "b")}, random).substr(0, 1)];
  }
  EXPECT_NEAR(first["z"], 4000 / 41, 40);
  EXPECT_NEAR(first["a"], 4000 * 10 / 41, 120);
  EXPECT_NEAR(first["b"], 4000 * 30 / 41, 120);
}

TEST(RecordOrder, ASeedGivesTheSameOrderAgain) {
  const std::vector<srv_record> records{server(0, 5, "a"), server(0, 5, "b"), server(0, 5, "c"),
                                        server(0, 5, "d")};
  std::map<std::string, int> seen;
  for (unsigned seed = 1; seed <= 50; ++seed) {
    random_source one(seed), two(seed);
    const std::string drawn = order(records, one);
    EXPECT_EQ(drawn, order(records, two));
    ++seen[drawn];
  }
  EXPECT_GT(seen.size(), 10U);
}

TEST(RecordOrder, MailGoesByPreferenceAndEqualsAtRandom) {
  std::map<std::string, int> seen;
  for (unsigned seed = 1; seed <= 50; ++seed) {
    random_source random(seed);
    std::vector<mx_record> records{{.preference = 20, .exchange = "c"},
                                   {.preference = 10, .exchange = "a"},
                                   {.preference = 10, .exchange = "b"}};
    put_in_order(records, random);
    ++seen[records[0].exchange + records[1].exchange + records[2].exchange];
  }
  EXPECT_EQ(seen.size(), 2U);
  EXPECT_GT(seen["abc"], 5);
  EXPECT_GT(seen["bac"], 5);
}

}  // namespace
}  // namespace weft::dns::detail
