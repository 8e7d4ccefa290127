#include "encoding/redaction.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/secret_string.hpp"
#include "encoding/form_encoding.hpp"

namespace token_rotation {
namespace {

constexpr std::string_view kMask = "[...]";
/// Longer than the words and trace ids people need to read (a UUID has 36), shorter than tokens.
constexpr std::size_t kMaxWord = 36;
/// No more of a text is looked at, so that the work does not grow with it. What stands behind it is
/// left out, but for the rest of a secret that begins in it.
constexpr std::size_t kWindow = 4096;
/// Of each secret, at each place.
constexpr std::size_t kCompared = 256;

/// Shorter secrets cannot be cut out without telling them, nor can longer ones that may be a word.
constexpr std::size_t kShortestCut = 4;
constexpr std::size_t kMaxLetters = 16;

bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~' || c == '+' || c == '/' || c == '=' || c == '%';
}

bool is_printable(char c) {
  return c >= 0x20 && c < 0x7f;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_word_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9');
}

/// A hole in the shape of a word tells the word, and holes where every "a" was tell the letter.
bool tells_itself(std::string_view secret) {
  if (secret.size() < kShortestCut) return true;
  return secret.size() <= kMaxLetters && std::all_of(secret.begin(), secret.end(), is_letter);
}

/// What is looked for at each place of a text, in one form.
class Secrets {
 public:
  explicit Secrets(const std::vector<std::string_view>& secrets) {
    for (const std::string_view secret : secrets) {
      if (secret.empty()) continue;
      SecretString encoded;
      append_form_encoded(encoded, secret);
      if (encoded.view() != secret) add(std::move(encoded));
      add(SecretString(secret));
    }
    // One may be a part of another, whose rest would be left.
    std::sort(forms_.begin(), forms_.end(),
              [](const auto& a, const auto& b) { return a.size() > b.size(); });
  }

  /// How much of the text at `at` is a secret; 0 for nothing.
  std::size_t length_at(std::string_view text, std::size_t at) const {
    for (const SecretString& form : forms_) {
      if (!tells_itself(form.view()) && starts_with(text.substr(at), form.view()))
        return common_length(text.substr(at), form.view());
    }
    return 0;
  }

  /// Whether a secret that cannot be cut out stands in the text as a word of its own.
  bool forbid(std::string_view text) const {
    return std::any_of(forms_.begin(), forms_.end(), [&](const SecretString& form) {
      return tells_itself(form.view()) && has_word(text, form.view());
    });
  }

 private:
  void add(SecretString form) { forms_.push_back(std::move(form)); }

  /// So much of a secret is never repeated by chance; comparing no more bounds the work.
  static bool starts_with(std::string_view text, std::string_view secret) {
    return text.starts_with(secret.substr(0, kCompared));
  }
  static std::size_t common_length(std::string_view text, std::string_view secret) {
    const std::size_t most = std::min(text.size(), secret.size());
    return static_cast<std::size_t>(
        std::mismatch(secret.begin(), secret.begin() + static_cast<std::ptrdiff_t>(most),
                      text.begin())
            .first -
        secret.begin());
  }
  static bool has_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      const bool begins = at == 0 || !is_word_character(text[at - 1]);
      const bool ends = end == text.size() || !is_word_character(text[end]);
      if (begins && ends) return true;
    }
    return false;
  }

  std::vector<SecretString> forms_;
};

/// One pass over the text: a secret, a run of characters that could be a token, or any other one.
class Line {
 public:
  Line(std::string_view text, const Secrets& secrets, std::size_t longest)
      : text_(text), secrets_(secrets), longest_(longest) {}

  std::string run() && {
    while (at_ < std::min(text_.size(), kWindow) && line_.size() < longest_) {
      if (const std::size_t secret = secrets_.length_at(text_, at_)) {
        put(kMask, secret);
      } else if (is_token_character(text_[at_])) {
        word();
      } else {
        put(is_printable(text_[at_]) ? text_.substr(at_, 1) : " ", 1);
      }
    }
    if (line_.size() > longest_) line_.resize(longest_);
    return std::move(line_);
  }

 private:
  void word() {
    std::size_t end = at_ + 1;
    const std::size_t furthest = std::min(text_.size(), kWindow + kMaxWord + 1);
    while (end < furthest && is_token_character(text_[end]) &&
           secrets_.length_at(text_, end) == 0) {
      ++end;
    }
    const std::size_t length = end - at_;
    put(length > kMaxWord ? kMask : text_.substr(at_, length), length);
  }
  void put(std::string_view words, std::size_t taken) {
    line_ += words;
    at_ += taken;
  }

  const std::string_view text_;
  const Secrets& secrets_;
  const std::size_t longest_;
  std::size_t at_ = 0;
  std::string line_;
};

}  // namespace

std::string redacted(std::string_view text, const std::vector<std::string_view>& secrets,
                     std::size_t longest) {
  const Secrets forms(secrets);
  if (forms.forbid(text.substr(0, kWindow))) return std::string(kMask);
  return Line(text, forms, longest).run();
}

std::string printable(std::string_view text, std::size_t longest) {
  std::string line(text.substr(0, longest));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return !is_printable(c); }, ' ');
  return line;
}

}  // namespace token_rotation
