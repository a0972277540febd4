// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

namespace weft::inspect {

/// Gets what the detectors have to say: lines of text, the first one without `weft: `.
/// Thread: may be called on any.
using reporter = std::function<void(const std::string& text)>;

/// Prints on stderr, after `weft: `, in one piece.
void report_to_stderr(const std::string& text);

/// Where `debug_mode` reports to; stderr at first. Returns what was set before.
reporter set_reporter(reporter to);

/// Hands `text` to the reporter that is set. Thread: any.
void report(const std::string& text);

}  // namespace weft::inspect
