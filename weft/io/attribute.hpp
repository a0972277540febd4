// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <typeinfo>

namespace weft::io {

/// Something that a stream may know of what it stands on: a type with the type of its value inside.
///
///     struct peer_endpoint { using value = endpoint; };
///     if (auto peer = stream.attribute<net::peer_endpoint>()) ...
template <typename A>
concept attribute = requires { typename A::value; };

/// A question for one attribute, on its way down through the streams that stand on each other.
class attribute_request {
 public:
  template <attribute A>
  explicit attribute_request(std::optional<typename A::value>& answer, A) noexcept
      : wanted_(typeid(A)), answer_(&answer) {}

  /// Answers with `get()` if `A` is what is asked for.
  template <attribute A, typename Get>
  void offer(Get get) {
    if (wanted_ == typeid(A)) static_cast<std::optional<typename A::value>*>(answer_)->emplace(get());
  }

 private:
  const std::type_info& wanted_;
  void* answer_;
};

}  // namespace weft::io
