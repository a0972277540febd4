// SPDX-License-Identifier: MIT
#include "apps/flags/flags_shared.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>

#include "weft/core.hpp"
#include "weft/fs/write_file.hpp"

namespace flags {

const std::vector<std::string> pop20_cc{"BD", "BR", "CD", "CN", "DE", "EG", "ET", "FR", "ID", "IN",
                                        "IR", "JP", "MX", "NG", "PH", "PK", "RU", "TR", "US", "VN"};

std::string flag_url(std::string_view base_url, std::string_view cc) {
  std::string code(cc);
  for (char& c : code) c |= 0x20;
  return weft::format("{}/{}/{}.gif", base_url, code, code);
}

void save_flag(const std::string& image, const std::string& name) {
  weft::fs::write_file(std::filesystem::path("downloaded") / name, image);
}

void show(std::string_view cc) {
  weft::print("{} ", cc);
  std::fflush(stdout);
}

int main(int argc, char** argv, const std::function<std::size_t(std::string base_url)>& download_many) {
  const std::string base_url = argc > 1 ? argv[1] : "http://localhost:8000/flags";
  if (argc > 2 || base_url.starts_with('-')) {
    weft::print("usage: {} [BASE_URL]\nDownloads 20 flags into ./downloaded, by default from {}.\n", argv[0],
                "http://localhost:8000/flags");
    return argc > 2 ? 2 : 0;
  }
  try {
    std::filesystem::create_directories("downloaded");
    const auto begun = std::chrono::steady_clock::now();
    const std::size_t count = download_many(base_url);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begun;
    weft::print("\n{} downloads in {:.2f}s\n", count, elapsed.count());
    return 0;
  } catch (...) {
    weft::print("\n");
    return weft::report_uncaught(std::current_exception());
  }
}

}  // namespace flags
