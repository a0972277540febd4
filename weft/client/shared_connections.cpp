// SPDX-License-Identifier: MIT
#include "weft/client/shared_connections.hpp"

#include <cstddef>
#include <utility>

namespace weft::http {

namespace {
// Beyond, what is known of origins that nobody asks is forgotten.
constexpr std::size_t origins_known_max = 1000;
}  // namespace

std::shared_ptr<shared_connection> shared_connections::origin::find() const noexcept {
  auto found = open_.lock();
  return found && found->http2().is_usable() ? found : nullptr;
}

std::shared_ptr<shared_connection> shared_connections::origin::share(connection_pool::lease lease) {
  auto made = std::make_shared<shared_connection>(std::move(lease));
  open_ = made;
  return made;
}

shared_connections::use::use(shared_connections& all, const std::string& name)
    : of_(all.origins_[name]), failures_(of_.failures_) {
  ++of_.users_;
  if (all.origins_.size() <= origins_known_max) return;
  std::erase_if(all.origins_, [](const auto& each) { return each.second.users_ == 0; });
}

shared_connections::use::~use() {
  end_opening(of_.without_http2_);
  --of_.users_;
}

bool shared_connections::use::must_wait() const noexcept {
  return of_.opening_ && !of_.without_http2_ && !opens_ && failures_ == of_.failures_;
}

void shared_connections::use::fail_opening() noexcept {
  ++of_.failures_;
  end_opening(of_.without_http2_);
}

void shared_connections::use::begin_opening() noexcept { of_.opening_ = opens_ = true; }

void shared_connections::use::end_opening(bool without_http2) noexcept {
  if (!std::exchange(opens_, false)) return;
  of_.opening_ = false;
  of_.without_http2_ = without_http2;
  of_.waiting_.unpark_all();
}

}  // namespace weft::http
