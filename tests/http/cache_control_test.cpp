// SPDX-License-Identifier: MIT
#include "weft/http/cache_control.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

TEST(CacheControl, IsReadAndWritten) {
  const struct {
    const char *field, *expected;
  } examples[] = {
      {"", ""},
      {"no-store", "no-store"},
      {"Public, MAX-AGE=60", "public, max-age=60"},
      {"max-age=\"60\"", "max-age=60"},
      {"max-age=60, max-age=30", "max-age=30"},
      {"max-age=x, s-maxage=-1, min-fresh", "max-age=0, s-maxage=0, min-fresh=0"},
      {"max-age=99999999999999999999", "max-age=4294967295"},
      {"max-stale, no-cache", "no-cache, max-stale"},
      {"max-stale=10", "max-stale=10"},
      {"no-cache=\"set-cookie, x\", private=\"a\", unknown=\"b, no-store\"",
       "no-cache=\"set-cookie, x\", private=\"a\""},
      {"private, immutable, must-revalidate, proxy-revalidate, no-transform, only-if-cached, must-understand",
       "no-transform, only-if-cached, must-revalidate, proxy-revalidate, must-understand, immutable, "
       "private"},
      {"stale-while-revalidate=5,stale-if-error=6,,", "stale-while-revalidate=5, stale-if-error=6"},
      {"=, no-store; max-age=1, ;", "no-store"},
  };
  for (const auto& [field, expected] : examples) {
    EXPECT_EQ(cache_control::parse({{"cache-control", field}}).str(), expected) << field;
  }
  EXPECT_EQ(cache_control::parse({{"cache-control", "no-store"}, {"Cache-Control", "max-age=1"}}).str(),
            "no-store, max-age=1");
}

TEST(CacheControl, ComesWithAnAge) {
  const std::pair<headers, long> examples[] = {
      {{}, 0},
      {{{"age", "7"}}, 7},
      {{{"age", "7, 0"}}, 7},
      {{{"age", "0,7"}}, 0},
      {{{"age", "7"}, {"age", "0"}}, 7},
      {{{"age", "7.5"}}, 0},
      {{{"age", " 7\t"}}, 7},
      {{{"age", "-7"}}, 0},
      {{{"age", "7x"}}, 0},
      {{{"age", "99999999999999999999"}}, 4294967295},
  };
  for (const auto& [fields, expected] : examples) EXPECT_EQ(parse_age(fields).count(), expected);
}

}  // namespace
}  // namespace weft::http
