// SPDX-License-Identifier: MIT
#include "apps/flag_server/flag_set.hpp"

#include <gtest/gtest.h>

#include <set>

#include "apps/flag_server/embedded_flags.hpp"
#include "tests/apps/flag_server/gif_decoder.hpp"
#include "tests/apps/flag_server/scratch_directory.hpp"

namespace flag_server {
namespace {

TEST(BuiltInFlags, AreThoseOfTheBook) {
  const flag_set flags = flag_set::built_in();
  std::size_t images = 0;
  std::set<std::string> different;
  for (char first = 'a'; first <= 'z'; ++first) {
    for (char second = 'a'; second <= 'z'; ++second) {
      const std::string code{first, second};
      const auto image = flags.find("/flags/" + code + "/" + code + ".gif");
      const auto metadata = flags.find("/flags/" + code + "/metadata.json");
      ASSERT_EQ(image != nullptr, metadata != nullptr) << code;
      if (!image) continue;
      ++images;
      different.insert(image->bytes);
      EXPECT_EQ(image->media_type, "image/gif");
      EXPECT_EQ(metadata->media_type, "application/json");
      EXPECT_TRUE(decode_gif(image->bytes)) << code;
      EXPECT_TRUE(metadata->bytes.starts_with("{\"tld_cc\": \".")) << code;
    }
  }
  EXPECT_EQ(images, 194u);
  EXPECT_EQ(different.size(), 194u);
  EXPECT_EQ(embedded_flags().size(), 193u);  // South Sudan's is drawn
}

TEST(BuiltInFlags, AreFoundByTheirExactPath) {
  const flag_set flags = flag_set::built_in();
  EXPECT_TRUE(flags.find("/flags/ss/ss.gif"));
  EXPECT_TRUE(flags.find("/flags/gb/gb.gif"));
  EXPECT_TRUE(flags.find("/flags/%62r/br%2Egif"));
  for (const char* path : {"",
                           "/",
                           "/flags",
                           "/flags/",
                           "/flags/br",
                           "/flags/br/",
                           "/flags/br/br.gif/",
                           "/flags//br.gif",
                           "flags/br/br.gif",
                           "/flags/BR/BR.gif",
                           "/flags/br/ad.gif",
                           "/flags/br%2Fbr.gif",
                           "/flags/br/br.gif%00",
                           "/flags/br/br.gif%",
                           "/flags/br/br.gif%2",
                           "/flags/br/%zz",
                           "/flags/../flags/br/br.gif",
                           "/flags/br/./br.gif",
                           "/flags/uk/uk.gif",
                           "/FLAGS/br/br.gif"}) {
    EXPECT_FALSE(flags.find(path)) << path;
  }
}

TEST(BuiltInFlags, OutliveTheirSet) {
  const auto image = flag_set::built_in().find("/flags/br/br.gif");
  ASSERT_TRUE(image);
  EXPECT_TRUE(image->bytes.starts_with("GIF8"));
}

TEST(FlagDirectory, ServesWhateverIsBelowIt) {
  const scratch_directory scratch;
  scratch.write("flags/br/br.gif", "GIF");
  scratch.write("flags/br/metadata.json", "{}");
  scratch.write("flags/deep/er/a b.bin", "x");
  const flag_set flags = flag_set::from_directory(scratch.path() / "flags");
  const auto image = flags.find("/flags/br/br.gif");
  ASSERT_TRUE(image);
  EXPECT_EQ(image->bytes, "GIF");
  EXPECT_EQ(image->media_type, "image/gif");
  EXPECT_EQ(flags.find("/flags/br/metadata.json")->media_type, "application/json");
  const auto deep = flags.find("/flags/deep/er/a%20b.bin");
  ASSERT_TRUE(deep);
  EXPECT_EQ(deep->media_type, "application/octet-stream");
}

TEST(FlagDirectory, ServesNothingOutsideIt) {
  const scratch_directory scratch;
  scratch.write("secret", "outside");
  scratch.write("flags/br/br.gif", "GIF");
  std::filesystem::create_symlink("../secret", scratch.path() / "flags/link");
  const flag_set flags = flag_set::from_directory(scratch.path() / "flags");
  for (const char* path :
       {"/flags/../secret", "/flags/%2e%2e/secret", "/flags/..%2fsecret", "/flags/br/../../secret",
        "/flags/link", "/flags/..%5csecret", "/flags/%2e%2e%2fsecret", "/flags/br/br.gif%00.json", "/secret",
        "/flags/%252e%252e/secret", "//secret", "/flags//../secret"}) {
    EXPECT_FALSE(flags.find(path)) << path;
  }
}

}  // namespace
}  // namespace flag_server
