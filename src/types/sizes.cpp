// Counterpart: go/types/{sizes,gcsizes}.go, go1.27.
#include "types/sizes.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/check.h"
#include "types/named.h"
#include "types/object.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::types {

namespace {

constexpr int64_t kTooLarge = -1;

// The sum; below 0 where it is too large.
int64_t Sum(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? kTooLarge : sum;
}

// The next multiple of the alignment, a power of two.
int64_t AlignUp(int64_t x, int64_t alignment) {
  if (x < 0) return kTooLarge;
  int64_t end = Sum(x, alignment - 1);
  return end < 0 ? kTooLarge : end & ~(alignment - 1);
}

// The empty struct that makes the struct around it 64-bit aligned.
bool IsAtomicAlign64(TypeId t) {
  const Named* named = AsNamed(t);
  if (!named) return false;
  const Object& object = Get(ObjOf(*named));
  if (NameOf(object) != "align64" || !object.package.valid()) return false;
  const std::string& path = Get(object.package).path;
  return path == "sync/atomic" || path == "internal/runtime/atomic";
}

// 0 where it depends on the machine.
int64_t BasicSize(BasicKind kind) {
  switch (kind) {
    case BasicKind::kBool:
    case BasicKind::kInt8:
    case BasicKind::kUint8: return 1;
    case BasicKind::kInt16:
    case BasicKind::kUint16: return 2;
    case BasicKind::kInt32:
    case BasicKind::kUint32:
    case BasicKind::kFloat32: return 4;
    case BasicKind::kInt64:
    case BasicKind::kUint64:
    case BasicKind::kFloat64:
    case BasicKind::kComplex64: return 8;
    case BasicKind::kComplex128: return 16;
    default: return 0;
  }
}

}  // namespace

std::optional<Sizes> Sizes::For(std::string_view goarch) {
  struct Arch {
    std::string_view name;
    int64_t word_size, max_align;
  };
  static constexpr Arch kArchs[] = {
      {"386", 4, 4},     {"amd64", 8, 8},    {"amd64p32", 4, 8}, {"arm", 4, 4},
      {"arm64", 8, 8},   {"loong64", 8, 8},  {"mips", 4, 4},     {"mipsle", 4, 4},
      {"mips64", 8, 8},  {"mips64le", 8, 8}, {"ppc64", 8, 8},    {"ppc64le", 8, 8},
      {"riscv64", 8, 8}, {"s390x", 8, 8},    {"sparc64", 8, 8},  {"wasm", 8, 8},
  };
  auto arch = std::ranges::find(kArchs, goarch, &Arch::name);
  if (arch == std::end(kArchs)) return std::nullopt;
  return Sizes(arch->word_size, arch->max_align);
}

// Answers one question; structs are laid out once, however often they occur in each other.
class Sizes::Layout {
 public:
  explicit Layout(const Sizes& sizes) : sizes_(sizes) {}

  int64_t Alignof(TypeId t);
  std::vector<int64_t> Offsetsof(ObjectList fields);
  int64_t Sizeof(TypeId t);

 private:
  struct SizeAndAlign {
    int64_t size;
    int64_t align;
  };

  SizeAndAlign StructOf(const Struct& s);
  SizeAndAlign NewStruct(ObjectList fields);

  const Sizes& sizes_;
  std::unordered_map<uint32_t, SizeAndAlign> structs_;  // by TypeId
};

int64_t Sizes::Layout::Alignof(TypeId t) {
  TypeId under = Underlying(t);
  if (const Array* array = As<Array>(under)) return Alignof(array->elem);
  if (const Struct* s = As<Struct>(under)) {
    if (s->fields.empty() && IsAtomicAlign64(t)) return 8;
    return StructOf(*s).align;
  }
  if (As<Slice>(under) || As<Interface>(under) || IsString(under)) {
    CHECK(!IsTypeParam(t));
    return sizes_.word_size_;
  }
  int64_t size = Sizeof(t);
  if (size < 1) return 1;
  // As an array of its two parts.
  if (IsComplex(t)) size /= 2;
  return std::min(size, sizes_.max_align_);
}

