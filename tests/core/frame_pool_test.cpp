// SPDX-License-Identifier: MIT
// Covers: weft/core/frame_pool.hpp weft/core/frame_watcher.hpp
#include "weft/core/frame_pool.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/frame_watcher.hpp"
#include "weft/core/task_group.hpp"

namespace weft {
namespace {

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool pooled = false;
#else
constexpr bool pooled = true;
#endif

TEST(FramePool, BlocksAreAlignedAndDoNotOverlap) {
  std::mt19937 random(1);
  struct block {
    unsigned char* at;
    std::size_t bytes;
    unsigned char mark;
  };
  std::vector<block> blocks;
  for (int round = 0; round < 3000; ++round) {
    const std::size_t bytes = 1 + random() % 2000;
    auto* at = static_cast<unsigned char*>(frame_alloc(bytes));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(at) % 16, 0U);
    blocks.push_back({at, bytes, static_cast<unsigned char>(random())});
    std::memset(at, blocks.back().mark, bytes);
    if (random() % 2) {
      std::swap(blocks[random() % blocks.size()], blocks.back());
      const block b = blocks.back();
      for (std::size_t i = 0; i < b.bytes; ++i) ASSERT_EQ(b.at[i], b.mark);
      frame_free(b.at, b.bytes);
      blocks.pop_back();
    }
  }
  for (const block& b : blocks) frame_free(b.at, b.bytes);
}

TEST(FramePool, BlocksMayBeFreedOnAnotherThread) {
  std::vector<void*> blocks;
  std::thread([&] {
    for (int i = 0; i < 1000; ++i) blocks.push_back(frame_alloc(100));
  }).join();
  for (void* b : blocks) frame_free(b, 100);
}

TEST(FramePool, WhatAThreadLeavesServesTheNextOne) {
  std::set<void*> first, second;
  const auto fill = [](std::set<void*>& into) {
    for (int i = 0; i < 100; ++i) into.insert(frame_alloc(200));
    for (void* b : into) frame_free(b, 200);
  };
  std::thread(fill, std::ref(first)).join();
  std::thread(fill, std::ref(second)).join();
  EXPECT_EQ(first.size(), 100U);
  if (pooled) {
    EXPECT_EQ(first, second);
  }
}

TEST(FramePool, TheNextThreadGoesOnInTheSlabThatAThreadLeaves) {
  if (!pooled) GTEST_SKIP() << "no pool under a sanitizer";
  const auto take = [](std::size_t bytes) {
    std::uintptr_t at = 0;
    std::thread([&] { at = reinterpret_cast<std::uintptr_t>(frame_alloc(bytes)); }).join();
    return at;
  };
  const std::uintptr_t first = take(1008);
  EXPECT_EQ(take(992), first + 1008);
}

class noting_watcher final : public frame_watcher {
 public:
  std::set<void*> blocks;

 private:
  void allocated(void* block) noexcept override { blocks.insert(block); }
  void freed(void* block) noexcept override { blocks.erase(block); }
};

TEST(FramePool, TellsAWatcherOfEachBlockOfTheThread) {
  noting_watcher noted;
  void* const before = frame_alloc(100);
  frame_free(frame_alloc(200), 200);
  EXPECT_EQ(watch_frames(&noted), nullptr);
  std::set<void*> taken;
  for (const std::size_t bytes : {100, 200, 200, 2000}) {
    taken.insert(frame_alloc(bytes));
    EXPECT_EQ(noted.blocks, taken);
    std::thread([] { frame_free(frame_alloc(100), 100); }).join();
    frame_free(*taken.begin(), bytes);
    taken.clear();
    EXPECT_EQ(noted.blocks, taken);
  }
  frame_free(before, 100);
  EXPECT_EQ(watch_frames(nullptr), &noted);
  frame_free(frame_alloc(100), 100);
  EXPECT_TRUE(noted.blocks.empty());
}

TEST(FramePool, LoopsInSeveralThreadsDoNotMeet) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([] {
      testing::run([]() -> task<> {
        for (int round = 0; round < 20; ++round) {
          co_await with_task_group([](task_group<>& group) -> task<> {
            for (int n = 0; n < 100; ++n) {
              group.spawn([](int length) -> task<> { co_await sleep_for(1ms * length); }, n % 7);
            }
            co_return;
          });
        }
      });
    });
  }
  for (auto& t : threads) t.join();
}

}  // namespace
}  // namespace weft
