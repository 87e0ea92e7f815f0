#include "flow/symbol.h"

#include "base/text.h"
#include "ir/type_util.h"
#include "syntax/names.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/typeset.h"

namespace premortem::flow {

using namespace types;

namespace {

constexpr size_t kMostText = 4096;

std::string_view PathOf(PackageId package) {
  return package.valid() ? std::string_view(Get(package).path) : std::string_view();
}

void AppendQualified(std::string& out, const Object& object) {
  if (object.package.valid()) {
    out += PathOf(object.package);
    out += '.';
  }
  out += NameOf(object);
}

class TypeWriter {
 public:
  explicit TypeWriter(std::string& out) : out_(out), most_(out.size() + kMostText) {}

  void Write(TypeId id) {
    if (out_.size() > most_) return;
    TypeId t = Unalias(id);
    if (!t.valid()) {
      out_ += '?';
      return;
    }
    const Type& type = *Get(t);
    switch (type.kind) {
      case TypeKind::kBasic: {
        BasicKind kind = static_cast<const Basic&>(type).basic;
        out_ += types::TextOf(As<Basic>(BasicType(kind))->name);
        return;
      }
      case TypeKind::kNamed: return WriteNamed(static_cast<const Named&>(type));
      case TypeKind::kTypeParam:
        out_ += '$';
        return AppendDecimal(
            out_, static_cast<uint64_t>(std::max(0, static_cast<const TypeParam&>(type).index)));
      case TypeKind::kPointer: return Write("*", static_cast<const Pointer&>(type).base);
      case TypeKind::kSlice: return Write("[]", static_cast<const Slice&>(type).elem);
      case TypeKind::kArray:
        out_ += '[';
        out_ += std::to_string(static_cast<const Array&>(type).len);
        return Write("]", static_cast<const Array&>(type).elem);
      case TypeKind::kMap:
        Write("map[", static_cast<const Map&>(type).key);
        return Write("]", static_cast<const Map&>(type).elem);
      case TypeKind::kChan: return WriteChan(static_cast<const Chan&>(type));
      case TypeKind::kStruct: return WriteStruct(static_cast<const Struct&>(type));
      case TypeKind::kTuple: return WriteList(static_cast<const Tuple&>(type).vars, false);
      case TypeKind::kSignature:
        out_ += "func";
        return WriteSignature(static_cast<const Signature&>(type));
      case TypeKind::kInterface: return WriteInterface(*As<Interface>(t));
      case TypeKind::kUnion: out_ += "union"; return;
      case TypeKind::kAlias: return;  // followed above
    }
  }

  void WriteSignature(const Signature& signature) {
    WriteList(Vars(signature.params), signature.variadic);
    ObjectList results = Vars(signature.results);
    if (results.empty()) return;
    out_ += ' ';
    WriteList(results, false);
  }

 private:
  void Write(std::string_view before, TypeId t) {
    out_ += before;
    Write(t);
  }

  void WriteNamed(const Named& named) {
    const Object& object = Get(ObjOf(named));
    AppendQualified(out_, object);
    bool is_local = object.package.valid() && object.parent != nullptr &&
                    object.parent != Get(object.package).scope;
    if (is_local) {
      out_ += '@';
      AppendDecimal(out_, object.loc.offset);
    }
    if (named.targs.empty()) return;
    for (size_t i = 0; i < named.targs.size(); ++i) Write(i == 0 ? "[" : ",", named.targs[i]);
    out_ += ']';
  }

  void WriteChan(const Chan& chan) {
    Write(chan.dir == ChanDir::kSendOnly   ? "chan<- "
          : chan.dir == ChanDir::kRecvOnly ? "<-chan "
                                           : "chan ",
          chan.elem);
  }

  void WriteStruct(const Struct& type) {
    out_ += "struct{";
    for (size_t i = 0; i < type.fields.size(); ++i) {
      const Object& field = Get(type.fields[i]);
      if (i > 0) out_ += "; ";
      if (field.embedded) out_ += '=';
      if (IsExported(field)) {
        out_ += NameOf(field);
      } else {
        AppendQualified(out_, field);
      }
      Write(" ", field.type);
      if (!type.tag(i).empty()) {
        out_ += '`';
        out_ += type.tag(i);
        out_ += '`';
      }
    }
    out_ += '}';
  }

