#include "store/turn_file.hpp"

#ifndef _WIN32
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif
#ifdef __linux__
#include <sys/inotify.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <span>
#include <system_error>

#include "store/store_file_error.hpp"

namespace token_rotation {

#ifndef _WIN32

namespace {

struct RingHeader {
  std::array<char, 8> magic{'N', 'A', 't', 'R', 't', 'u', 'r', '1'};
  std::uint64_t told = 0;
};

/// In the byte order of the machine, whose processes alone read it.
struct RingSlot {
  std::uint8_t about = 0;
  std::uint8_t size = 0;
  std::array<char, 62> name{};  ///< a hash in base64url has 43
};
static_assert(sizeof(RingSlot) == 64);

constexpr std::uint64_t kSlots = 4096;
constexpr off_t kFirstSlot = 64;
constexpr off_t kRingBytes = kFirstSlot + static_cast<off_t>(kSlots * sizeof(RingSlot));

off_t place_of(std::uint64_t number) {
  return kFirstSlot + static_cast<off_t>(number % kSlots * sizeof(RingSlot));
}

bool write_at(int file, const void* bytes, std::size_t size, off_t offset) {
  return pwrite(file, bytes, size, offset) == static_cast<ssize_t>(size);
}

/// The slots of `count` words from the one numbered `first`; nothing where they cannot be read.
std::optional<std::vector<RingSlot>> read_slots(int file, std::uint64_t first,
                                                std::uint64_t count) {
  std::vector<RingSlot> slots(count);
  for (std::uint64_t done = 0; done < count;) {
    const std::uint64_t until_end = kSlots - (first + done) % kSlots;
    const std::uint64_t some = std::min(count - done, until_end);
    const std::size_t bytes = some * sizeof(RingSlot);
    if (pread(file, &slots[done], bytes, place_of(first + done)) != static_cast<ssize_t>(bytes))
      return std::nullopt;
    done += some;
  }
  return slots;
}

}  // namespace

TurnFile::TurnFile(const std::string& path) : path_(path) {
  create_private_file(path);
  file_ = open(path.c_str(), O_RDWR | O_CLOEXEC);
  struct stat about {};
  if (file_ < 0 || fstat(file_, &about) != 0) {
    const std::string why = std::generic_category().message(errno);
    if (file_ >= 0) close(file_);
    throw StoreFileError(
        StoreFileProblem::kReadOnly,
        "has a file beside it that cannot be read and written, " + path + ": " + why,
        "Give this user both rights.");
  }
  identity_ = {static_cast<std::uint64_t>(about.st_dev), static_cast<std::uint64_t>(about.st_ino)};
  heard_ = told();
}

TurnFile::~TurnFile() {
  if (watch_ >= 0) close(watch_);
  close(file_);
}

bool TurnFile::try_take() {
  if (flock(file_, LOCK_EX | LOCK_NB) != 0) return false;
  struct stat about {};
  if (fstat(file_, &about) == 0 && about.st_size < kRingBytes) begin_ring();
  return true;
}

void TurnFile::give_back() {
  flock(file_, LOCK_UN);
}

void TurnFile::begin_ring() {
  const RingHeader header;
  if (ftruncate(file_, kRingBytes) == 0) write_at(file_, &header, sizeof header, 0);
}

std::uint64_t TurnFile::told() const {
  RingHeader header;
  if (pread(file_, &header, sizeof header, 0) != static_cast<ssize_t>(sizeof header)) return 0;
  return header.magic == RingHeader().magic ? header.told : 0;
}

void TurnFile::tell(const std::vector<Word>& words) {
  RingHeader header;
  header.told = told();
  for (const Word& word : words) {
    RingSlot slot;
    if (word.name.size() > slot.name.size()) continue;
    slot.about = static_cast<std::uint8_t>(word.about);
    slot.size = static_cast<std::uint8_t>(word.name.size());
    std::copy(word.name.begin(), word.name.end(), slot.name.begin());
    if (!write_at(file_, &slot, sizeof slot, place_of(header.told))) return;
    ++header.told;
  }
  write_at(file_, &header, sizeof header, 0);
}

std::vector<Word> TurnFile::heard() {
  const std::uint64_t first = heard_;
  heard_ = told();
  // Fewer than before: the ring was begun anew.
  if (heard_ <= first || heard_ - first > kSlots) return {};
  const auto slots = read_slots(file_, first, heard_ - first);
  // Written over while it was read.
  if (!slots || told() - first > kSlots) return {};
  std::vector<Word> words;
  for (const RingSlot& slot : *slots) {
    if (slot.size > slot.name.size()) continue;
    words.push_back(
        {static_cast<Word::About>(slot.about), std::string(slot.name.data(), slot.size)});
  }
  return words;
}

#ifdef __linux__
int TurnFile::watch() {
  if (watch_ >= 0) return watch_;
  watch_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (watch_ >= 0 && inotify_add_watch(watch_, path_.c_str(), IN_MODIFY) < 0) {
    close(watch_);
    watch_ = -1;
  }
  return watch_;
}

void TurnFile::watched() {
  alignas(inotify_event) std::array<char, 4096> events;
  while (watch_ >= 0 && read(watch_, events.data(), events.size()) > 0) {
  }
}
#else
int TurnFile::watch() {
  return -1;
}
void TurnFile::watched() {}
#endif

#else

TurnFile::TurnFile(const std::string& path) : path_(path) {
  create_private_file(path);
}
TurnFile::~TurnFile() = default;
bool TurnFile::try_take() {
  return false;
}
void TurnFile::give_back() {}
void TurnFile::tell(const std::vector<Word>& /*words*/) {}
std::vector<Word> TurnFile::heard() {
  return {};
}
int TurnFile::watch() {
  return -1;
}
void TurnFile::watched() {}

#endif

}  // namespace token_rotation
