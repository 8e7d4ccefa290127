#pragma once

#include <optional>
#include <string_view>

namespace token_rotation {

/// A number as providers write it: JSON number or numeric text with blanks around it.
std::optional<double> read_number(std::string_view text);

}  // namespace token_rotation
