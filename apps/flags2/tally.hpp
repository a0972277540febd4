// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <map>
#include <string>

#include "apps/flags2/job.hpp"
#include "weft/term/progress_bar.hpp"

namespace flags2 {

enum class download_status { ok, not_found, error };

/// What became of one code.
struct outcome {
  std::string cc;
  download_status status = download_status::ok;
  std::string message = "OK";
  std::string reason{};        ///< of an error: without what differs from code to code
  bool reached_server = true;  ///< false: nobody was there
};

/// The outcome of a download that threw `error`. Rethrows a bug of the program's own.
outcome failed(std::string cc, const std::exception_ptr& error);

/// Counts outcomes, each once by its own, and shows them as they come: a line each, or a progress bar.
struct tally {
  explicit tally(const job& of);
  void add(const outcome& o);
  std::size_t operator[](download_status s) const { return counts[static_cast<std::size_t>(s)]; }

  bool verbose;
  bool reached_server = false;
  std::array<std::size_t, 3> counts{};
  std::map<std::string, std::size_t> reasons{};  ///< why downloads failed, and how many for each
  weft::term::progress_bar bar;
};

}  // namespace flags2
