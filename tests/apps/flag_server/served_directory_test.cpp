// SPDX-License-Identifier: MIT
#include "apps/flag_server/served_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <system_error>
#include <vector>

#include "tests/apps/flag_server/scratch_directory.hpp"

namespace flag_server {
namespace {

using testing::Optional;

class ServedDirectory : public testing::Test {
 protected:
  ServedDirectory() {
    scratch_.write("secret", "outside");
    scratch_.write("root/br/br.gif", "GIF");
    scratch_.write("root/empty", "");
  }

  std::optional<std::string> read(std::vector<std::string> names) const { return served().read(names); }
  served_directory served() const { return served_directory(scratch_.path() / "root"); }
  std::filesystem::path at(const char* name) const { return scratch_.path() / "root" / name; }

  scratch_directory scratch_;
};

TEST_F(ServedDirectory, ReadsFiles) {
  EXPECT_THAT(read({"br", "br.gif"}), Optional(std::string("GIF")));
  EXPECT_THAT(read({"empty"}), Optional(std::string()));
}

TEST_F(ServedDirectory, SeesAChangeAtOnce) {
  const auto root = served();
  const std::vector<std::string> names = {"br", "br.gif"};
  EXPECT_THAT(root.read(names), Optional(std::string("GIF")));
  scratch_.write("root/br/br.gif", "other");
  EXPECT_THAT(root.read(names), Optional(std::string("other")));
}

TEST_F(ServedDirectory, FindsOnlyRegularFiles) {
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(read({}), std::nullopt);
  EXPECT_EQ(read({"br"}), std::nullopt);
  EXPECT_EQ(read({"pipe"}), std::nullopt);
  EXPECT_EQ(read({"nothing"}), std::nullopt);
  EXPECT_EQ(read({"empty", "br.gif"}), std::nullopt);
  EXPECT_EQ(read({std::string(5000, 'a')}), std::nullopt);
}

TEST_F(ServedDirectory, DoesNotLeaveTheDirectory) {
  EXPECT_EQ(read({"..", "secret"}), std::nullopt);
  EXPECT_EQ(read({"../secret"}), std::nullopt);
  EXPECT_EQ(read({"br", "..", "..", "secret"}), std::nullopt);
  EXPECT_EQ(read({(scratch_.path() / "secret").string()}), std::nullopt);
  EXPECT_EQ(read({".", "empty"}), std::nullopt);
  EXPECT_EQ(read({"", "empty"}), std::nullopt);
  EXPECT_EQ(read({std::string("empty\0.gif", 10)}), std::nullopt);
}

TEST_F(ServedDirectory, DoesNotFollowLinks) {
  std::filesystem::create_symlink("../secret", at("link"));
  std::filesystem::create_directory_symlink("..", at("up"));
  EXPECT_EQ(read({"link"}), std::nullopt);
  EXPECT_EQ(read({"up", "secret"}), std::nullopt);
}

TEST_F(ServedDirectory, MayBeALinkItself) {
  std::filesystem::create_directory_symlink("root", scratch_.path() / "alias");
  const std::vector<std::string> names = {"br", "br.gif"};
  EXPECT_THAT(served_directory(scratch_.path() / "alias").read(names), Optional(std::string("GIF")));
}

TEST_F(ServedDirectory, BoundsWhatItReads) {
  std::filesystem::resize_file(at("empty"), file_bytes_max);
  EXPECT_EQ(read({"empty"}).value().size(), file_bytes_max);
  std::filesystem::resize_file(at("empty"), file_bytes_max + 1);
  try {
    read({"empty"});
    FAIL() << "it was read";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::file_too_large);
  }
}

TEST_F(ServedDirectory, MustBeADirectory) {
  EXPECT_THROW(served_directory(at("nothing")), std::system_error);
  EXPECT_THROW(served_directory(at("empty")), std::system_error);
}

}  // namespace
}  // namespace flag_server
