// SPDX-License-Identifier: MIT
// Covers: weft/dns/detail/record_cache.hpp weft/dns/cache.hpp
#include "weft/dns/detail/record_cache.hpp"

#include <gtest/gtest.h>

namespace weft::dns::detail {
namespace {

const time_point cache_start = time_point() + 1h;

std::shared_ptr<const reply> good_for(std::int64_t ttl, bool has_records = true) {
  auto made = std::make_shared<reply>();
  if (has_records) made->records.push_back(a_record());
  made->ttl = seconds(ttl);
  return made;
}

TEST(RecordCache, KeepsByNameAndTypeUntilTheTimeIsOver) {
  record_cache cache({});
  const auto kept = good_for(60);
  cache.put("x.test", record_type::a, kept, cache_start);
  EXPECT_EQ(cache.find("x.test", record_type::a, cache_start + 60s - 1ns), kept);
  EXPECT_EQ(cache.find("x.test", record_type::aaaa, cache_start), nullptr);
  EXPECT_EQ(cache.find("y.test", record_type::a, cache_start), nullptr);
  EXPECT_EQ(cache.find("x.test", record_type::a, cache_start + 60s), nullptr);
  const cache_counters counters = cache.counters();
  EXPECT_EQ(counters.hits, 1U);
  EXPECT_EQ(counters.misses, 3U);
  EXPECT_EQ(counters.entries, 0U);
}

TEST(RecordCache, TakesWhatIsNewer) {
  record_cache cache({});
  const auto later = good_for(60);
  cache.put("x.test", record_type::a, good_for(60), cache_start);
  cache.put("x.test", record_type::a, later, cache_start + 50s);
  EXPECT_EQ(cache.find("x.test", record_type::a, cache_start + 100s), later);
  EXPECT_EQ(cache.counters().entries, 1U);
}

// How long a reply with this TTL is kept.
std::int64_t kept_seconds(const cache_options& options, const std::shared_ptr<const reply>& r) {
  record_cache cache(options);
  cache.put("x.test", record_type::a, r, cache_start);
  std::int64_t s = 0;
  while (cache.find("x.test", record_type::a, cache_start + s * 1s)) ++s;
  return s;
}

TEST(RecordCache, BoundsTimes) {
  const cache_options options{.ttl_min = 5s, .ttl_max = 50s, .negative_ttl_max = 20s};
  EXPECT_EQ(kept_seconds(options, good_for(0)), 0);  // the server asks not to keep it
  EXPECT_EQ(kept_seconds(options, good_for(1)), 5);
  EXPECT_EQ(kept_seconds(options, good_for(30)), 30);
  EXPECT_EQ(kept_seconds(options, good_for(100)), 50);
  EXPECT_EQ(kept_seconds(options, good_for(100, false)), 20);
  EXPECT_EQ(kept_seconds(options, good_for(0, false)), 0);
  EXPECT_EQ(kept_seconds({.entries_max = 0}, good_for(10)), 0);
}

TEST(RecordCache, TheOneUsedLongestAgoMakesRoom) {
  record_cache cache({.entries_max = 2});
  cache.put("a", record_type::a, good_for(60), cache_start);
  cache.put("b", record_type::a, good_for(60), cache_start);
  EXPECT_TRUE(cache.find("a", record_type::a, cache_start));
  cache.put("c", record_type::a, good_for(60), cache_start);
  EXPECT_FALSE(cache.find("b", record_type::a, cache_start));
  EXPECT_TRUE(cache.find("a", record_type::a, cache_start));
  EXPECT_TRUE(cache.find("c", record_type::a, cache_start));
  EXPECT_EQ(cache.counters().evictions, 1U);
  EXPECT_EQ(cache.counters().entries, 2U);
  cache.put("d", record_type::a, good_for(60), cache_start + 60s);  // what is too old anyway is not counted
  EXPECT_EQ(cache.counters().evictions, 1U);
  cache.clear();
  EXPECT_EQ(cache.counters().entries, 0U);
  EXPECT_FALSE(cache.find("c", record_type::a, cache_start));
}

}  // namespace
}  // namespace weft::dns::detail
