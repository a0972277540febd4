// SPDX-License-Identifier: MIT
#include "weft/fs/copy.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "weft/core/task_group.hpp"
#include "weft/fs/detail/copy_steps.hpp"
#include "weft/fs/detail/part_file.hpp"
#include "weft/fs/detail/path_call.hpp"
#include "weft/fs/directory.hpp"
#include "weft/fs/file.hpp"
#include "weft/fs/status.hpp"
#include "weft/fs/walk.hpp"
#include "weft/sync/semaphore.hpp"

namespace weft::fs {

namespace {

constexpr std::uint64_t piece_bytes = std::uint64_t{64} * 1024 * 1024;
constexpr std::size_t files_at_once_max = 16;

/// A copy under way: what only threads touch, between two pieces.
struct copying {
  const std::string& to;
  const copy_options& options;
  int from;
  struct stat source{};
  std::optional<detail::part_file> part;
  std::optional<detail::copy_steps> steps;

  int begin();
  int step();
  int finish();
};

int copying::begin() {
  struct stat target{};
  if (::fstat(from, &source) != 0) return errno;
  if (::lstat(to.c_str(), &target) == 0) {
    if (target.st_dev == source.st_dev && target.st_ino == source.st_ino) return EINVAL;
    if (S_ISDIR(target.st_mode)) return EISDIR;
    if (options.target == existing::refuse) return EEXIST;
  }
  part.emplace(to);
  part->set_permissions(source.st_mode & 07777);
  const auto size = static_cast<std::uint64_t>(source.st_size);
  const bool has_holes = static_cast<std::uint64_t>(source.st_blocks) * 512 < size;
  steps.emplace(from, part->fd(), size, has_holes);
  return part->result();
}

int copying::step() {
  const int why = steps ? 0 : begin();
  return why != 0 ? why : steps->step(piece_bytes);
}

int copying::finish() {
  const std::array<timespec, 2> times{source.st_atim, source.st_mtim};
  if (options.keep_times && ::futimens(part->fd(), times.data()) != 0) return errno;
  if (options.force) part->force();
  part->rename_to(to, options.target);
  if (options.force) part->force_name();
  return part->result();
}

}  // namespace

task<std::uint64_t> copy(std::string from, std::string to, copy_options options) {
  detail::check_path("copy", to);
  const file source = co_await open(from);
  copying one{.to = to, .options = options, .from = source.descriptor(), .part = {}, .steps = {}};
  do {
    const int why = co_await detail::by_thread("weft::fs::copy", [&] { return one.step(); });
    if (why != 0) throw_error(why, "copy", std::move(from), std::move(to));
    if (options.progress)
      options.progress(one.steps->copied(), static_cast<std::uint64_t>(one.source.st_size));
  } while (!one.steps->done());
  const int why = co_await detail::by_thread("weft::fs::copy", [&] { return one.finish(); });
  if (why != 0) throw_error(why, "copy", std::move(from), std::move(to));
  co_return one.steps->copied();
}

namespace {

/// Puts a copy of the tree together: directories one after the other, files several at a time.
class tree_copy {
 public:
  tree_copy(std::string from, std::string to, copy_options options)
      : from_(std::move(from)), to_(std::move(to)), options_(std::move(options)) {
    while (from_.size() > 1 && from_.ends_with('/')) from_.pop_back();
  }

  task<> run() {
    co_await check_target();
    co_await make(to_, from_);
    co_await with_task_group([this](task_group<>& group) -> task<> {
      walk all(from_);
      while (auto found = co_await all.next()) co_await meet(group, *found);
    });
  }
  copied_tree done;

 private:
  task<> check_target() {
    co_await create_directories(to_);
    const std::string inside = co_await real_path(to_) + "/";
    if (inside.starts_with(co_await real_path(from_) + "/")) throw_error(EINVAL, "copy", from_, to_);
  }
  task<> make(const std::string& target, const std::string& source) {
    co_await create_directories(target);
    co_await set_permissions(target, (co_await stat(source)).permissions | 0700);
    ++done.directories;
  }
  task<> copy_link(const std::string& source, const std::string& target) {
    if (options_.target == existing::replace) co_await remove(target);
    co_await symlink(co_await read_symlink(source), target);
    ++done.symlinks;
  }
  task<> copy_file(semaphore::permit, std::string source, std::string target) {
    done.bytes += co_await copy(std::move(source), std::move(target), options_);
    ++done.files;
  }
  task<> meet(task_group<>& group, walked found) {
    if (found.error) std::rethrow_exception(found.error);
    std::string target = to_ + found.path.substr(from_.size());
    if (found.type == file_type::directory) {
      co_await make(target, found.path);
    } else if (found.type == file_type::symlink) {
      co_await copy_link(found.path, target);
    } else if (found.type == file_type::regular) {
      auto permit = co_await at_once_.acquire();
      group.spawn(&tree_copy::copy_file, this, std::move(permit), std::move(found.path), std::move(target));
    } else {
      throw not_a_file(found.path);
    }
  }

  std::string from_, to_;
  copy_options options_;
  semaphore at_once_{files_at_once_max};
};

}  // namespace

task<copied_tree> copy_tree(std::string from, std::string to, copy_options options) {
  tree_copy all(std::move(from), std::move(to), std::move(options));
  std::exception_ptr first;
  try {
    co_await all.run();
  } catch (const exception_group& errors) {
    first = errors.leaves().front();
  }
  if (first) std::rethrow_exception(first);
  co_return all.done;
}

}  // namespace weft::fs
