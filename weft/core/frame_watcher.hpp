// SPDX-License-Identifier: MIT
#pragma once

namespace weft {

/// Is told of the blocks that a thread takes for frames, and gives back: how debug mode knows where each
/// coroutine was made.
class frame_watcher {
 public:
  virtual void allocated(void* block) noexcept = 0;
  virtual void freed(void* block) noexcept = 0;

 protected:
  ~frame_watcher() = default;
};

/// Has `watcher` told of the blocks of the calling thread from now on; null: nobody. Returns who was told
/// before. Cost: nothing while nobody is.
frame_watcher* watch_frames(frame_watcher* watcher) noexcept;

}  // namespace weft
