// SPDX-License-Identifier: MIT
#include "weft/process/errors.hpp"

#include <sys/wait.h>

#include <string_view>

#include "weft/base/print.hpp"
#include "weft/base/system_error_text.hpp"

namespace weft {

namespace {

class category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "weft.process"; }
  std::string message(int code) const override {
    switch (static_cast<process_errc>(code)) {
      case process_errc::crashed: return "the worker process crashed";
      case process_errc::remote: return "the function threw in its process";
      case process_errc::too_large: return "arguments or result are too large";
      case process_errc::too_deep: return "arguments or result are nested too deeply";
      case process_errc::server_gone: return "the process that starts workers is gone";
      case process_errc::command_failed: return "a command failed";
    }
    return "unknown";
  }
};

std::string how_it_ended(pid_t pid, int status) {
  if (WIFSIGNALED(status))
    return format("worker process {} was killed by {}", pid, process::signal_name(WTERMSIG(status)));
  return format("worker process {} exited with code {} before its function returned", pid,
                WEXITSTATUS(status));
}

}  // namespace

const std::error_category& process_category() noexcept {
  static const category one;
  return one;
}

process_error::process_error(int error_number, const std::string& attempted)
    : error(std::error_code(error_number, std::system_category()),
            attempted + ": " + base::system_error_text(error_number)) {}

worker_crashed::worker_crashed(pid_t pid, int status)
    : error(process_errc::crashed, how_it_ended(pid, status)), pid_(pid), status_(status) {}

int worker_crashed::signal() const noexcept { return WIFSIGNALED(status_) ? WTERMSIG(status_) : 0; }

int worker_crashed::exit_code() const noexcept { return WIFEXITED(status_) ? WEXITSTATUS(status_) : 0; }

remote_error::remote_error(std::string type, std::string message)
    : error(process_errc::remote, message.empty() ? type : type + ": " + message),
      type_(std::move(type)),
      message_(std::move(message)) {}

message_too_large::message_too_large(const char* what, std::size_t bytes, std::size_t bytes_max)
    : error(process_errc::too_large,
            format("{} of {} bytes for a worker process; the limit is {}", what, bytes, bytes_max)) {}

message_too_deep::message_too_deep(std::size_t depth_max)
    : error(process_errc::too_deep,
            format("a value for another process has more than {} structs inside of each other", depth_max)),
      depth_max_(depth_max) {}

}  // namespace weft

namespace weft::process {

namespace {

constexpr std::size_t tail_bytes_max = 500;

/// The end of what a command has said, in whole lines if one of them is short enough.
std::string_view tail_of(std::string_view said) {
  while (said.ends_with('\n')) said.remove_suffix(1);
  if (said.size() <= tail_bytes_max) return said;
  said.remove_prefix(said.size() - tail_bytes_max);
  const std::size_t line_end = said.find('\n');
  return line_end == std::string_view::npos ? said : said.substr(line_end + 1);
}

std::string failure_text(const std::string& command, exit_status status, std::string_view said) {
  const std::string_view tail = tail_of(said);
  return format("{}: {}{}{}", command, status.str(), tail.empty() ? "" : "\n", tail);
}

}  // namespace

command_failed::command_failed(std::string command, exit_status status, std::string out, std::string err)
    : error(process_errc::command_failed, failure_text(command, status, err)),
      command_(std::move(command)),
      status_(status),
      out_(std::move(out)),
      err_(std::move(err)) {}

}  // namespace weft::process
