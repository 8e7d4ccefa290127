#pragma once

#include <openssl/crypto.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

namespace token_rotation {

/// Frees a buffer of `capacity` bytes, of which nothing is left.
struct Wiper {
  std::size_t capacity = 0;
  void operator()(char* buffer) const noexcept {
    OPENSSL_cleanse(buffer, capacity);
    ::operator delete(buffer);
  }
};

/// Text that must not outlive its use: tokens, client secrets, keys, request and response bodies.
/// Overwrites every buffer before it goes back to the heap, also the ones that it has outgrown.
///
/// This is not a string: a short string lives inside the object, where nothing wipes it. It is not
/// a vector with an allocator: that constructs byte by byte, 1 µs for the kilobyte of a token.
class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string_view text) { append(text); }
  SecretString(const SecretString& other) : SecretString(other.view()) {}
  SecretString(SecretString&& other) noexcept
      : buffer_(std::move(other.buffer_)), size_(std::exchange(other.size_, 0)) {}
  SecretString& operator=(const SecretString& other) {
    if (this != &other) *this = SecretString(other);
    return *this;
  }
  SecretString& operator=(SecretString&& other) noexcept {
    buffer_ = std::move(other.buffer_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  ~SecretString() = default;

  std::string_view view() const noexcept { return {buffer_.get(), size_}; }
  const char* data() const noexcept { return buffer_.get(); }
  char* data() noexcept { return buffer_.get(); }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  void reserve(std::size_t capacity) {
    if (capacity <= capacity_of(buffer_)) return;
    Buffer larger(static_cast<char*>(::operator new(capacity)), Wiper{capacity});
    if (size_ > 0) std::memcpy(larger.get(), buffer_.get(), size_);
    buffer_ = std::move(larger);
  }
  /// What is added are zeros.
  void resize(std::size_t size) {
    reserve(size);
    if (size > size_) std::memset(buffer_.get() + size_, 0, size - size_);
    size_ = size;
  }
  void clear() noexcept { size_ = 0; }
  SecretString& append(std::string_view text) {
    if (text.empty()) return *this;
    const std::size_t size = size_ + text.size();
    // Before it grows: `text` may be a part of this.
    if (size > capacity_of(buffer_)) {
      SecretString grown;
      grown.reserve(std::max(size, 2 * size_));
      grown.append(view()).append(text);
      return *this = std::move(grown);
    }
    std::memcpy(buffer_.get() + size_, text.data(), text.size());
    size_ = size;
    return *this;
  }

  friend bool operator==(const SecretString& a, const SecretString& b) {
    return a.view() == b.view();
  }

 private:
  using Buffer = std::unique_ptr<char, Wiper>;

  static std::size_t capacity_of(const Buffer& buffer) noexcept {
    return buffer ? buffer.get_deleter().capacity : 0;
  }

  Buffer buffer_;
  std::size_t size_ = 0;
};

}  // namespace token_rotation
