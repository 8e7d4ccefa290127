#include "encoding/strict_json.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace token_rotation {
namespace {

using Json = nlohmann::json;

constexpr int kMaxLevels = 16;

/// Notes what the parser comes across and does not refuse by itself.
class StrictnessCheck {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= kMaxLevels) fault_ = JsonFault::kTooDeep;
      names_.emplace_back();
    } else if (event == Event::object_end || event == Event::array_end) {
      names_.pop_back();
    } else if (event == Event::key && !names_.back().insert(parsed.get<std::string>()).second) {
      fault_ = fault_.value_or(JsonFault::kDuplicate);
    }
    return true;
  }

  const std::optional<JsonFault>& fault() const { return fault_; }

 private:
  std::vector<std::set<std::string>> names_;  ///< of the members of each container that is open
  std::optional<JsonFault> fault_;
};

}  // namespace

std::variant<Json, JsonFault> read_strict_json_object(std::string_view text) {
  StrictnessCheck check;
  Json document = Json::parse(
      text,
      [&check](int depth, Json::parse_event_t event, const Json& parsed) {
        return check(depth, event, parsed);
      },
      false);
  if (document.is_discarded() || !document.is_object()) return JsonFault::kUnreadable;
  if (check.fault()) return *check.fault();
  return document;
}

}  // namespace token_rotation
