// SPDX-License-Identifier: MIT
#include "weft/tls/detail/openssl.hpp"

#include <openssl/err.h>

#include <cerrno>
#include <cstddef>
#include <fstream>
#include <iterator>

#include "weft/base/print.hpp"
#include "weft/base/system_error_text.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls::detail {

bio_pointer reader_of(std::string_view text) {
  return bio_pointer(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(&bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string take_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* const reason = ERR_reason_error_string(code);
  return reason ? reason : "unknown reason";
}

std::string read_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file || file.bad()) {
    throw credentials_error(format("read {}: {}", path, base::system_error_text(errno)));
  }
  return text;
}

}  // namespace weft::tls::detail
