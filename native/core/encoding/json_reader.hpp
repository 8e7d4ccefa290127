#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace token_rotation {

/// A value that is not a container.
struct JsonScalar {
  enum class Kind { kNull, kBoolean, kNumber, kString };
  Kind kind = Kind::kNull;
  bool boolean = false;
  double number = 0;
  std::string_view text{};  ///< of a string, decoded; gone when the call returns
};

/// Names of the members that lead to a value, outermost first.
using JsonPath = std::vector<std::string>;

/// Stands in a path for an array, whatever the index.
inline constexpr const char* kInArray = "[]";

/// Hands every scalar of a JSON object to `on_scalar` without building the document, and wipes each
/// string afterwards. Bytes that are not UTF-8 and halves of surrogate pairs are read as U+FFFD, a
/// number beyond all doubles as null. Returns false for anything but one JSON object no deeper than
/// 16 levels.
bool read_json_object(std::string_view text,
                      const std::function<void(const JsonPath&, const JsonScalar&)>& on_scalar);

}  // namespace token_rotation
