// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "weft/io/descriptor.hpp"

namespace weft::dns {

/// A real DNS server on a free port of 127.0.0.1, for as long as the object lives.
///
/// It knows what its `--address` options say, answers "no such name" to the rest of `.test` and `.dev`, and
/// refuses all other names.
class dnsmasq {
 public:
  explicit dnsmasq(std::vector<std::string> options) : options_(std::move(options)) {
    for (int i = 0; i < 10; ++i) {
      port_ = free_port();
      if (start()) return;
      kill_it();  // somebody took the port
    }
    throw std::runtime_error("dnsmasq does not start; is the package dnsmasq-base installed?");
  }
  ~dnsmasq() { kill_it(); }
  dnsmasq(const dnsmasq&) = delete;
  dnsmasq& operator=(const dnsmasq&) = delete;

  void kill_it() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  /// At the same port, after `kill_it`.
  bool start() {
    // --no-daemon: in the foreground, as the same user, without a pid file, and the log goes to stderr.
    std::vector<std::string> words{"dnsmasq",
                                   "--no-daemon",
                                   "--no-resolv",
                                   "--no-hosts",
                                   "--local=/dev/",
                                   "--local=/test/",
                                   "--conf-file=/dev/null",
                                   "--listen-address=127.0.0.1",
                                   "--bind-interfaces",
                                   "--port=" + std::to_string(port_)};
    words.insert(words.end(), options_.begin(), options_.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    std::array<int, 2> log{};
    if (pipe2(log.data(), O_CLOEXEC) != 0) return false;
    const io::descriptor read_end(log[0]);
    io::descriptor write_end(log[1]);
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      dup2(write_end.get(), STDERR_FILENO);
      execv("/usr/sbin/dnsmasq", argv.data());
      _exit(127);
    }
    write_end.close();
    return says_started(read_end.get());
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  static std::uint16_t free_port() {
    const io::descriptor probe(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    bind(probe.get(), reinterpret_cast<sockaddr*>(&at), size);
    getsockname(probe.get(), reinterpret_cast<sockaddr*>(&at), &size);
    return ntohs(at.sin_port);
  }

  static bool says_started(int log) {
    std::string seen;
    std::array<char, 1024> part{};
    for (ssize_t n; (n = read(log, part.data(), part.size())) > 0;) {
      seen.append(part.data(), static_cast<std::size_t>(n));
      if (seen.find("started, version") != std::string::npos) return true;
    }
    return false;
  }

  std::vector<std::string> options_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace weft::dns
