#include "jose/key_set_reader.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace token_rotation {
namespace {

constexpr std::size_t kMaxKeySetLevels = 16;
/// The modulus of 16,384 bits has 2,731 characters.
constexpr std::size_t kMaxMemberLength = 4096;

// How deep a key's members are: { "keys": [ { … "key_ops": [ … ] } ] }.
constexpr std::size_t kRootLevel = 1;
constexpr std::size_t kListLevel = 2;
constexpr std::size_t kKeyLevel = 3;
constexpr std::size_t kOperationsLevel = 4;

class KeySetReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool has_keys() const { return has_keys_; }
  std::vector<JsonWebKey> take_keys() { return std::move(keys_); }

  bool null() override { return level_ > 0; }
  bool boolean(bool /*value*/) override { return level_ > 0; }
  bool number_integer(number_integer_t /*value*/) override { return level_ > 0; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return level_ > 0; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override {
    return level_ > 0;
  }
  bool binary(binary_t& /*value*/) override { return false; }

  bool string(string_t& value) override {
    if (!in_keys_) return level_ > 0;
    if (level_ == kKeyLevel) take_member(value);
    if (level_ == kOperationsLevel && name_ == "key_ops" && value == "verify")
      members_.may_verify = true;
    return true;
  }

  bool start_object(std::size_t /*size*/) override {
    if (in_keys_ && level_ == kListLevel) {
      members_ = {};
      is_usable_ = true;
    }
    return enter();
  }
  bool end_object() override {
    if (in_keys_ && level_ == kKeyLevel) {
      JsonWebKey key;
      if (is_usable_ && take_json_web_key(members_, key)) keys_.push_back(std::move(key));
    }
    return leave();
  }
  bool start_array(std::size_t /*size*/) override {
    if (level_ == 0) return false;
    if (level_ == kRootLevel && name_ == "keys") in_keys_ = has_keys_ = true;
    if (in_keys_ && level_ == kKeyLevel && name_ == "key_ops") members_.may_verify = false;
    return enter();
  }
  bool end_array() override {
    if (level_ == kListLevel) in_keys_ = false;
    return leave();
  }
  bool key(string_t& name) override {
    // Deeper names are those of members that nothing is read of.
    if (level_ == kRootLevel || level_ == kKeyLevel) name_ = name;
    return true;
  }

  bool parse_error(std::size_t /*position*/, const std::string& /*last_token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

 private:
  bool enter() { return ++level_ <= kMaxKeySetLevels; }
  bool leave() {
    --level_;
    return true;
  }

  void take_member(const std::string& value) {
    std::string* const member = member_named(name_);
    if (member == nullptr) return;
    if (value.size() > kMaxMemberLength) is_usable_ = false;
    if (is_usable_) *member = value;
  }

  std::string* member_named(std::string_view name) {
    if (name == "kty") return &members_.kty;
    if (name == "crv") return &members_.crv;
    if (name == "use") return &members_.use;
    if (name == "alg") return &members_.alg;
    if (name == "kid") return &members_.kid;
    if (name.size() != 1) return nullptr;
    switch (name.front()) {
      case 'n':
        return &members_.n;
      case 'e':
        return &members_.e;
      case 'x':
        return &members_.x;
      case 'y':
        return &members_.y;
      default:
        return nullptr;
    }
  }

  std::size_t level_ = 0;
  bool in_keys_ = false;
  bool has_keys_ = false;
  bool is_usable_ = false;
  std::string name_;
  JsonWebKeyMembers members_;
  std::vector<JsonWebKey> keys_;
};

}  // namespace

std::optional<std::vector<JsonWebKey>> read_key_set(std::string_view document) {
  KeySetReader reader;
  if (!nlohmann::json::sax_parse(document, &reader) || !reader.has_keys()) return std::nullopt;
  return reader.take_keys();
}

}  // namespace token_rotation
