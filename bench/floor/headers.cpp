// SPDX-License-Identifier: MIT
// The standard headers that a program with coroutines includes anyway: what compiling them takes is nobody's
// doing.
#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

int main() {}
