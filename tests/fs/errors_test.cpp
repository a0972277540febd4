// SPDX-License-Identifier: MIT
#include "weft/fs/errors.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace weft::fs {
namespace {

template <typename Error>
std::string thrown_for(int error_number) {
  try {
    throw_error(error_number, "rename", "a", "b");
  } catch (const Error& e) {
    EXPECT_EQ(e.path() + e.other(), "ab");
    EXPECT_EQ(e.code().value(), error_number);
    return e.what();
  } catch (...) {
    return "another class";
  }
}

TEST(FileErrors, HaveAClassForWhatProgramsTellApart) {
  EXPECT_EQ(thrown_for<not_found>(ENOENT), "rename a to b: no such file or directory");
  EXPECT_EQ(thrown_for<already_exists>(EEXIST), "rename a to b: file exists");
  for (const int why : {EACCES, EPERM, EROFS}) EXPECT_NE(thrown_for<permission_denied>(why), "another class");
  for (const int why : {ENOSPC, EDQUOT, EFBIG}) EXPECT_NE(thrown_for<no_space>(why), "another class");
  EXPECT_EQ(thrown_for<error>(EXDEV), "rename a to b: invalid cross-device link");
}

TEST(FileErrors, AreErrorsOfStreams) { EXPECT_THROW(throw_error(EIO, "read", "x"), io::error); }

TEST(FileErrors, AreOneLine) {
  EXPECT_STREQ(error(EIO, "read", "a\nb\x1b[0m").what(), "read a\\nb\\x1b[0m: input/output error");
  EXPECT_STREQ(error(EINVAL, "save").what(), "save: invalid argument");
}

TEST(FileErrors, SayWhatLimitWasReached) {
  const too_large e("big", 10);
  EXPECT_STREQ(e.what(), "read big: it is longer than 10 bytes");
  EXPECT_EQ(e.bytes_max(), 10U);
  EXPECT_EQ(e.code(), std::errc::file_too_large);
}

TEST(FileErrors, NameTheLimitOfWatches) {
  EXPECT_STREQ(too_many_watches(ENOSPC, "a").what(),
               "watch a: the limit fs.inotify.max_user_watches is reached");
  EXPECT_STREQ(too_many_watches(EMFILE, "a").what(),
               "watch a: the limit fs.inotify.max_user_instances is reached");
}

}  // namespace
}  // namespace weft::fs
