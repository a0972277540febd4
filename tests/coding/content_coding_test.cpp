// SPDX-License-Identifier: MIT
#include "weft/coding/content_coding.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weft::coding {
namespace {

TEST(ContentCoding, HasNames) {
  EXPECT_EQ(find_coding("GZip"), content_coding::gzip);
  EXPECT_EQ(find_coding("x-gzip"), content_coding::gzip);
  EXPECT_EQ(find_coding("compress"), std::nullopt);
  EXPECT_EQ(find_coding(""), std::nullopt);
  EXPECT_EQ(accept_encoding(), "gzip, deflate, br, zstd");
  for (const auto coding : {content_coding::identity, content_coding::gzip, content_coding::deflate,
                            content_coding::br, content_coding::zstd}) {
    EXPECT_EQ(find_coding(name(coding)), coding);
  }
}

TEST(ContentCoding, IsChosenByWeightAndThenByTheServersOrder) {
  const std::vector offered = {content_coding::zstd, content_coding::br, content_coding::gzip};
  const struct {
    const char* field;  // null: there is none
    const char* chosen;
  } examples[] = {
      {nullptr, "identity"},
      {"", "identity"},
      {"gzip", "gzip"},
      {"gzip, br", "br"},
      {"gzip;q=1.0, br;q=0.9", "gzip"},
      {"*", "zstd"},
      {"*;q=0.5, gzip", "gzip"},
      {"br;q=0, *", "zstd"},
      {"zstd;q=0, br;q=0, gzip;q=0", "identity"},
      {"*;q=0", "none"},
      {"identity;q=0", "none"},
      {"identity;q=0, gzip", "gzip"},
      {"*;q=0, identity", "identity"},
      {"identity, gzip;q=0.5", "identity"},
      {"gzip;q=0.5, identity;q=0.5", "gzip"},
      {"deflate, compress", "identity"},
      {"gzip;q=2", "identity"},
      {"gzip;q=0.001", "gzip"},
      {"GZIP", "gzip"},
      {"x-gzip", "gzip"},
      {"deflate, identity;q=0", "none"},
  };
  for (const auto& [field, chosen] : examples) {
    const auto coding =
        choose_coding(field == nullptr ? std::nullopt : std::optional<std::string_view>(field), offered);
    EXPECT_EQ(coding ? name(*coding) : "none", chosen) << (field == nullptr ? "no field" : field);
  }
  EXPECT_EQ(choose_coding("gzip", {}), content_coding::identity);
}

TEST(ContentCoding, MayOfferIdentityFirst) {
  const std::vector offered = {content_coding::identity, content_coding::gzip};
  EXPECT_EQ(choose_coding("gzip, identity", offered), content_coding::identity);
  EXPECT_EQ(choose_coding("gzip", offered), content_coding::gzip);
}

}  // namespace
}  // namespace weft::coding
