// Reads protocol buffers field by field, without a schema and without copies:
//
//   ProtoReader message(bytes);
//   while (message.Next()) {
//     switch (message.field()) {
//       case 1: id = message.Number(); break;
//       case 4: Line(message.Message()); break;
//     }                                        // fields that nobody asks for are skipped
//   }
//   if (!message.ok()) ... message.fault() ...
//
// Format: https://protobuf.dev/programming-guides/encoding/
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace premortem::evidence {

class ProtoReader {
 public:
  explicit ProtoReader(std::string_view bytes)
      : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

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
  // A repeated number: one, or many packed into bytes.
  template <typename T>
  void AppendNumbers(std::vector<T>& numbers) {
    if (wire_ != kBytes) {
      numbers.push_back(static_cast<T>(number_));
      return;
    }
    ProtoReader packed(bytes_);
    while (packed.next_ != packed.end_ && packed.fault_ == nullptr) {
      numbers.push_back(static_cast<T>(packed.Varint()));
    }
    Adopt(packed);
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

  uint64_t Varint() {
    if constexpr (std::endian::native == std::endian::little) {
      if (end_ - next_ >= 8) [[likely]] {
        uint64_t word = 0;
        std::memcpy(&word, next_, sizeof word);
        if (uint64_t ends = ~word & 0x8080808080808080u; ends != 0) [[likely]] {
          next_ += std::countr_zero(ends) / 8 + 1;
          return SevenBits(word & (ends ^ (ends - 1)));
        }
      }
    }
    return VarintByBytes();
  }
  // Puts the low seven bits of each byte together.
  static uint64_t SevenBits(uint64_t word) {
    word = (word & 0x007f007f007f007fu) | (word & 0x7f007f007f007f00u) >> 1;
    word = (word & 0x00003fff00003fffu) | (word & 0x3fff00003fff0000u) >> 2;
    return (word & 0x000000000fffffffu) | (word & 0x0fffffff00000000u) >> 4;
  }
  uint64_t VarintByBytes() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && next_ != end_; shift += 7) {
      auto byte = static_cast<uint8_t>(*next_++);
      value |= uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
    Fail(next_ == end_ ? "the message ends within a number" : "a number has more than 64 bits");
    return 0;
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
  const char* fault_ = nullptr;
  uint32_t field_ = 0;
  uint32_t wire_ = 0;
  uint64_t number_ = 0;
  std::string_view bytes_;
};

}  // namespace premortem::evidence
