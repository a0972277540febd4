// SPDX-License-Identifier: MIT
#include "apps/weft_get/checksums.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "weft/base/print.hpp"

namespace weft_get {

namespace {

constexpr std::size_t digits = 64, block_bytes = 256 * 1024;

std::ifstream open(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), path);
  return in;
}

}  // namespace

checksums read_checksums(const std::string& path) {
  checksums all;
  std::ifstream in = open(path);
  for (std::string line; std::getline(in, line);) {
    std::string sum = line.substr(0, digits);
    const bool is_sum = std::ranges::all_of(sum, [](unsigned char c) { return std::isxdigit(c) != 0; });
    // Two characters between: a blank, and a blank or `*`.
    if (sum.size() < digits || !is_sum || line.size() < digits + 3)
      throw std::runtime_error(weft::format("{}: no checksum: {}", path, line));
    std::ranges::transform(sum, sum.begin(), [](unsigned char c) { return std::tolower(c); });
    all.insert_or_assign(line.substr(digits + 2), std::move(sum));
  }
  return all;
}

std::string sha256_of(const std::string& path) {
  std::ifstream in = open(path);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned int size = 0;
  bool good = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  std::string block(block_bytes, '\0');
  while (good && in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    good = EVP_DigestUpdate(context.get(), block.data(), static_cast<std::size_t>(in.gcount())) == 1;
  }
  if (!good || EVP_DigestFinal_ex(context.get(), sum.data(), &size) != 1 || in.bad())
    throw std::system_error(EIO, std::generic_category(), path);
  std::string text;
  for (unsigned int i = 0; i < size; ++i) text += weft::format("{:02x}", sum[i]);
  return text;
}

}  // namespace weft_get
