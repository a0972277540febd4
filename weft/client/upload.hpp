// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weft/body/body_source.hpp"

namespace weft::http {

/// A file of a form: `{.name = "avatar", .path = "me.png"}`, or with its `content` at hand.
struct upload {
  std::string name;                       ///< of the field
  std::string content{};                  ///< unless there is a path or a source
  std::string path{};                     ///< read while it is sent
  std::string filename{};                 ///< empty: the last part of the path
  std::string type{};                     ///< empty: what the extension of the filename stands for
  std::shared_ptr<body_source> source{};  ///< makes the content while it is sent
};

/// A `multipart/form-data` body, and its Content-Type.
struct multipart_body {
  std::shared_ptr<body_source> source;
  std::string content_type;
};

/// Makes a body of values and files, with a random boundary.
///
/// Its size is known if those of all sources are; it is repeatable if they are. Throws `fs::error` for a path
/// that is no file. Cost: looks at each file by name, which may wait for the disk.
multipart_body make_multipart(const std::vector<std::pair<std::string, std::string>>& values,
                              std::vector<upload> files);

}  // namespace weft::http
