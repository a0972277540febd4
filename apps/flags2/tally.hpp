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
class tally {
 public:
  explicit tally(const job& of);
  void add(const outcome& o);
  /// Ends the progress bar.
  void close() { bar_.close(); }

  std::size_t operator[](download_status s) const { return counts_[static_cast<std::size_t>(s)]; }
  /// Why downloads failed, and how many for each reason.
  const std::map<std::string, std::size_t>& reasons() const { return reasons_; }
  bool reached_server() const { return reached_server_; }

 private:
  bool verbose_;
  bool reached_server_ = false;
  std::array<std::size_t, 3> counts_{};
  std::map<std::string, std::size_t> reasons_;
  weft::term::progress_bar bar_;
};

}  // namespace flags2
