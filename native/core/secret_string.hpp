#pragma once

#include <openssl/crypto.h>

#include <cstddef>
#include <new>
#include <string_view>
#include <vector>

namespace token_rotation {

/// Overwrites every buffer before it goes back to the heap, also the ones a growing vector leaves
/// behind.
template <typename T>
struct WipingAllocator {
  using value_type = T;

  WipingAllocator() noexcept = default;
  template <typename U>
  WipingAllocator(const WipingAllocator<U>& /*other*/) noexcept {}

  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* buffer, std::size_t count) noexcept {
    OPENSSL_cleanse(buffer, count * sizeof(T));
    std::allocator<T>().deallocate(buffer, count);
  }

  friend bool operator==(const WipingAllocator& /*a*/, const WipingAllocator& /*b*/) {
    return true;
  }
};

/// Text that must not outlive its use: tokens, client secrets, keys, request and reply bodies.
/// A vector and not a string, because a short std::string lives inside the object, where no
/// allocator wipes it.
class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string_view text) : bytes_(text.begin(), text.end()) {}

  std::string_view view() const noexcept { return {bytes_.data(), bytes_.size()}; }
  const char* data() const noexcept { return bytes_.data(); }
  char* data() noexcept { return bytes_.data(); }
  std::size_t size() const noexcept { return bytes_.size(); }
  bool empty() const noexcept { return bytes_.empty(); }

  void reserve(std::size_t capacity) { bytes_.reserve(capacity); }
  void resize(std::size_t size) { bytes_.resize(size); }
  void clear() noexcept { bytes_.clear(); }
  SecretString& append(std::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    return *this;
  }

  friend bool operator==(const SecretString& a, const SecretString& b) {
    return a.view() == b.view();
  }

 private:
  std::vector<char, WipingAllocator<char>> bytes_;
};

}  // namespace token_rotation
