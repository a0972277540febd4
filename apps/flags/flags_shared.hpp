// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace flags {

/// The 20 most populous countries, sorted: `BD`, `BR`, …
extern const std::vector<std::string> pop20_cc;

/// Where `base_url` has the flag of a country: `BASE/br/br.gif`.
std::string flag_url(std::string_view base_url, std::string_view cc);

/// Saves an image as `downloaded/NAME`. Blocks.
void save_flag(const std::string& image, const std::string& name);

/// Prints a country's code and a blank, at once.
void show(std::string_view cc);

/// Makes the folder, downloads, and prints how many flags came and how long it took. Returns the exit code.
///
/// `download_many` gets the base URL, the command line's or http://localhost:8000/flags, and returns the
/// count.
int main(int argc, char** argv, const std::function<std::size_t(std::string base_url)>& download_many);

}  // namespace flags
