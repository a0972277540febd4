// SPDX-License-Identifier: MIT
// Streams of bytes and what drives them: the contents of the layer, in reading order.
#pragma once

// What programs use.
#include "weft/io/attribute.hpp"
#include "weft/io/buffered_reader.hpp"
#include "weft/io/buffered_writer.hpp"
#include "weft/io/chunk.hpp"
#include "weft/io/descriptor_stream.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/exclusive_use.hpp"
#include "weft/io/frames.hpp"
#include "weft/io/lines.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/io/raw_mode.hpp"
#include "weft/io/reader_writer.hpp"
#include "weft/io/signals.hpp"
#include "weft/io/stapled_stream.hpp"
#include "weft/io/stream.hpp"
#include "weft/io/text_reader.hpp"

// For libraries that bring their own descriptors, or are made of callbacks.
#include "weft/io/callbacks.hpp"
#include "weft/io/level_watch.hpp"
#include "weft/io/protocol.hpp"
#include "weft/io/wait_descriptor.hpp"

// To make new kinds of streams.
#include "weft/io/descriptor.hpp"
#include "weft/io/io_driver.hpp"
#include "weft/io/pollable.hpp"
#include "weft/io/read_limit.hpp"
#include "weft/io/write_operation.hpp"
