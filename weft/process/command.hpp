// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weft/core/clock.hpp"

namespace weft::process {

/// A program and its arguments. Without a slash the program is looked up in this process's PATH.
using command = std::vector<std::string>;

/// The command that has `/bin/sh` do `script`.
command shell(std::string script);

/// As one would type it, quoted where a shell needs it.
std::string to_string(const command& words);

/// Where a standard stream of a command leads to: one of these, or a descriptor, which stays the caller's.
struct to_same {};    ///< where this process's own does
struct to_null {};    ///< `/dev/null`
struct to_pipe {};    ///< a pipe to this process
struct to_output {};  ///< for standard error: where standard output does
/// A file, opened by this process. With a FIFO the command starts once the other end is there, and for its
/// input once there is something to read.
struct to_file {
  std::string path;
  bool append = false;  ///< behind what is there; else that goes away
};
using redirection = std::variant<to_same, to_null, to_pipe, to_output, to_file, int>;

inline constexpr to_same same{};
inline constexpr to_null null{};
inline constexpr to_pipe pipe{};
inline constexpr to_output merged{};

/// Which processes signals go to, and which of them end with the command.
enum class process_group : std::uint8_t {
  shared,   ///< the command is in the group of this process: signals go to it alone
  own,      ///< it leads a group: signals go to all whom it starts too
  session,  ///< it leads a group and a session, away from the terminal
};

using environment = std::map<std::string, std::string>;

/// The variables that a command has unless it is told otherwise.
environment current_environment();

/// How a command is started, and what `run` does with it.
struct command_options {
  bool check = false;      ///< `run`: throw `command_failed` unless it exits with code 0
  std::string input = {};  ///< `run`: what it reads
  std::size_t output_bytes_max = std::size_t{64} << 20;  ///< `run`: of each stream; more is an error

  std::optional<redirection> in = {};   ///< empty: `same`; for `run`: a pipe with `input`
  std::optional<redirection> out = {};  ///< empty: `same`; for `run`: `pipe`, which it collects
  std::optional<redirection> err = {};  ///< likewise
  std::vector<int> descriptors = {};    ///< given to the command as 3, 4, …; it gets no others
  std::string directory = {};           ///< to start in; empty: the one of this process
  std::optional<process::environment> environment = {};  ///< instead of this process's
  process_group group = process_group::shared;
  duration grace = 3s;  ///< between SIGTERM and SIGKILL, for a command that is stopped
};

}  // namespace weft::process
