// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace weft::web {

class app;

/// Adds a page with figures for Prometheus: requests by method, route and status, how long they took and the
/// bytes of their responses, connections and requests at the moment; tasks and lag of the loop; memory,
/// processor and descriptors of the process.
///
/// Routes are given as they were added, `/items/{id}`, and methods that nobody knows are one: what clients
/// make up makes no series. The figures of all `workers` are counted together; requests, connections and lag
/// include those of processes that have ended. Cost: a request is timed, and some 200 instructions, without a
/// lock or a system call. Source: Prometheus text format 0.0.4.
void add_metrics(app& to, const std::string& path = "/metrics");

/// Adds a page for load balancers: `ok`, or 503 once serving is about to end, for which
/// `serve_options::shutdown_delay` gives them time.
void add_health(app& to, const std::string& path = "/healthz");

}  // namespace weft::web
