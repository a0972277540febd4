// SPDX-License-Identifier: MIT
// The child may keep nothing of this process but what it was given, whatever numbers that has here: each
// descriptor is first moved above all the numbers that the child will use, then put in its place, and the
// rest is closed.
#include "weft/process/detail/start_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/process/errors.hpp"

namespace weft::process::detail {

namespace {

/// What the child's descriptors are made of.
class descriptor_plan {
 public:
  descriptor_plan(const command& words, const command_options& options)
      : first_free_(3 + static_cast<int>(options.descriptors.size())),
        attempted_(attempted_start(words, options)) {
    posix_spawn_file_actions_init(&actions_);
  }
  descriptor_plan(const descriptor_plan&) = delete;
  descriptor_plan& operator=(const descriptor_plan&) = delete;
  ~descriptor_plan() { posix_spawn_file_actions_destroy(&actions_); }

  /// Returns this process's end of the pipe, if it is one.
  io::descriptor redirect(int number, const redirection& to) {
    io::descriptor ours;
    if (std::holds_alternative<to_pipe>(to)) {
      ours = add_pipe(number);
    } else if (std::holds_alternative<to_null>(to)) {
      add_null(number);
    } else if (const int* fd = std::get_if<int>(&to)) {
      place(*fd, number);
    } else if (std::holds_alternative<to_output>(to)) {
      if (number != STDERR_FILENO)
        throw std::invalid_argument("weft: only standard error goes where output does");
      posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    }
    return ours;
  }

  /// `fd` becomes `number` in the child.
  void place(int fd, int number) {
    const io::descriptor& moved = keep(io::descriptor(fcntl(fd, F_DUPFD_CLOEXEC, first_free_)));
    posix_spawn_file_actions_adddup2(&actions_, moved.get(), number);
  }

  const posix_spawn_file_actions_t& finish(const std::string& directory) {
    posix_spawn_file_actions_addclosefrom_np(&actions_, first_free_);
    if (!directory.empty()) posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str());
    return actions_;
  }

 private:
  const io::descriptor& keep(io::descriptor made) {
    if (!made) throw spawn_error(errno, attempted_);
    return kept_.emplace_back(std::move(made));
  }
  io::descriptor add_pipe(int number) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw spawn_error(errno, attempted_);
    io::descriptor reading(ends[0]), writing(ends[1]);
    io::descriptor& ours = number == STDIN_FILENO ? writing : reading;
    const io::descriptor& theirs = number == STDIN_FILENO ? reading : writing;
    fcntl(ours.get(), F_SETFL, O_NONBLOCK);
    place(theirs.get(), number);
    return std::move(ours);
  }
  void add_null(int number) {
    const io::descriptor file(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!file) throw spawn_error(errno, format("{}: open /dev/null", attempted_));
    place(file.get(), number);
  }

  posix_spawn_file_actions_t actions_;
  std::vector<io::descriptor> kept_;  // until the child has its own
  int first_free_;
  std::string attempted_;
};

/// The group of the child, and what it does about signals: all are let through, SIGPIPE, which this process
/// ignores, ends it.
class start_attributes {
 public:
  explicit start_attributes(process_group group) {
    posix_spawnattr_init(&all_);
    sigset_t none{}, reset{};
    sigemptyset(&none);
    sigemptyset(&reset);
    sigaddset(&reset, SIGPIPE);
    posix_spawnattr_setsigmask(&all_, &none);
    posix_spawnattr_setsigdefault(&all_, &reset);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (group == process_group::own) flags |= POSIX_SPAWN_SETPGROUP;
    if (group == process_group::session) flags |= POSIX_SPAWN_SETSID;
    posix_spawnattr_setflags(&all_, flags);
  }
  start_attributes(const start_attributes&) = delete;
  start_attributes& operator=(const start_attributes&) = delete;
  ~start_attributes() { posix_spawnattr_destroy(&all_); }

  const posix_spawnattr_t* get() const noexcept { return &all_; }

 private:
  posix_spawnattr_t all_;
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> made;
  for (std::string& text : texts) {
    if (text.find('\0') != std::string::npos) throw std::invalid_argument("weft: a NUL inside of a command");
    made.push_back(text.data());
  }
  made.push_back(nullptr);
  return made;
}

std::vector<std::string> entries_of(const environment& variables) {
  std::vector<std::string> made;
  for (const auto& [name, value] : variables) made.push_back(format("{}={}", name, value));
  return made;
}

io::descriptor open_pidfd(pid_t pid) {
  return io::descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

}  // namespace

std::string attempted_start(const command& words, const command_options& options) {
  if (words.empty()) throw std::invalid_argument("weft: a command without a program");
  const std::string in = options.directory.empty() ? "" : format(" in {}", options.directory);
  return format("start {}{}", words[0], in);
}

started_process start_process(const command& words, const command_options& options) {
  started_process made;
  descriptor_plan plan(words, options);
  const std::optional<redirection>* const streams[] = {&options.in, &options.out, &options.err};
  for (int number = 0; number < 3; ++number) {
    made.pipes[static_cast<std::size_t>(number)] = plan.redirect(number, streams[number]->value_or(same));
  }
  for (int number = 3; const int fd : options.descriptors) plan.place(fd, number++);

  std::vector<std::string> arguments = words, variables;
  if (options.environment) variables = entries_of(*options.environment);
  const std::vector<char*> argv = pointers_to(arguments), envp = pointers_to(variables);
  const start_attributes attributes(options.group);
  const int why = posix_spawnp(&made.pid, arguments[0].c_str(), &plan.finish(options.directory),
                               attributes.get(), argv.data(), options.environment ? envp.data() : environ);
  if (why != 0) throw spawn_error(why, attempted_start(words, options));
  made.pidfd = open_pidfd(made.pid);
  if (!made.pidfd) {
    const int refused = errno;
    ::kill(made.pid, SIGKILL);
    waitpid(made.pid, nullptr, 0);
    throw spawn_error(refused, attempted_start(words, options));
  }
  return made;
}

}  // namespace weft::process::detail
