// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weft/base/ip_address.hpp"
#include "weft/core/task.hpp"
#include "weft/dns/records.hpp"

namespace weft::dns {

/// Which addresses of a name are wanted.
enum class family : std::uint8_t { any, v4, v6 };

/// Finds the addresses of names, and what else there is to know of them. Derive from it to put a made-up
/// network under a test.
class resolver {
 public:
  resolver() = default;
  resolver(const resolver&) = delete;
  resolver& operator=(const resolver&) = delete;
  virtual ~resolver();

  /// The addresses of `name`, at least one, the one to try first at the front. Throws `resolve_error`.
  virtual task<std::vector<ip_address>> resolve(std::string name, family wanted = family::any) = 0;

  /// The records of one type at exactly this name, at least one, in no order; programs call `query`. Throws
  /// `resolve_error`, and here that it is not supported.
  virtual task<std::vector<any_record>> records(std::string name, record_type type);

  /// The names of an address, at least one: here by its PTR records. Throws `resolve_error`.
  virtual task<std::vector<std::string>> reverse(ip_address address);
};

/// The addresses of `name`, by the resolver of the loop: what `use_resolver` has put there, or a
/// `stub_resolver`; a `system_resolver` if WEFT_DNS is `system`.
///
/// An international name is asked for in its ASCII form. An address in text stands for itself. `localhost`
/// and what ends in `.localhost` is the loopback, `.invalid` does not exist: nobody is asked about these.
/// Throws `resolve_error`. Source: RFC 6761 §6.3, §6.4.
task<std::vector<ip_address>> resolve(std::string name, family wanted = family::any);

/// Has the loop that runs here resolve names by another resolver, while this object lives.
///
/// Lifetime: both within `run`; the resolver must outlive it. Several of them end in the reverse order.
class [[nodiscard]] use_resolver {
 public:
  explicit use_resolver(resolver& r);
  ~use_resolver();
  use_resolver(const use_resolver&) = delete;
  use_resolver& operator=(const use_resolver&) = delete;

 private:
  resolver*& slot_;
  resolver& mine_;
  resolver* before_;
};

}  // namespace weft::dns
