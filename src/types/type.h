// Types. Each has a 32-bit id and a record at a fixed address in the TypeStore; structures refer to
// types by id. What go/types writes as a type switch is As<T> here:
//
//   if (const Pointer* p = As<Pointer>(t)) return Underlying(p->base);
//
// Records are as written in the source: an Alias stays an Alias and a signature keeps the names of
// its parameters, because messages show them. Pointers, slices, arrays, maps and channels with
// equal parts share one record. Identity in the sense of the Go spec is Identical (predicates.h).
//
// Counterpart: go/types/{array,basic,chan,map,named,alias,pointer,signature,slice,struct,tuple,
// typeparam,interface,union}.go, go1.27.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/check.h"
#include "base/id.h"
#include "base/interner.h"
#include "source/file_table.h"

namespace premortem::types {

class Scope;
class TypeSet;
struct Object;

struct TypeId : Id<TypeId> {
  using Id::Id;
};
struct ObjectId : Id<ObjectId> {
  using Id::Id;
};

using TypeList = std::span<const TypeId>;
using ObjectList = std::span<const ObjectId>;

enum class TypeKind : uint8_t {
  kBasic,
  kArray,
  kSlice,
  kStruct,
  kPointer,
  kTuple,
  kSignature,
  kUnion,
  kInterface,
  kMap,
  kChan,
  kNamed,
  kAlias,
  kTypeParam,
};

struct Type {
  TypeId id;
  TypeKind kind;

 protected:
  explicit Type(TypeKind k) : kind(k) {}
};

// The values are go/types'.
enum class BasicKind : uint8_t {
  kInvalid,
  kBool,
  kInt,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kUint,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kUintptr,
  kFloat32,
  kFloat64,
  kComplex64,
  kComplex128,
  kString,
  kUnsafePointer,
  kUntypedBool,
  kUntypedInt,
  kUntypedRune,
  kUntypedFloat,
  kUntypedComplex,
  kUntypedString,
  kUntypedNil,
  kByte = kUint8,
  kRune = kInt32,
};
inline constexpr int kBasicKindCount = static_cast<int>(BasicKind::kUntypedNil) + 1;

// Properties of basic types, to be or-ed.
enum BasicInfo : uint16_t {
  kIsBoolean = 1 << 0,
  kIsInteger = 1 << 1,
  kIsUnsigned = 1 << 2,
  kIsFloat = 1 << 3,
  kIsComplex = 1 << 4,
  kIsString = 1 << 5,
  kIsUntyped = 1 << 6,
  kIsOrdered = kIsInteger | kIsFloat | kIsString,
  kIsNumeric = kIsInteger | kIsFloat | kIsComplex,
  kIsConstType = kIsBoolean | kIsNumeric | kIsString,
};

struct Basic : Type {
  static constexpr TypeKind kKind = TypeKind::kBasic;
  Basic(BasicKind k, unsigned i, NameId n)
      : Type(kKind), basic(k), info(static_cast<uint16_t>(i)), name(n) {}
  BasicKind basic;
  uint16_t info;  // of BasicInfo
  NameId name;    // "byte" and "rune" are records of their own
};

struct Array : Type {
  static constexpr TypeKind kKind = TypeKind::kArray;
  Array(TypeId e, int64_t l) : Type(kKind), elem(e), len(l) {}
  TypeId elem;
  int64_t len;  // below 0: unknown
};

struct Slice : Type {
  static constexpr TypeKind kKind = TypeKind::kSlice;
  explicit Slice(TypeId e) : Type(kKind), elem(e) {}
  TypeId elem;
};

struct Struct : Type {
  static constexpr TypeKind kKind = TypeKind::kStruct;
  Struct() : Type(kKind) {}
  ObjectList fields;
  // By field; empty where no field has a tag. Unquoted; the texts are in the store.
  std::span<const std::string_view> tags;

