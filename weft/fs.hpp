// SPDX-License-Identifier: MIT
// Files and directories: the contents of the layer, in reading order.
#pragma once

// Whole files, and open ones.
#include "weft/fs/contents.hpp"
#include "weft/fs/file.hpp"
#include "weft/fs/temporary.hpp"
#include "weft/fs/write_file.hpp"

// Names and directories.
#include "weft/fs/copy.hpp"
#include "weft/fs/directory.hpp"
#include "weft/fs/matches.hpp"
#include "weft/fs/names.hpp"
#include "weft/fs/status.hpp"
#include "weft/fs/walk.hpp"
#include "weft/fs/watch.hpp"

#include "weft/fs/call_counts.hpp"
#include "weft/fs/errors.hpp"
