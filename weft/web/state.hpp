// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <stdexcept>
#include <typeindex>
#include <typeinfo>
#include <unordered_map>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::web {

/// Objects by their type: an application's state, or a request's. That of a request which was handed on to a
/// mounted application has what was kept above, too.
///
///     app.state().emplace<pg::pool>("postgresql://…");
///     app.get("/", [](web::request& r) { auto& pool = r.app_state().get<pg::pool>(); … });
class state {
 public:
  state() = default;
  /// With what `above` has, unless it is made here.
  explicit state(std::shared_ptr<const state> above) noexcept : above_(std::move(above)) {}

  /// Makes the object of this type, in place of the one that is there.
  template <typename T, typename... Args>
  T& emplace(Args&&... args) {
    auto made = std::make_shared<T>(std::forward<Args>(args)...);
    T& object = *made;
    objects_.insert_or_assign(typeid(T), std::move(made));
    return object;
  }

  template <typename T>
  T* find() const noexcept {
    const auto found = objects_.find(typeid(T));
    if (found != objects_.end()) return static_cast<T*>(found->second.get());
    return above_ ? above_->find<T>() : nullptr;
  }

  /// Throws `std::logic_error` if there is none.
  template <typename T>
  T& get() const {
    if (T* found = find<T>()) return *found;
    throw std::logic_error(format("weft: the state has no {}", typeid(T).name()));
  }

 private:
  std::unordered_map<std::type_index, std::shared_ptr<void>> objects_;
  std::shared_ptr<const state> above_;
};

}  // namespace weft::web
