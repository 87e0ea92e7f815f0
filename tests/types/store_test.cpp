#include "types/store.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "syntax/names.h"
#include "types/format.h"
#include "types/predicates.h"
#include "types/sizes.h"
#include "types/typeset.h"
#include "types/universe.h"

namespace premortem::types {
namespace {

NameId Name(std::string_view text) { return syntax::Names().Intern(text); }

TypeId Basic(std::string_view name) {
  Object* object = Store().universe()->Lookup(Name(name));
  return object ? object->type : TypeId();
}

Object& Var(std::string_view name, TypeId type) {
  NameId id = name.empty() ? NameId() : Name(name);
  return Store().NewVar(VarKind::kParamVar, {}, {}, id, type);
}

TypeId Tuple(std::initializer_list<Object*> vars) {
  std::vector<ObjectId> ids;
  for (Object* var : vars) ids.push_back(var->id);
  return Store().NewTuple(ids);
}

TypeId Struct(std::initializer_list<Object*> fields, std::vector<std::string_view> tags = {}) {
  std::vector<ObjectId> ids;
  for (Object* field : fields) ids.push_back(field->id);
  types::Struct* s = Store().NewStruct();
  s->fields = Store().Copy(ids);
  s->tags = Store().Copy(tags);
  return s->id;
}

TypeId Func(TypeId params, TypeId results, bool variadic = false) {
  Signature* s = Store().NewSignature();
  s->params = params;
  s->results = results;
  s->variadic = variadic;
  return s->id;
}

std::string Text(TypeId t) { return TypeString(t, PathQualifier); }

class StoreTest : public testing::Test {
 protected:
  TypeStore store_;
};

TEST_F(StoreTest, UniverseIsGos) {
  std::string all;
  std::vector<Object*> objects;
  for (NameId name : store_.universe()->SortedNames()) {
    objects.push_back(store_.universe()->Lookup(name));
  }
  for (NameId name : Get(UnsafePackage()).scope->SortedNames()) {
    objects.push_back(Get(UnsafePackage()).scope->Lookup(name));
  }
  for (const Object* object : objects) {
    all += ObjectString(*object, PathQualifier) + "; " + ObjectKindString(*object) + "\n";
  }
  // Printed by go1.27.4.
  EXPECT_EQ(all, R"(type any = interface{}; type alias
builtin append; built-in function
type bool; defined type
type byte; type alias
builtin cap; built-in function
builtin clear; built-in function
builtin close; built-in function
type comparable interface{comparable}; defined type
builtin complex; built-in function
type complex128; defined type
type complex64; defined type
builtin copy; built-in function
builtin delete; built-in function
type error interface{Error() string}; defined type
const false untyped bool; constant
type float32; defined type
type float64; defined type
builtin imag; built-in function
type int; defined type
type int16; defined type
type int32; defined type
type int64; defined type
type int8; defined type
const iota untyped int; constant
builtin len; built-in function
builtin make; built-in function
builtin max; built-in function
builtin min; built-in function
builtin new; built-in function
nil; untyped nil
builtin panic; built-in function
builtin print; built-in function
builtin println; built-in function
builtin real; built-in function
builtin recover; built-in function
type rune; type alias
type string; defined type
const true untyped bool; constant
type uint; defined type
type uint16; defined type
type uint32; defined type
type uint64; defined type
type uint8; defined type
type uintptr; defined type
builtin unsafe.Add; built-in function
builtin unsafe.Alignof; built-in function
builtin unsafe.Offsetof; built-in function
type unsafe.Pointer; defined type
builtin unsafe.Sizeof; built-in function
builtin unsafe.Slice; built-in function
builtin unsafe.SliceData; built-in function
builtin unsafe.String; built-in function
builtin unsafe.StringData; built-in function
)");
}

TEST_F(StoreTest, EqualPartsGiveTheSameType) {
  TypeId i = Basic("int");
  EXPECT_EQ(store_.NewPointer(i), store_.NewPointer(i));
  EXPECT_EQ(store_.NewSlice(i), store_.NewSlice(i));
  EXPECT_EQ(store_.NewArray(i, 3), store_.NewArray(i, 3));
  EXPECT_NE(store_.NewArray(i, 3), store_.NewArray(i, 4));
  EXPECT_EQ(store_.NewMap(i, i), store_.NewMap(i, i));
  EXPECT_NE(store_.NewChan(ChanDir::kSendOnly, i), store_.NewChan(ChanDir::kRecvOnly, i));
  EXPECT_NE(store_.NewSlice(Basic("byte")), store_.NewSlice(Basic("uint8")));
  EXPECT_TRUE(Identical(store_.NewSlice(Basic("byte")), store_.NewSlice(Basic("uint8"))));
}

TEST_F(StoreTest, ThreadsShareTypes) {
  constexpr int kThreads = 8;
  std::vector<std::vector<TypeId>> made(kThreads);
  std::vector<std::thread> threads;
  for (int n = 0; n < kThreads; ++n) {
    threads.emplace_back([&, n] {
      for (int i = 0; i < 2000; ++i) {
        TypeId t = store_.NewArray(Basic("int"), i);
        made[static_cast<size_t>(n)].push_back(store_.NewPointer(t));
        Var("x", t);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& types : made) EXPECT_EQ(types, made[0]);
  for (int i = 0; i < 2000; ++i) {
    TypeId t = made[0][static_cast<size_t>(i)];
    EXPECT_EQ(As<Array>(As<Pointer>(t)->base)->len, i);
  }
}

TEST_F(StoreTest, TypesAsText) {
  TypeId i = Basic("int");
  TypeId s = Basic("string");
  TypeId chan = store_.NewChan(ChanDir::kRecvOnly, i);
  EXPECT_EQ(Text(store_.NewChan(ChanDir::kSendRecv, chan)), "chan (<-chan int)");
  EXPECT_EQ(Text(store_.NewChan(ChanDir::kSendOnly, chan)), "chan<- <-chan int");
  EXPECT_EQ(Text(store_.NewMap(s, store_.NewArray(store_.NewPointer(i), 2))), "map[string][2]*int");
  EXPECT_EQ(Text(Func(Tuple({&Var("a", i), &Var("b", store_.NewSlice(s))}), {}, true)),
            "func(a int, b ...string)");
  EXPECT_EQ(Text(Func({}, Tuple({&Var("", i)}))), "func() int");
  EXPECT_EQ(Text(Func({}, Tuple({&Var("n", i), &Var("e", Basic("error"))}))),
            "func() (n int, e error)");
  EXPECT_EQ(Text(Struct({&Var("a", i), &Var("b", s)}, {"", "json:\"b\""})),
            R"(struct{a int; b string "json:\"b\""})");
  EXPECT_EQ(Text(Basic("any")), "any");
  EXPECT_EQ(Text(Underlying(Basic("any"))), "interface{}");
  EXPECT_EQ(Text(Underlying(Basic("error"))), "interface{Error() string}");
  EXPECT_EQ(Text(Underlying(Basic("comparable"))), "interface{comparable}");
  EXPECT_EQ(Text(BasicType(BasicKind::kUnsafePointer)), "unsafe.Pointer");
  EXPECT_EQ(Text({}), "<nil>");
}

TEST_F(StoreTest, IdenticalTypesHaveEqualHashes) {
  TypeId i = Basic("int");
  TypeId a = Func(Tuple({&Var("a", i)}), Tuple({&Var("", Basic("byte"))}));
  TypeId b = Func(Tuple({&Var("", i)}), Tuple({&Var("x", Basic("uint8"))}));
  TypeId c = Func(Tuple({&Var("", i)}), {});
  EXPECT_TRUE(Identical(a, b));
  EXPECT_FALSE(Identical(a, c));
  EXPECT_EQ(HashOf(a), HashOf(b));
  EXPECT_NE(HashOf(a), HashOf(c));
  TypeId s = Struct({&Var("a", i)}, {"x"});
  TypeId t = Struct({&Var("a", i)}, {"y"});
  EXPECT_FALSE(Identical(s, t));
  EXPECT_TRUE(IdenticalIgnoreTags(s, t));
  EXPECT_TRUE(Identical(store_.NewArray(i, -1), store_.NewArray(i, 5)));
  EXPECT_EQ(HashOf(store_.NewArray(i, -1)), HashOf(store_.NewArray(i, 5)));
  EXPECT_TRUE(Identical(Underlying(Basic("any")), store_.NewInterface()->id));
}

TEST_F(StoreTest, Comparable) {
  TypeId i = Basic("int");
  EXPECT_TRUE(Comparable(i));
  EXPECT_TRUE(Comparable(Basic("error")));
  EXPECT_FALSE(IsComparableType(Basic("error"), false));
  EXPECT_TRUE(IsComparableType(Basic("comparable"), false));
  EXPECT_FALSE(Comparable(store_.NewSlice(i)));
  TypeError reason;
  EXPECT_FALSE(ComparableType(Struct({&Var("a", store_.NewSlice(i))}), true, &reason));
  EXPECT_EQ(reason.format, "struct containing %s cannot be compared");
}

TEST_F(StoreTest, Sizes) {
  TypeId i64 = Basic("int64");
  TypeId i8 = Basic("int8");
  TypeId s = Struct({&Var("a", i8), &Var("b", i64), &Var("c", Struct({}))});
  Sizes amd64 = *Sizes::For("amd64");
  Sizes i386 = *Sizes::For("386");
  EXPECT_EQ(amd64.Sizeof(s), 24);
  EXPECT_EQ(i386.Sizeof(s), 16);
  EXPECT_EQ(amd64.Alignof(s), 8);
  EXPECT_EQ(i386.Alignof(s), 4);
  EXPECT_EQ(amd64.Sizeof(Basic("string")), 16);
  EXPECT_EQ(amd64.Sizeof(Basic("any")), 16);
  EXPECT_EQ(amd64.Sizeof(store_.NewSlice(i8)), 24);
  EXPECT_EQ(amd64.Sizeof(Basic("complex128")), 16);
  EXPECT_EQ(amd64.Alignof(Basic("complex128")), 8);
  EXPECT_LT(amd64.Sizeof(store_.NewArray(i64, int64_t{1} << 60)), 0);
  EXPECT_FALSE(Sizes::For("pdp11"));
}

TEST_F(StoreTest, TermLists) {
  using Kind = SetTerm::Kind;
  TypeId i = Basic("int");
  TypeId s = Basic("string");
  TermList ints({{Kind::kType, true, i}, {Kind::kType, false, i}});
  EXPECT_EQ(ints.Norm().ToString(), "~int");
  TermList both = ints.Union(TermList({{Kind::kType, false, s}}));
  EXPECT_EQ(both.ToString(), "~int | string");
  EXPECT_EQ(both.Intersect(TermList({{Kind::kType, false, i}})).ToString(), "int");
  EXPECT_TRUE(both.Intersect(TermList::All()).Equal(both));
  EXPECT_EQ(both.Union(TermList::All()).ToString(), "𝓤");
  EXPECT_EQ(TermList().ToString(), "∅");
}

TEST_F(StoreTest, Scopes) {
  Scope& scope = *store_.NewScope(store_.universe());
  std::vector<Object*> objects;
  for (int n = 0; n < 100; ++n) objects.push_back(&Var("v" + std::to_string(n), Basic("int")));
  for (Object* object : objects) EXPECT_EQ(scope.Insert(*object), nullptr);
  for (Object* object : objects) {
    EXPECT_EQ(scope.Lookup(object->name), object);
    EXPECT_EQ(object->parent, &scope);
  }
  EXPECT_EQ(scope.Insert(Var("v7", Basic("string"))), objects[7]);
  EXPECT_EQ(scope.size(), 100u);
  EXPECT_EQ(scope.Lookup(Name("w")), nullptr);
  EXPECT_EQ(scope.SortedNames()[1], Name("v1"));
  EXPECT_EQ(scope.SortedNames()[2], Name("v10"));
  scope.Insert(Var("Straße", Basic("int")));
  EXPECT_EQ(scope.LookupIgnoringCase(Name("STRAẞE"), true).size(), 1u);
  EXPECT_EQ(scope.LookupIgnoringCase(Name("V7"), true).size(), 0u);
  EXPECT_EQ(scope.LookupIgnoringCase(Name("V7"), false).size(), 1u);
}

TEST(StoreLifeTest, OneAfterTheOther) {
  for (int n = 0; n < 3; ++n) {
    TypeStore store;
    EXPECT_EQ(Text(store.NewSlice(Basic("int"))), "[]int");
  }
}

}  // namespace
}  // namespace premortem::types
