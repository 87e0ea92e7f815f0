#include "ir/parse_names.h"

#include <algorithm>
#include <limits>

#include "base/quote.h"
#include "ir/text.h"
#include "ir/type_util.h"
#include "syntax/names.h"
#include "types/format.h"
#include "types/info.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/scope.h"
#include "types/store.h"
#include "types/subst.h"
#include "types/typeset.h"
#include "types/universe.h"

namespace premortem::ir {

using namespace types;

namespace {

// Deeper than any type that somebody writes, and what is recursive has room for it.
constexpr uint32_t kMaxDepth = 500;

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

NameId Intern(std::string_view name) { return syntax::Names().Intern(name); }

uint64_t KeyOf(source::SourceLoc loc) { return uint64_t{loc.file.value} << 32 | loc.offset; }

bool BeginsType(std::string_view text) {
  if (text.empty()) return false;
  char c = text[0];
  return c == '_' || c == '*' || c == '[' || c == '(' || c == '<' || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

// ---- LineReader ----

std::string_view LineReader::TakeWord() {
  size_t begin = at_;
  while (!AtEnd()) {
    char c = Peek();
    if (std::string_view(" ()[]{},:;\"").find(c) != std::string_view::npos) break;
    if (c == '/' && rest().starts_with("/*")) break;
    ++at_;
  }
  return From(begin);
}

uint64_t LineReader::TakeNumber(uint64_t most) {
  size_t begin = at_;
  uint64_t number = 0;
  while (Peek() >= '0' && Peek() <= '9' && number <= most) {
    auto digit = static_cast<uint64_t>(line_[at_++] - '0');
    number = number <= (most - std::min(most, digit)) / 10 ? 10 * number + digit : most + 1;
  }
  if (at_ == begin) Fail("expected a number");
  if (number > most) FailAt(begin, "expected a number up to " + std::to_string(most));
  return ok() ? number : 0;
}

std::string_view LineReader::TakeQuoted() {
  size_t begin = at_;
  Expect("\"");
  while (!AtEnd() && Peek() != '"') at_ += rest().starts_with('\\') && rest().size() > 1 ? 2 : 1;
  Expect("\"");
  return From(begin);
}

std::string_view LineReader::TakeParentheses() {
  size_t begin = at_;
  size_t open = 0;
  do {
    if (AtEnd()) {
      FailAt(begin, "expected a closing parenthesis");
      return {};
    }
    open += Peek() == '(' ? 1 : Peek() == ')' ? size_t{0} - 1 : 0;
    ++at_;
  } while (open > 0);
  return From(begin);
}

// ---- Objects ----

TextNames::TextNames(const PackageState& package, const source::FileTable& files)
    : package_(package), files_(files) {
  for (const PackageState* state = &package; state != nullptr; state = state->base) {
    for (const Unit& unit : state->files) {
      if (!unit.file.valid()) continue;
      own_files_.emplace(BaseName(files.Get(unit.file).path()), unit.file);
    }
  }
  CollectPackages();
}

// All that the package depends on; the same path may stand for a package and its test variant.
void TextNames::CollectPackages() {
  std::unordered_map<uint32_t, bool> seen;
  auto add = [&](PackageId id) {
    if (id.valid() && seen.emplace(id.value, true).second) all_packages_.push_back(id);
  };
  for (const PackageState* state = &package_; state != nullptr; state = state->base) {
    add(state->package);
  }
  for (size_t i = 0; i < all_packages_.size(); ++i) {
    for (PackageId import : types::Get(all_packages_[i]).imports) add(import);
  }
  add(UnsafePackage());
  for (PackageId id : all_packages_) packages_[types::Get(id).path].push_back(id);
}

void TextNames::SetTypeParams(TypeList list, TypeList more) {
  type_params_.clear();
  for (TypeList params : {list, more}) {
    for (TypeId param : params) {
      if (const TypeParam* p = As<TypeParam>(param)) {
        type_params_[types::Get(p->obj).name.value] = param;
      }
    }
  }
}

const Object* TextNames::Find(std::string_view text) {
  size_t dot = text.rfind('.');
  if (dot == text.npos) return nullptr;
  auto packages = packages_.find(text.substr(0, dot));
  if (packages == packages_.end()) return nullptr;
  NameId name = Intern(text.substr(dot + 1));
  for (PackageId package : packages->second) {
    if (const Object* object = types::Get(package).scope->Lookup(name)) return object;
  }
  return nullptr;
}

const Object* TextNames::FindFunction(std::string_view text) {
  auto named = [&](const Object* object) { return ir::NameOf(*object, package_) == text; };
  if (!text.starts_with('(')) {
    if (text.find('#') != text.npos) {
      auto init = std::ranges::find_if(package_.objects, [&](const Object* object) {
        return IsInitFunction(*object) && named(object);
      });
      return init == package_.objects.end() ? nullptr : *init;
    }
    const Object* object = Find(text);
    return object != nullptr && object->kind == ObjectKind::kFunc ? object : nullptr;
  }
  size_t end = text.rfind(").");
  if (end == text.npos) return nullptr;
  std::string_view receiver = text.substr(1, end - 1);
  if (receiver.starts_with('*')) receiver.remove_prefix(1);
  receiver = receiver.substr(0, receiver.find('['));
  const Object* type_name = Find(receiver);
  if (type_name == nullptr) type_name = Store().universe()->Lookup(Intern(receiver));
  if (type_name == nullptr || type_name->kind != ObjectKind::kTypeName) return nullptr;
  NameId name = Intern(text.substr(end + 2));
  auto is_it = [&](const Object& method) { return method.name == name && named(&method); };
  Named* type = AsNamed(type_name->type);
  for (size_t i = 0; type != nullptr && i < NumMethods(*type); ++i) {
    if (const Object& method = Method(*type, i); is_it(method)) return &method;
  }
  Interface* interface = UnderlyingAs<Interface>(type_name->type);
  if (interface == nullptr) return nullptr;
  for (ObjectId method : TypeSetOf(*interface).methods) {
    if (is_it(types::Get(method))) return &types::Get(method);
  }
  return nullptr;
}

const Object* TextNames::FunctionAt(source::SourceLoc loc) const {
  for (const PackageState* state = &package_; state != nullptr; state = state->base) {
    for (const Object* object : state->objects) {
      if (object->kind == ObjectKind::kFunc && object->loc == loc) return object;
    }
  }
  return nullptr;
}

const Object* TextNames::FindMethod(TypeId receiver, std::string_view full_name) {
  if (!receiver.valid()) return nullptr;
  auto is_it = [&](const Object* method) {
    return method != nullptr && method->kind == ObjectKind::kFunc && FullName(*method) == full_name;
  };
  NameId name = Intern(full_name.substr(full_name.rfind('.') + 1));
  for (PackageId package : all_packages_) {
    const Object* method = LookupFieldOrMethod(receiver, false, package, name).obj;
    if (is_it(method)) return method;
    if (IsExported(name)) break;  // of whichever package
  }
  return nullptr;
}

// ---- Places ----

// Of methods as values the place is in whichever file declares the method.
source::FileId TextNames::FileNamed(std::string_view name, source::FileId other) {
  if (other.valid() && BaseName(files_.Get(other).path()) == name) return other;
  if (auto own = own_files_.find(name); own != own_files_.end()) return own->second;
  if (all_files_.empty()) {
    for (size_t i = 1; i <= files_.size(); ++i) {
      source::FileId id(static_cast<uint32_t>(i));
      auto [entry, is_new] = all_files_.emplace(BaseName(files_.Get(id).path()), id);
      if (!is_new) entry->second = source::FileId();
    }
  }
  auto any = all_files_.find(name);
  return any == all_files_.end() ? source::FileId() : any->second;
}

uint32_t TextNames::ReadPlace(LineReader& in, source::FileId& file, source::FileId other) {
  size_t begin = in.at();
  constexpr std::string_view kExtension = ".go:";
  std::string_view until = in.rest().substr(0, in.rest().find(' '));
  if (size_t dot = until.find(kExtension); dot != until.npos) {
    file = FileNamed(until.substr(0, dot + 3), other);
    if (!file.valid()) {
      in.Fail("expected a file of the package");
      return 0;
    }
    in.Seek(begin + dot + kExtension.size());
  }
  constexpr uint64_t kMost = std::numeric_limits<int32_t>::max();
  auto line = static_cast<uint32_t>(in.TakeNumber(kMost));
  in.Expect(":");
  auto column = static_cast<uint32_t>(in.TakeNumber(kMost));
  if (!in.ok()) return 0;
  if (!file.valid()) {
    in.FailAt(begin, "expected the name of a file: the function has none");
    return 0;
  }
  const source::SourceFile& source = files_.Get(file);
  uint64_t offset = 0;
  if (line >= 1 && column >= 1 && line <= source.lines().line_count()) {
    offset = uint64_t{source.lines().LineStart(line)} + column - 1;
  }
  bool there = line >= 1 && column >= 1 && offset <= source.text().size() &&
               source.PositionAt(static_cast<uint32_t>(offset)) == source::Position{line, column};
  if (!there) in.FailAt(begin, "expected a place in " + std::string(BaseName(source.path())));
  return static_cast<uint32_t>(offset);
}

const Object* TextNames::LocalType(source::SourceLoc loc) {
  auto collect = [&](const Unit& unit) {
    if (unit.tree == nullptr || unit.info == nullptr) return;
    for (uint32_t id = 1; id < unit.tree->node_count(); ++id) {
      if (unit.tree->kind(NodeId(id)) != syntax::NodeKind::kIdent) continue;
      const Object* object = GetOrNull(unit.info->DefOf(NodeId(id)));
      if (object != nullptr && object->kind == ObjectKind::kTypeName) {
        local_types_.emplace(KeyOf(object->loc), object);
      }
    }
  };
  if (!has_local_types_) {
    has_local_types_ = true;
    for (const PackageState* state = &package_; state != nullptr; state = state->base) {
      for (const Unit& unit : state->files) collect(unit);
    }
  }
  auto known = local_types_.find(KeyOf(loc));
  return known == local_types_.end() ? nullptr : known->second;
}

// ---- Types ----

TypeId TextNames::ReadType(LineReader& in) {
  if (depth_ >= kMaxDepth) {
    in.Fail("a type is nested too deeply");
    return kInvalidType;
  }
  ++depth_;
  TypeId type = ReadTypeOfKind(in);
  --depth_;
  return in.ok() && type.valid() ? type : kInvalidType;
}

TypeId TextNames::ReadTypeOfKind(LineReader& in) {
  if (in.Take("*")) return Store().NewPointer(ReadType(in));
  if (in.Take("[]")) return Store().NewSlice(ReadType(in));
  if (in.Take("[")) {
    uint64_t length = in.TakeNumber(std::numeric_limits<int64_t>::max());
    in.Expect("]");
    return Store().NewArray(ReadType(in), static_cast<int64_t>(length));
  }
  if (in.Take("map[")) {
    TypeId key = ReadType(in);
    in.Expect("]");
    return Store().NewMap(key, ReadType(in));
  }
  if (in.Take("chan<- ")) return Store().NewChan(ChanDir::kSendOnly, ReadType(in));
  if (in.Take("<-chan ")) return Store().NewChan(ChanDir::kRecvOnly, ReadType(in));
  if (in.Take("chan (")) {
    TypeId elem = ReadType(in);
    in.Expect(")");
    return Store().NewChan(ChanDir::kSendRecv, elem);
  }
  if (in.Take("chan ")) return Store().NewChan(ChanDir::kSendRecv, ReadType(in));
  if (in.rest().starts_with("func(")) {
    in.Take("func");
    return ReadSignature(in, ObjectId());
  }
  if (in.Take("struct{")) return ReadStruct(in);
  if (in.Take("interface{")) return ReadInterface(in);
  return ReadTypeName(in);
}

// "path.T", "path.T[int]", "path.T#a.go:1:2", "int", a type parameter.
TypeId TextNames::ReadTypeName(LineReader& in) {
  size_t begin = in.at();
  std::string_view text = in.TakeWord();
  if (text == "invalid" && in.Take(" type")) return kInvalidType;
  if (text == "untyped") {
    in.Expect(" ");
    std::string name = "untyped " + std::string(in.TakeWord());
    for (auto kind : {BasicKind::kUntypedBool, BasicKind::kUntypedInt, BasicKind::kUntypedRune,
                      BasicKind::kUntypedFloat, BasicKind::kUntypedComplex,
                      BasicKind::kUntypedString, BasicKind::kUntypedNil}) {
      if (types::TextOf(As<Basic>(BasicType(kind))->name) == name) return BasicType(kind);
    }
    in.FailAt(begin, "expected an untyped kind");
    return kInvalidType;
  }
  const Object* object = nullptr;
  if (size_t mark = text.find('#'); mark != text.npos) {
    in.Seek(begin + mark + 1);
    source::FileId file;
    uint32_t offset = ReadPlace(in, file);
    if (!in.ok()) return kInvalidType;
    object = LocalType({file, offset});
    if (object != nullptr &&
        types::NameOf(*object) !=
            text.substr(text.rfind('.', mark) + 1, mark - text.rfind('.', mark) - 1)) {
      object = nullptr;
    }
  } else if (text.find('.') != text.npos) {
    object = Find(text);
  } else if (!text.empty()) {
    NameId name = Intern(text);
    object = Store().universe()->Lookup(name);
    if (in.Take("/* type parameter */")) object = nullptr;
    if (object == nullptr) {
      auto param = type_params_.find(name.value);
      if (param != type_params_.end()) return param->second;
    }
  }
  if (object == nullptr || object->kind != ObjectKind::kTypeName || !object->type.valid()) {
    in.FailAt(begin, "expected a type");
    return kInvalidType;
  }
  return Instance(in, *object);
}

TypeId TextNames::Instance(LineReader& in, const Object& type_name) {
  const Named* named = As<Named>(type_name.type);
  const Alias* alias = As<Alias>(type_name.type);
  TypeList tparams = named != nullptr   ? named->tparams
                     : alias != nullptr ? alias->tparams
                                        : TypeList();
  if (tparams.empty()) return type_name.type;
  size_t begin = in.at();
  std::vector<TypeId> targs = ReadTypeArgs(in);
  if (in.ok() && targs.size() != tparams.size()) {
    in.FailAt(begin, "expected " + std::to_string(tparams.size()) + " type arguments");
  }
  if (!in.ok()) return kInvalidType;
  if (named != nullptr) return Store().NewInstance(named->id, targs)->id;
  return NewAliasInstance(nullptr, source::SourceLoc(), *alias, Store().Copy(targs), nullptr);
}

std::vector<TypeId> TextNames::ReadTypeArgs(LineReader& in) {
  std::vector<TypeId> targs;
  in.Expect("[");
  do {
    targs.push_back(ReadType(in));
  } while (in.ok() && in.Take(", "));
  in.Expect("]");
  return targs;
}

TypeId TextNames::ReadStruct(LineReader& in) {
  std::vector<ObjectId> fields;
  std::vector<std::string_view> tags;
  bool any_tag = false;
  while (in.ok() && !in.Take("}")) {
    if (!fields.empty()) in.Expect("; ");
    NameId name = ReadOptionalName(in);
    size_t begin = in.at();
    TypeId type = ReadType(in);
    if (!in.ok()) break;
    Object& field =
        Store().NewVar(VarKind::kFieldVar, source::SourceLoc(), package_.package, name, type);
    if (!name.valid()) {
      // The name of its type.
      std::string_view text = in.From(begin);
      text = text.substr(0, text.find_first_of("[#"));
      if (text.starts_with('*')) text.remove_prefix(1);
      field.name = Intern(text.substr(text.rfind('.') + 1));
      field.embedded = true;
    }
    fields.push_back(field.id);
    std::string_view& tag = tags.emplace_back();
    if (!in.Take(" ")) continue;
    std::optional<std::string> unquoted = Unquote(in.TakeQuoted());
    if (!unquoted) in.Fail("expected a tag");
    if (!in.ok()) break;
    tag = Store().Copy(*unquoted);
    any_tag = true;
  }
  if (!in.ok()) return kInvalidType;
  Struct& type = *Store().NewStruct();
  type.fields = Store().Copy(fields);
  if (any_tag) type.tags = Store().Copy(tags);
  return type.id;
}

TypeId TextNames::ReadInterface(LineReader& in) {
  if (in.Take("}")) return TheUniverse().empty_interface;
  Interface& type = *Store().NewInterface();
  type.complete = true;
  std::vector<ObjectId> methods;
  std::vector<TypeId> embedded;
  bool first = true;
  while (in.ok() && !in.Take("}")) {
    if (!std::exchange(first, false)) in.Expect("; ");
    size_t begin = in.at();
    std::string_view word = in.TakeWord();
    bool is_method = in.Peek() == '(' && word.find('.') == word.npos && word != "func";
    if (!is_method) {
      in.Seek(begin);
      embedded.push_back(ReadUnion(in));
      continue;
    }
    NameId name = Intern(word);
    if (std::ranges::any_of(methods, [&](ObjectId m) { return types::Get(m).name == name; })) {
      in.FailAt(begin, "expected a method that the interface does not have yet");
    }
    ObjectId recv = Store().NewVar(VarKind::kRecvVar, {}, package_.package, NameId(), type.id).id;
    TypeId signature = ReadSignature(in, recv);
    if (!in.ok()) break;
    methods.push_back(
        Store().NewObject(ObjectKind::kFunc, {}, package_.package, name, signature).id);
  }
  if (!in.ok()) return kInvalidType;
  type.methods = Store().Copy(methods);
  type.embeddeds = Store().Copy(embedded);
  return type.id;
}

TypeId TextNames::ReadUnion(LineReader& in) {
  std::vector<Term> terms;
  do {
    bool tilde = in.Take("~");
    terms.push_back({tilde, ReadType(in)});
  } while (in.ok() && in.Take(" | "));
  if (terms.size() == 1 && !terms[0].tilde) return terms[0].type;
  return Store().NewUnion(terms);
}

TypeId TextNames::ReadSignature(LineReader& in, ObjectId recv) {
  bool variadic = false;
  TypeId params = ReadTuple(in, VarKind::kParamVar, &variadic);
  TypeId results;
  if (in.rest().starts_with(" (")) {
    in.Take(" ");
    results = ReadTuple(in, VarKind::kResultVar, nullptr);
  } else if (in.Peek() == ' ' && BeginsType(in.rest().substr(1))) {
    in.Take(" ");
    TypeId type = ReadType(in);
    ObjectId result = Store().NewVar(VarKind::kResultVar, {}, package_.package, {}, type).id;
    results = Store().NewTuple({&result, 1});
  }
  if (!in.ok()) return kInvalidType;
  Signature& signature = *Store().NewSignature();
  signature.recv = recv;
  signature.variadic = variadic;
  signature.params = params;
  signature.results = results;
  return signature.id;
}

TypeId TextNames::ReadTuple(LineReader& in, VarKind kind, bool* variadic) {
  std::vector<ObjectId> vars;
  in.Expect("(");
  while (in.ok() && !in.Take(")")) {
    if (!vars.empty()) in.Expect(", ");
    if (variadic != nullptr && *variadic) in.Fail("expected nothing behind a variadic parameter");
    NameId name = ReadOptionalName(in);
    bool dots = variadic != nullptr && in.Take("...");
    if (dots) *variadic = true;
    TypeId type = ReadType(in);
    if (dots) type = Store().NewSlice(type);
    vars.push_back(Store().NewVar(kind, {}, package_.package, name, type).id);
  }
  return in.ok() ? Store().NewTuple(vars) : TypeId();
}

// A name before a type: an identifier, no word with which a type begins, and a space.
NameId TextNames::ReadOptionalName(LineReader& in) {
  size_t begin = in.at();
  std::string_view word = in.TakeWord();
  bool is_name = !word.empty() && word.find_first_of(".*~<#&") == word.npos && in.Peek() == ' ' &&
                 (BeginsType(in.rest().substr(1)) || in.rest().starts_with(" ..."));
  for (std::string_view other : {"chan", "func", "struct", "interface", "map"}) {
    is_name &= word != other;
  }
  if (word == "invalid" && in.Take(" ")) is_name &= in.TakeWord() != "type";
  if (!is_name) {
    in.Seek(begin);
    return NameId();
  }
  in.Seek(begin + word.size() + 1);
  return Intern(word);
}

}  // namespace premortem::ir
