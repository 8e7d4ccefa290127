#pragma once

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

// Include this in one source file only: it replaces operator new and delete of the whole program.

namespace token_rotation {

/// Looks for a text in every block that goes back to the heap, just before it does. While it lives,
/// `leaks` counts the blocks that still held the text. The text itself is kept where no allocation
/// is.
class FreedMemory {
 public:
  explicit FreedMemory(std::string_view wanted) {
    length = std::min(wanted.size(), sizeof text);
    std::memcpy(text, wanted.data(), length);
    found = 0;
    watching = true;
  }
  FreedMemory(const FreedMemory&) = delete;
  FreedMemory& operator=(const FreedMemory&) = delete;
  ~FreedMemory() { watching = false; }

  static int leaks() { return found; }

  static void look_at(void* block) noexcept {
    if (!watching || block == nullptr || length == 0) return;
    if (memmem(block, malloc_usable_size(block), text, length) != nullptr) ++found;
  }

 private:
  static inline std::atomic<bool> watching{false};
  static inline std::atomic<int> found{0};
  static inline char text[256]{};
  static inline std::size_t length = 0;
};

inline void* allocate_or_throw(std::size_t size) {
  // Zeroed, so that only what the program itself wrote can be found.
  if (void* block = std::calloc(1, size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}

inline void look_and_free(void* block) noexcept {
  FreedMemory::look_at(block);
  std::free(block);
}

}  // namespace token_rotation

void* operator new(std::size_t size) {
  return token_rotation::allocate_or_throw(size);
}
void* operator new[](std::size_t size) {
  return token_rotation::allocate_or_throw(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return std::calloc(1, size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return std::calloc(1, size == 0 ? 1 : size);
}
void operator delete(void* block) noexcept {
  token_rotation::look_and_free(block);
}
void operator delete[](void* block) noexcept {
  token_rotation::look_and_free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  token_rotation::look_and_free(block);
}
void operator delete[](void* block, std::size_t) noexcept {
  token_rotation::look_and_free(block);
}
void operator delete(void* block, const std::nothrow_t&) noexcept {
  token_rotation::look_and_free(block);
}
void operator delete[](void* block, const std::nothrow_t&) noexcept {
  token_rotation::look_and_free(block);
}
