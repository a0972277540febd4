// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

// check_failed       what a check of this layer found to be wrong
// sequence_error     a sequencer is used wrongly, or one of its tasks was cut
namespace weft::testing {

/// A check found that the code under test breaks a promise; `what()` says which.
class check_failed : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A place in a `sequencer` was asked for twice, or will never come because the one before it was cut.
class sequence_error : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace weft::testing
