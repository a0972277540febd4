// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include "weft/fs/detail/disk_call.hpp"
#include "weft/fs/detail/file_calls.hpp"
#include "weft/fs/errors.hpp"

namespace weft::fs::detail {

/// A system call about one path, or two, made by a thread; an error is thrown with what was attempted.
///
/// Lifetime: borrows the paths, which live in the awaiting coroutine.
template <std::invocable Fn>
class [[nodiscard("co_await it")]] path_call final : public disk_call {
 public:
  path_call(std::string_view attempted, const std::string& path, Fn fn)
      : path_call(attempted, path, no_other, fn) {}
  path_call(std::string_view attempted, const std::string& path, const std::string& other, Fn fn)
      : disk_call(attempted), attempted_(attempted), path_(path), other_(other), fn_(std::move(fn)) {
    check_path(attempted, path);
    check_path(attempted, other);
  }

  auto await_resume() {
    check_ran();
    if (result_ < 0) throw_error(error_number_, attempted_, path_, other_);
    return result_;
  }

 private:
  void call() noexcept override {
    result_ = fn_();
    error_number_ = errno;
  }
  static inline const std::string no_other;

  std::string_view attempted_;
  const std::string& path_;
  const std::string& other_;
  Fn fn_;
  std::invoke_result_t<Fn&> result_{};
  int error_number_ = 0;
};

}  // namespace weft::fs::detail