std::vector<int64_t> Sizes::Layout::Offsetsof(ObjectList fields) {
  std::vector<int64_t> offsets;
  offsets.reserve(fields.size());
  int64_t offset = 0;
  for (ObjectId field : fields) {
    TypeId type = Get(field).type;
    if (offset >= 0) offset = AlignUp(offset, Alignof(type));
    offsets.push_back(offset);
    if (offset < 0 || offsets.size() == fields.size()) continue;
    int64_t size = Sizeof(type);
    offset = size < 0 ? kTooLarge : Sum(offset, size);
  }
  return offsets;
}

int64_t Sizes::Layout::Sizeof(TypeId t) {
  TypeId under = Underlying(t);
  CHECK(under.valid());
  const Type* type = Get(under);
  switch (type->kind) {
    case TypeKind::kBasic: {
      BasicKind kind = static_cast<const Basic*>(type)->basic;
      if (int64_t size = BasicSize(kind); size > 0) return size;
      return kind == BasicKind::kString ? sizes_.word_size_ * 2 : sizes_.word_size_;
    }
    case TypeKind::kArray: {
      const auto& array = static_cast<const Array&>(*type);
      if (array.len <= 0) return 0;
      int64_t elem = Sizeof(array.elem);
      if (elem <= 0) return elem < 0 ? kTooLarge : 0;
      if (elem > std::numeric_limits<int64_t>::max() / array.len) return kTooLarge;
      return elem * array.len;
    }
    case TypeKind::kSlice: return sizes_.word_size_ * 3;
    case TypeKind::kStruct: return StructOf(static_cast<const Struct&>(*type)).size;
    case TypeKind::kInterface: CHECK(!IsTypeParam(t)); return sizes_.word_size_ * 2;
    case TypeKind::kUnion: CHECK(false);
    default: return sizes_.word_size_;
  }
}

Sizes::Layout::SizeAndAlign Sizes::Layout::StructOf(const Struct& s) {
  if (auto it = structs_.find(s.id.value); it != structs_.end()) return it->second;
  SizeAndAlign made = NewStruct(s.fields);
  structs_.emplace(s.id.value, made);
  return made;
}

Sizes::Layout::SizeAndAlign Sizes::Layout::NewStruct(ObjectList fields) {
  if (fields.empty()) return {0, 1};
  int64_t align = 1;
  for (ObjectId field : fields) align = std::max(align, Alignof(Get(field).type));
  int64_t offset = Offsetsof(fields).back();
  int64_t size = Sizeof(Get(fields.back()).type);
  if (offset < 0 || size < 0) return {kTooLarge, align};
  // The address behind a last field of no size would lie outside.
  if (offset > 0 && size == 0) size = 1;
  return {AlignUp(Sum(offset, size), align), align};
}

int64_t Sizes::Alignof(TypeId t) const { return Layout(*this).Alignof(t); }

std::vector<int64_t> Sizes::Offsetsof(ObjectList fields) const {
  return Layout(*this).Offsetsof(fields);
}

int64_t Sizes::Sizeof(TypeId t) const { return Layout(*this).Sizeof(t); }

int64_t Sizes::Offsetof(TypeId t, const std::vector<int>& index) const {
  int64_t offset = 0;
  for (int i : index) {
    const Struct* s = UnderlyingAs<Struct>(t);
    CHECK(s);
    auto field = static_cast<size_t>(i);
    int64_t inner = Offsetsof(s->fields)[field];
    if (inner < 0) return kTooLarge;
    offset = Sum(offset, inner);
    if (offset < 0) return kTooLarge;
    t = Get(s->fields[field]).type;
  }
  return offset;
}

}  // namespace premortem::types
