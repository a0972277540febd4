// SPDX-License-Identifier: MIT
#include "weft/client/mounts.hpp"

#include <algorithm>
#include <utility>

namespace weft::http {

namespace {

class chosen_transport final : public transport {
 public:
  chosen_transport(std::vector<mount> mounts, std::shared_ptr<transport> usual) : usual_(std::move(usual)) {
    for (mount& m : mounts) {
      const auto after = std::ranges::find_if(mounts_, [&](const mount& o) { return m.pattern < o.pattern; });
      mounts_.insert(after, std::move(m));
    }
  }

  task<incoming_response> send(outgoing_request& wanted) override {
    const auto found =
        std::ranges::find_if(mounts_, [&](const mount& m) { return m.pattern.matches(wanted.url); });
    const auto& chosen = found != mounts_.end() && found->transport ? found->transport : usual_;
    return chosen->send(wanted);
  }

 private:
  std::vector<mount> mounts_;  // the most specific first
  std::shared_ptr<transport> usual_;
};

}  // namespace

std::shared_ptr<transport> mounted_transports(std::vector<mount> mounts, std::shared_ptr<transport> usual) {
  return std::make_shared<chosen_transport>(std::move(mounts), std::move(usual));
}

}  // namespace weft::http
