// SPDX-License-Identifier: MIT
// How long this machine waits for its caches, its memory, its disk and the network: in cycles, and on a scale
// where a cycle is a second.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/latency_table/disk_latency.hpp"
#include "apps/latency_table/memory_latency.hpp"
#include "weft/cli.hpp"
#include "weft/core.hpp"
#include "weft/net.hpp"
#include "weft/thread.hpp"

using namespace latency_table;

struct options {
  std::string host;
  std::int64_t port = 80;
  std::int64_t ram_mib = 256;
  std::string folder = "/var/tmp";
};

/// `1.3 years`: so many seconds in the largest unit that is not below one.
std::string human(double seconds) {
  struct unit {
    double seconds;
    const char* name;
  };
  for (const unit& u : {unit{365.25 * 86400, "years"}, {86400, "days"}, {3600, "hours"}, {600, "minutes"}}) {
    const double length = std::string(u.name) == "minutes" ? 60 : u.seconds;
    if (seconds >= u.seconds) return weft::format("{:.1f} {}", seconds / length, u.name);
  }
  return weft::format("{:.0f} seconds", seconds);
}

void print_row(const std::string& device, nanoseconds latency, nanoseconds cycle) {
  const double cycles = latency / cycle;
  weft::print("{:24}{:>14.0f}   {:14}{:>16.0f}\n", device, cycles, human(cycles), 1e9 / latency.count());
}

/// The median time until `to` has answered that it accepts a connection.
weft::task<nanoseconds> connect_time(std::string host, std::uint16_t port) {
  std::vector<nanoseconds> times;
  for (int i = 0; i < 5; ++i) {
    const auto before = weft::clock::now();
    co_await weft::net::connect(host, port);
    times.push_back(weft::clock::now() - before);
  }
  std::ranges::sort(times);
  co_return times[times.size() / 2];
}

weft::task<nanoseconds> network_time(const options& o) {
  if (!o.host.empty()) co_return co_await connect_time(o.host, static_cast<std::uint16_t>(o.port));
  auto listener = co_await weft::net::listen({"127.0.0.1", 0});
  co_return co_await connect_time("127.0.0.1", listener.local().port);
}

weft::task<> program(const options& o) {
  const auto cycle = cycle_time();
  weft::print("{:24}{:>14}   {:14}{:>16}\n", "Device", "CPU cycles", "\"Human\" scale", "reads a second");
  print_row("L1 cache", read_time(16 << 10), cycle);
  print_row("L2 cache", read_time(192 << 10), cycle);
  print_row("RAM", read_time(static_cast<std::size_t>(o.ram_mib) << 20), cycle);
  try {
    print_row("disk", co_await weft::to_thread(disk_read_time, o.folder), cycle);
  } catch (const std::system_error& e) {
    weft::print("{:24}{:>14}   {}\n", "disk", "-", e.what());
  }
  print_row("network (" + (o.host.empty() ? "this machine" : o.host) + ")", co_await network_time(o), cycle);
}

int main(int argc, char** argv) {
  options o;
  weft::cli::parser parser("Measures how long this machine waits for each kind of device.");
  parser.option("--host", "NAME", o.host, "network: connect to this host (default: to this machine)")
      .option("--port", "N", o.port, "its port (default: 80)")
      .option("--ram", "MIB", o.ram_mib, "memory to read from, more than the caches have (default: 256)")
      .option("--folder", "FOLDER", o.folder, "where the disk is (default: /var/tmp)");
  try {
    parser.parse(argc, argv);
  } catch (const weft::cli::exit_request& end) {
    return end.code;
  }
  return weft::main_run(program, std::ref(o));
}