  void WriteList(ObjectList vars, bool variadic) {
    out_ += '(';
    for (size_t i = 0; i < vars.size(); ++i) {
      if (i > 0) out_ += ", ";
      TypeId t = Get(vars[i]).type;
      const Slice* slice = i + 1 == vars.size() && variadic ? As<Slice>(Unalias(t)) : nullptr;
      if (slice != nullptr) {
        Write("...", slice->elem);
      } else {
        Write(t);
      }
    }
    out_ += ')';
  }

  void WriteInterface(Interface& type) {
    const TypeSet& set = TypeSetOf(type);
    out_ += "interface{";
    bool first = true;
    for (ObjectId id : set.methods) {
      const Object& method = Get(id);
      if (!first) out_ += "; ";
      first = false;
      if (IsExported(method)) {
        out_ += NameOf(method);
      } else {
        AppendQualified(out_, method);
      }
      if (const Signature* signature = As<Signature>(method.type)) WriteSignature(*signature);
    }
    if (!set.terms.IsAll()) out_ += set.terms.ToString();
    if (set.comparable) out_ += "comparable";
    out_ += '}';
  }

  std::string& out_;
  size_t most_;
};

}  // namespace

Symbol SymbolOf(std::string_view text) { return Symbol(syntax::Names().Intern(text).value); }
std::string_view TextOf(Symbol symbol) { return types::TextOf(NameId(symbol.value)); }

std::string FunctionName(const Object& func) {
  const Object& origin = Origin(func);
  std::string out;
  TypeId recv = ir::RecvTypeOf(origin);
  if (!recv.valid()) {
    AppendQualified(out, origin);
    return out;
  }
  out += '(';
  if (const Pointer* pointer = As<Pointer>(Unalias(recv))) {
    out += '*';
    recv = pointer->base;
  }
  if (const Named* named = AsNamed(recv)) {
    AppendQualified(out, Get(ObjOf(*named)));
  } else {
    out += "interface";
  }
  out += ").";
  out += NameOf(origin);
  return out;
}

void AppendType(std::string& out, TypeId t) { TypeWriter(out).Write(t); }

Symbol TypeSymbols::OfType(TypeId t) {
  auto [it, is_new] = types_.try_emplace(t.value);
  if (is_new) {
    std::string text;
    AppendType(text, t);
    it->second = SymbolOf(text);
  }
  return it->second;
}

Symbol TypeSymbols::OfMethod(const Object& method) {
  auto [it, is_new] = methods_.try_emplace(method.id.value);
  if (is_new) {
    std::string text;
    if (IsExported(method)) {
      text += NameOf(method);
    } else {
      AppendQualified(text, method);
    }
    if (const Signature* signature = As<Signature>(method.type)) {
      TypeWriter(text).WriteSignature(*signature);
    }
    // Other functions call the type parameter otherwise, and an instance has an argument there.
    if (text.find('$') != text.npos) text = LooseKey(text);
    it->second = SymbolOf(text);
  }
  return it->second;
}

std::string LooseKey(std::string_view key) {
  return "~" + std::string(key.substr(0, key.find('(')));
}

Symbol TypeSymbols::OfField(TypeId structure, uint32_t index) {
  TypeId base = ir::BaseOf(structure);
  const Object* field = ir::FieldOf(base, index);
  if (field == nullptr) return {};
  std::string text;
  if (const Named* named = AsNamed(base)) {
    AppendType(text, OriginOf(*named));
  } else {
    const Object& origin = Origin(*field);
    text = PathOf(origin.package);
    text += ".struct@";
    text += std::to_string(origin.loc.offset);
  }
  text += '.';
  text += NameOf(*field);
  return SymbolOf(text);
}

}  // namespace premortem::flow
