// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>

#include "weft/client/transport.hpp"
#include "weft/core/task_group.hpp"

namespace weft::http {

/// How much a cache keeps.
struct cache_limits {
  std::size_t bytes_max = std::size_t{64} << 20;  ///< of all responses; what was used longest ago goes first
  std::size_t body_bytes_max = std::size_t{8} << 20;
};

/// Answers requests from memory where RFC 9111 allows it, else by `below`.
///
/// A private cache: it keeps responses to requests with credentials too, and gives them to requests with the
/// same Authorization, or to all if they are public. Stores what GET brings while it is
/// fresh (max-age, Expires, else a tenth of the time since Last-Modified, a day at most) or can be validated;
/// asks with If-None-Match and If-Modified-Since once it is not, and lets a stale response stand in for a
/// failing server where stale-if-error says so. Of what is kept and fresh, parts (Range) are cut out, and
/// 304 is the answer to conditions that it meets. With a group `background`, what stale-while-revalidate
/// allows is given at once, and a daemon of the group asks for the next one. Vary, no-cache, no-store,
/// max-age, max-stale, min-fresh and only-if-cached of requests are heeded; what changes something (POST,
/// PUT, DELETE …) makes the response of its URL, and of those that its response names, forgotten. Responses
/// that are streamed are given from the cache, but not kept. Set-Cookie is given on once, and not kept.
///
/// Lifetime: the group must outlive the requests.
std::shared_ptr<transport> caching(std::shared_ptr<transport> below, cache_limits limits = {},
                                   task_group<>* background = nullptr);

}  // namespace weft::http
