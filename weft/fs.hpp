// SPDX-License-Identifier: MIT
// Files: the contents of the layer.
#pragma once

#include "weft/fs/errors.hpp"
#include "weft/fs/write_file.hpp"
