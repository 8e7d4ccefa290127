#include "encoding/json_reader.hpp"

#include <openssl/crypto.h>

#include <nlohmann/json.hpp>

#include "encoding/json_repair.hpp"
#include "encoding/utf8.hpp"

namespace token_rotation {
namespace {

constexpr std::size_t kDeepestLevel = 16;

class ScalarReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit ScalarReader(const std::function<void(const JsonPath&, const JsonScalar&)>& on_scalar)
      : on_scalar_(on_scalar) {}

  bool null() override { return scalar({JsonScalar::Kind::kNull}); }
  bool boolean(bool value) override { return scalar({JsonScalar::Kind::kBoolean, value}); }
  bool number_integer(number_integer_t value) override {
    return number(static_cast<double>(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return number(static_cast<double>(value));
  }
  bool number_float(number_float_t value, const string_t& /*text*/) override {
    return number(value);
  }

  bool string(string_t& value) override {
    const bool go_on = scalar({JsonScalar::Kind::kString, false, 0, value});
    // `value` is the parser's own buffer. What it kept of longer texts while they grew, and the
    // buffers of libcurl and OpenSSL before it, are out of reach.
    OPENSSL_cleanse(value.data(), value.size());
    return go_on;
  }

  bool binary(binary_t& /*value*/) override { return false; }

  bool start_object(std::size_t /*size*/) override {
    path_.emplace_back();
    return enter();
  }
  bool key(string_t& name) override {
    path_.back() = name;
    return true;
  }
  bool end_object() override {
    path_.pop_back();
    return leave();
  }
  bool start_array(std::size_t /*size*/) override {
    if (path_.empty()) return false;
    path_.emplace_back(kInArray);
    return enter();
  }
  bool end_array() override {
    path_.pop_back();
    return leave();
  }

  bool parse_error(std::size_t /*position*/, const std::string& /*last_token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

 private:
  bool number(double value) { return scalar({JsonScalar::Kind::kNumber, false, value}); }

  bool scalar(const JsonScalar& value) {
    if (path_.empty()) return false;
    on_scalar_(path_, value);
    return true;
  }
  bool enter() { return ++level_ <= kDeepestLevel; }
  bool leave() {
    --level_;
    return true;
  }

  const std::function<void(const JsonPath&, const JsonScalar&)>& on_scalar_;
  JsonPath path_;
  std::size_t level_ = 0;
};

}  // namespace

bool read_json_object(std::string_view text,
                      const std::function<void(const JsonPath&, const JsonScalar&)>& on_scalar) {
  const SecretString parsable = with_parsable_values(with_valid_utf8(text).view());
  ScalarReader reader(on_scalar);
  return nlohmann::json::sax_parse(parsable.view(), &reader);
}

}  // namespace token_rotation
