// SPDX-License-Identifier: MIT
#include "weft/net/serve.hpp"

#include <cstdio>
#include <exception>

#include "weft/base/print.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/io/errors.hpp"

namespace weft::net::detail {

namespace {
bool is_of_connection(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const exception_group& several) {
    return !several.split<io::error>().second;
  } catch (const io::error&) {
    return true;
  } catch (...) {
    return false;
  }
}
}  // namespace

void report_failed_connection(const std::string& peer, const std::exception_ptr& error) {
  if (is_of_connection(error)) return;
  print(stderr, "weft: the handler of {} failed: {}\n", peer, describe(error));
}

}  // namespace weft::net::detail
