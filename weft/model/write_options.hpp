// SPDX-License-Identifier: MIT
#pragma once

namespace weft::model {

/// What of a model is written.
struct write_options {
  bool exclude_none = false;      ///< leaves out fields that are null
  bool exclude_defaults = false;  ///< leaves out fields that are as in a fresh object
  bool by_alias = true;           ///< writes the names of JSON, else those of the declaration
};

}  // namespace weft::model
