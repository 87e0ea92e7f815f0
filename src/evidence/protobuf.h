// Reads protocol buffers field by field, without a schema and without copies:
//
//   ProtoReader message(bytes);
//   while (message.Next()) {
//     switch (message.field()) {
//       case 1: id = message.Number(); break;
//       case 4: ReadLine(message.Message()); break;
//     }                                        // fields that nobody asks for are skipped
//   }
//   if (!message.ok()) ... message.fault() ...
//
// Format: https://protobuf.dev/programming-guides/encoding/
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace premortem::evidence {

class ProtoReader {
 public:
  explicit ProtoReader(std::string_view bytes)
      : next_(bytes.data()), end_(bytes.data() + bytes.size()), readable_end_(end_) {}

  // Moves to the next field. False at the end of the message, and where it is broken.
  bool Next() {
    if (next_ == end_ || fault_ != nullptr) return false;
    uint64_t tag = Varint();
    field_ = static_cast<uint32_t>(tag >> 3);
    wire_ = static_cast<uint32_t>(tag & 7);
    if (fault_ == nullptr && (tag >> 3 == 0 || tag >> 3 > kGreatestField)) {
      Fail("a field number from 1 to 536870911 was expected");
    }
    switch (wire_) {
      case kVarint: number_ = Varint(); break;
      case kFixed64: number_ = Fixed(8); break;
      case kFixed32: number_ = Fixed(4); break;
      case kBytes: bytes_ = Take(Varint()); break;
      default: Fail("a wire type that protocol buffers have was expected"); break;
    }
    return fault_ == nullptr;
  }

  uint32_t field() const { return field_; }

  // The value of the field; a fault where it is of the other kind.
  uint64_t Number() {
    if (wire_ == kBytes) Fail("a number was expected in this field");
    return number_;
  }
  int64_t Signed() { return static_cast<int64_t>(Number()); }
  std::string_view Bytes() {
    if (wire_ == kBytes) return bytes_;
    Fail("bytes were expected in this field");
    return {};
  }
  // The message in the field. It may look at the bytes behind its own, which is faster.
  ProtoReader Message() {
    ProtoReader inner(Bytes());
    inner.readable_end_ = readable_end_;
    return inner;
  }
  // Calls `body` for a repeated number, which is one, or many packed into bytes; until `body` is
  // false.
  template <typename Body>
  void ForEachNumber(Body body) {
    if (wire_ != kBytes) {
      body(number_);
      return;
    }
    // In variables of this function, so that they need not lie in memory.
    const char* next = bytes_.data();
    const char* end = next + bytes_.size();
    const char* readable_end = readable_end_;
    while (next < end) {
      Decoded number = Decode(next, readable_end);
      if (number.next == nullptr || number.next > end) return FailNumber(next, end);
      next = number.next;
      if (!body(number.value)) return;
    }
  }
  template <typename T>
  void AppendNumbers(std::vector<T>& numbers) {
    ForEachNumber([&](uint64_t number) {
      numbers.push_back(static_cast<T>(number));
      return true;
    });
  }

  // Takes over the fault of a message inside this one.
  void Adopt(const ProtoReader& inner) {
    if (fault_ != nullptr || inner.fault_ == nullptr) return;
    fault_ = inner.fault_;
    next_ = inner.next_;
  }
  // For the caller who finds that a value makes no sense. `what` is a literal.
  void Fail(const char* what) {
    if (fault_ == nullptr) fault_ = what;
  }

  bool ok() const { return fault_ == nullptr; }
  // What was expected and not found; null where nothing was.
  const char* fault() const { return fault_; }
  // Where reading has come to.
  const char* position() const { return next_; }

 private:
  enum Wire : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
  static constexpr uint64_t kGreatestField = (1u << 29) - 1;

  struct Decoded {
    uint64_t value;
    const char* next;  // behind the number; null where it does not end
  };

  uint64_t Varint() {
    Decoded number = Decode(next_, readable_end_);
    if (number.next == nullptr || number.next > end_) {
      FailNumber(next_, end_);
      return 0;
    }
    next_ = number.next;
    return number.value;
  }
  void FailNumber(const char* begin, const char* end) {
    constexpr std::ptrdiff_t kMostBytes = 10;
    bool cut = end - begin < kMostBytes;
    Fail(cut ? "the message ends within a number" : "a number has more than 64 bits");
    next_ = cut ? end : begin + kMostBytes;
  }
  static Decoded Decode(const char* next, const char* readable_end) {
    if constexpr (std::endian::native == std::endian::little) {
      if (readable_end - next >= 8) [[likely]] {
        uint64_t word = 0;
        std::memcpy(&word, next, sizeof word);
        if (uint64_t ends = ~word & 0x8080808080808080u; ends != 0) [[likely]] {
          return {SevenBits(word & (ends ^ (ends - 1))), next + std::countr_zero(ends) / 8 + 1};
        }
      }
    }
    return DecodeByBytes(next, readable_end);
  }
  // Puts the low seven bits of each byte together.
  static uint64_t SevenBits(uint64_t word) {
    word = (word & 0x007f007f007f007fu) | (word & 0x7f007f007f007f00u) >> 1;
    word = (word & 0x00003fff00003fffu) | (word & 0x3fff00003fff0000u) >> 2;
    return (word & 0x000000000fffffffu) | (word & 0x0fffffff00000000u) >> 4;
  }
  static Decoded DecodeByBytes(const char* next, const char* readable_end) {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && next != readable_end; shift += 7) {
      auto byte = static_cast<uint8_t>(*next++);
      value |= uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return {value, next};
    }
    return {0, nullptr};
  }
  uint64_t Fixed(size_t size) {
    uint64_t value = 0;
    std::string_view bytes = Take(size);
    for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[i]);
    return value;
  }
  std::string_view Take(uint64_t size) {
    if (size > static_cast<uint64_t>(end_ - next_)) {
      Fail("the message ends within a field");
      return {};
    }
    std::string_view bytes(next_, static_cast<size_t>(size));
    next_ += size;
    return bytes;
  }

  const char* next_;
  const char* end_;
  const char* readable_end_;  // at or behind end_
  const char* fault_ = nullptr;
  uint32_t field_ = 0;
  uint32_t wire_ = 0;
  uint64_t number_ = 0;
  std::string_view bytes_;
};

}  // namespace premortem::evidence
