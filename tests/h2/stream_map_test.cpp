// SPDX-License-Identifier: MIT
#include "weft/h2/stream_map.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <vector>

namespace weft::h2 {
namespace {

using map = stream_map<std::shared_ptr<int>>;

std::map<stream_id, int> contents_of(const map& all) {
  std::map<stream_id, int> found;
  for (const auto& [id, value] : all.entries()) found.emplace(id, *value);
  return found;
}

TEST(StreamMap, HasNothingAtFirst) {
  map all;
  EXPECT_TRUE(all.empty());
  EXPECT_FALSE(all.find(1));
  EXPECT_FALSE(all.erase(1));
  all.erase_if([](const auto&) { return true; });
  EXPECT_TRUE(contents_of(all).empty());
}

TEST(StreamMap, LetsGoOfWhatIsErased) {
  map all;
  const auto one = all.insert(1, std::make_shared<int>(7));
  EXPECT_EQ(one.use_count(), 2);
  EXPECT_TRUE(all.erase(1));
  EXPECT_EQ(one.use_count(), 1);
  EXPECT_FALSE(all.find(1));
}

/// Ids as a client gives them, with gaps of `step_max`: some are of one place.
void hold_as_a_map_does(int step_max, unsigned seed) {
  std::mt19937 random(seed);
  map all;
  std::map<stream_id, int> expected;
  stream_id newest = 1;
  for (int i = 0; i < 500; ++i) {
    if (expected.size() < 40 && random() % 5 < 3) {
      newest += 2 * (1 + static_cast<int>(random() % static_cast<unsigned>(step_max)));
      all.insert(newest, std::make_shared<int>(i));
      expected.emplace(newest, i);
    } else if (random() % 50 == 0) {
      all.erase_if([](const auto& value) { return *value % 3 == 0; });
      std::erase_if(expected, [](const auto& each) { return each.second % 3 == 0; });
    } else if (!expected.empty()) {
      const auto which = std::next(expected.begin(), static_cast<int>(random() % expected.size()));
      EXPECT_TRUE(all.erase(which->first));
      expected.erase(which);
    }
    ASSERT_EQ(contents_of(all), expected);
    ASSERT_EQ(all.size(), expected.size());
    for (const auto& [id, value] : expected) {
      ASSERT_TRUE(all.find(id));
      ASSERT_EQ(**all.find(id), value);
      ASSERT_FALSE(all.find(id + 1));
    }
  }
}

TEST(StreamMap, HoldsWhatAMapHolds) {
  for (const int step_max : {1, 3, 64, 1000}) {
    for (unsigned seed = 0; seed < 5; ++seed) hold_as_a_map_does(step_max, seed);
  }
}

}  // namespace
}  // namespace weft::h2