  std::string_view tag(size_t i) const { return i < tags.size() ? tags[i] : std::string_view(); }
};

struct Pointer : Type {
  static constexpr TypeKind kKind = TypeKind::kPointer;
  explicit Pointer(TypeId b) : Type(kKind), base(b) {}
  TypeId base;
};

// A list of variables: parameters, results, or the values of a call. "No tuple" is the none id.
struct Tuple : Type {
  static constexpr TypeKind kKind = TypeKind::kTuple;
  explicit Tuple(ObjectList v) : Type(kKind), vars(v) {}
  ObjectList vars;
};

struct Signature : Type {
  static constexpr TypeKind kKind = TypeKind::kSignature;
  Signature() : Type(kKind) {}
  bool variadic = false;
  // What recvold means; see go/types: the receiver that a selector dropped.
  enum class Dropped : uint8_t { kNothing, kReceiver, kMethodExpr };
  Dropped dropped = Dropped::kNothing;
  TypeId params, results;  // Tuples, or none
  ObjectId recv;           // none where it is no method
  ObjectId recvold;        // with Dropped::kReceiver
  TypeList rparams;        // type parameters of the receiver
  TypeList tparams;
  // Where the parameters are declared, for functions of the source; else null.
  Scope* scope = nullptr;
};

struct Term {
  bool tilde = false;
  TypeId type;
};

struct Union : Type {
  static constexpr TypeKind kKind = TypeKind::kUnion;
  explicit Union(std::span<const Term> t) : Type(kKind), terms(t) {}
  std::span<const Term> terms;  // as written
};

struct Interface : Type {
  static constexpr TypeKind kKind = TypeKind::kInterface;
  Interface() : Type(kKind) {}
  bool implicit = false;  // the wrapper of a constraint literal such as `~string`
  bool complete = false;  // all fields but tset are set up
  // Made by a checker that is still at work: it wants to hear of errors in the type set.
  bool pending = false;
  ObjectList methods;  // explicitly declared
  TypeList embeddeds;
  std::span<const source::SourceLoc> embed_pos;  // empty for interfaces not of this source
  std::atomic<const TypeSet*> tset = nullptr;    // see typeset.h
};

struct Map : Type {
  static constexpr TypeKind kKind = TypeKind::kMap;
  Map(TypeId k, TypeId e) : Type(kKind), key(k), elem(e) {}
  TypeId key, elem;
};

enum class ChanDir : uint8_t { kSendRecv, kSendOnly, kRecvOnly };  // go/types' values

struct Chan : Type {
  static constexpr TypeKind kKind = TypeKind::kChan;
  Chan(ChanDir d, TypeId e) : Type(kKind), dir(d), elem(e) {}
  ChanDir dir;
  TypeId elem;
};

// A defined type, or an instance of a generic one. Instances fill in what they need when somebody
// asks (named.h); any thread may ask.
struct Named : Type {
  static constexpr TypeKind kKind = TypeKind::kNamed;
  explicit Named(ObjectId o) : Type(kKind), obj(o) {}
  // The TypeName. An instance has one of its own, with the name of its origin's; see ObjOf.
  ObjectId obj;
  TypeId origin;                         // of an instance: the generic type; else none
  TypeList targs;                        // of an instance
  std::atomic<uint32_t> from_rhs = 0;    // TypeId: the right side of the declaration
  std::atomic<uint32_t> underlying = 0;  // TypeId
  TypeList tparams;                      // of the generic type; an instance asks its origin
  // Declared methods, in the order of the source. Of an instance: expanded one by one, see
  // named.h.
  ObjectList methods;
  std::atomic<uint32_t>* expanded = nullptr;  // of an instance: ObjectIds by method, 0: not yet
  // TypeId: of an instance that another instance needed first, that one; else 0. Expansion looks
  // there for identical instances, so that it ends.
  std::atomic<uint32_t> needed_by = 0;
  std::atomic<uint8_t> var_size = 0;       // 0: not known yet, 1: no, 2: yes (see HasVarSize)
  mutable std::atomic<uint64_t> hash = 0;  // of an instance; 0: not known yet (see HashOf)

  bool is_instance() const { return origin.valid(); }
};

struct Alias : Type {
  static constexpr TypeKind kKind = TypeKind::kAlias;
  explicit Alias(ObjectId o) : Type(kKind), obj(o) {}
  ObjectId obj;    // as for Named
  TypeId origin;   // of an instance: the generic alias; else none
  TypeList targs;  // of an instance
  TypeList tparams;
  TypeId from_rhs;  // the right side, which may be an Alias; none: not known yet
  // What a long chain of aliases ends in, for who asks again (Unalias); 0: walk.
  mutable std::atomic<uint32_t> end = 0;
};

struct TypeParam : Type {
  static constexpr TypeKind kKind = TypeKind::kTypeParam;
  TypeParam(ObjectId o, uint32_t s) : Type(kKind), obj(o), serial(s) {}
  ObjectId obj;
  uint32_t serial;     // unique; a parameter made later in the same checker has a higher one
  int32_t index = -1;  // in its list; below 0: not bound yet
  TypeId bound;        // as written; Iface (typeparam.h) gives the interface
};

// The elements of the current store by id, in chunks that never move. Here, to be found in line.
// Reading takes no lock: who has an id got it from the thread that made the element, through
// something that orders memory.
template <typename T, uint32_t kChunkBits, uint32_t kTopBits>
struct IdChunks {
  static constexpr uint32_t kSize = 1u << kChunkBits;
  static constexpr uint32_t kTop = 1u << kTopBits;

  T& operator[](uint32_t id) {
    return chunks[id >> kChunkBits].load(std::memory_order_relaxed)[id & (kSize - 1)];
  }

  std::atomic<T*> chunks[kTop] = {};
};
extern constinit IdChunks<Type*, 13, 19> type_chunks;

inline Type* Get(TypeId id) {  // not none
  DCHECK(id.valid());
  return type_chunks[id.value];
}
// Where the kind of a type is all that matters, without following aliases.
template <typename T>
T* As(TypeId id) {
  if (!id.valid()) return nullptr;
  Type* type = Get(id);
  return type->kind == T::kKind ? static_cast<T*>(type) : nullptr;
}

// The basic types (Typ[kind] in go/types). The ids are constants (see store.cpp).
constexpr TypeId BasicType(BasicKind kind) { return TypeId(static_cast<uint32_t>(kind) + 1); }
inline constexpr TypeId kInvalidType = BasicType(BasicKind::kInvalid);
inline bool IsValid(TypeId t);  // predicates.h has the rest

// The variables of a tuple; nothing for none.
ObjectList Vars(TypeId tuple);

// Follows aliases; none where an alias is not complete yet.
TypeId Unalias(TypeId t);
// The type under all names; never a Named, Alias or TypeParam (of which it is the constraint
// interface). Expands an instance.
TypeId Underlying(TypeId t);
template <typename T>
T* UnderlyingAs(TypeId t) {
  return As<T>(Underlying(t));
}
inline Named* AsNamed(TypeId t) { return As<Named>(Unalias(t)); }
inline TypeParam* AsTypeParam(TypeId t) { return As<TypeParam>(Unalias(t)); }

inline bool IsValid(TypeId t) { return Unalias(t) != kInvalidType; }

}  // namespace premortem::types
