// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "weft/core/task.hpp"
#include "weft/term/progress_bar.hpp"

namespace flags2 {

/// What is to be downloaded, from where, and how many at a time.
struct job {
  std::vector<std::string> codes;
  std::string base_url;
  std::filesystem::path output = "downloaded";
  std::size_t concurrency = 1;
  bool verbose = false;

  /// `BASE/br/NAME`, in lower case.
  std::string url(const std::string& cc, const std::string& name) const;
};

enum class download_status { ok, not_found, error };

/// What became of one code.
struct outcome {
  std::string cc;
  download_status status = download_status::ok;
  std::string message = "OK";
  std::string failure{};  ///< of an error: why, without what differs from code to code
  bool reached_server = true;
};

/// The outcome of a download that threw `error`. Rethrows what is no failure of the network, the server or
/// the disk.
outcome failed(std::string cc, const std::exception_ptr& error);

/// Counts outcomes, each once, and shows them as they come: a line each, or a progress bar.
class tally {
 public:
  explicit tally(const job& of);
  void add(const outcome& o);
  void close() { bar_.close(); }

  std::size_t count(download_status status) const { return counts_[static_cast<std::size_t>(status)]; }
  const std::map<std::string, std::size_t>& failures() const { return failures_; }
  bool reached_server() const { return reached_server_; }

 private:
  bool verbose_;
  bool reached_server_ = false;
  std::array<std::size_t, 3> counts_{};
  std::map<std::string, std::size_t> failures_;
  weft::term::progress_bar bar_;
};

/// Saves an image in the job's folder, whole or not at all. Blocks. Throws `fs::error`.
void save_flag(const job& j, const std::string& image, const std::string& file_name);

/// Downloads what the command line says, with a report before and after, also after Ctrl-C. Returns the exit
/// code.
int main(int argc, char** argv, std::function<weft::task<>(const job&, tally&)> download_many,
         std::size_t concurrency_default, std::size_t concurrency_max);

}  // namespace flags2
