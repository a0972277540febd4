// SPDX-License-Identifier: MIT
// Files and directories: the contents of the layer, in reading order.
#pragma once

// Files.
#include "weft/fs/contents.hpp"
#include "weft/fs/file.hpp"
#include "weft/fs/write_file.hpp"

#include "weft/fs/call_counts.hpp"
#include "weft/fs/errors.hpp"
