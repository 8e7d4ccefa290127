#include "oauth/response_mapping.hpp"

#include <algorithm>

namespace token_rotation {

JsonPath path_of(std::string_view dotted) {
  JsonPath path;
  while (true) {
    const auto dot = std::min(dotted.find('.'), dotted.size());
    path.emplace_back(dotted.substr(0, dot));
    if (dot == dotted.size()) return path;
    dotted.remove_prefix(dot + 1);
  }
}

bool is_mapped(const std::vector<JsonPath>& paths, const JsonPath& path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

}  // namespace token_rotation
