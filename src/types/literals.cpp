// Counterpart: go/types/literals.go, go1.27, with keyVal of expr.go and trie.go.

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "types/checker.h"

namespace premortem::types {

namespace {

using constant::Kind;

constexpr size_t kMaxNumberLength = 10000;

// The fields that a struct literal sets, by the indices that lead to them.
class FieldPaths {
 public:
  struct Collision {
    const Object* field = nullptr;  // null: there is none
    size_t length = 0;              // of the path that both have
  };

  // Adds a field unless one path is the beginning of the other.
  Collision Insert(const std::vector<int>& path, const Object& field) {
    std::vector<int> prefix;
    for (int index : path) {
      prefix.push_back(index);
      if (auto it = fields_.find(prefix); it != fields_.end()) return {it->second, prefix.size()};
    }
    auto it = fields_.lower_bound(path);
    if (it != fields_.end() && it->first.size() > path.size() &&
        std::equal(path.begin(), path.end(), it->first.begin())) {
      return {it->second, path.size()};
    }
    fields_.emplace_hint(it, path, &field);
    return {};
  }

 private:
  std::map<std::vector<int>, const Object*> fields_;
};

// The constant keys of a map literal. Keys are equal where their values are, of whatever kind.
class MapKeys {
 public:
  // With `by_type` keys of different types are different. False where the key is there already.
  bool Insert(const Value& key, TypeId type, bool by_type) {
    auto [it, is_new] = types_.try_emplace(TextOf(key));
    if (!by_type) return is_new;
    for (TypeId known : it->second) {
      if (Identical(known, type)) return false;
    }
    it->second.push_back(type);
    return true;
  }

 private:
  template <typename T>
  static void Append(std::string& text, T value) {
    text.append(reinterpret_cast<const char*>(&value), sizeof value);
  }

  std::string TextOf(const Value& key) {
    switch (key.kind()) {
      case Kind::kUnknown: return "?";
      case Kind::kBool: return constant::BoolVal(key) ? "true" : "false";
      case Kind::kString: return std::string("s").append(constant::StringVal(key));
      default: return TextOfNumber(key);
    }
  }

  std::string TextOfNumber(const Value& key) {
    std::string text;
    Value real = key.kind() == Kind::kInt ? key : constant::ToFloat(key);
    if (key.kind() == Kind::kComplex && real.kind() != Kind::kFloat) {
      text = "c";
      Append(text, constant::Float64Val(constant::Real(key)).value);
      Append(text, constant::Float64Val(constant::Imag(key)).value);
      return text;
    }
    Value integer = constant::ToInt(key);
    if (integer.kind() != Kind::kInt) {
      text = "f";
      Append(text, constant::Float64Val(real).value);
    } else if (auto small = constant::Int64Val(integer); small.exact) {
      text = "i";
      Append(text, small.value);
    } else if (auto large = constant::Uint64Val(integer); large.exact) {
      text = "u";
      Append(text, large.value);
    } else {
      // As in go/types: equal only where it is the value of the same declared constant.
      kept_.push_back(key.kind() == Kind::kComplex ? constant::Real(key) : key);
      text = "p";
      text.append(reinterpret_cast<const char*>(&kept_.back()), sizeof(Value));
    }
    return text;
  }

  std::unordered_map<std::string, std::vector<TypeId>> types_;
  std::vector<Value> kept_;  // so that no other value takes their place in memory
};

// The indices of the elements of an array or slice literal; mostly they are just counted up.
class SeenIndices {
 public:
  // False where the index is there already.
  bool Insert(int64_t index) {
    if (index < dense_) return false;
    if (index > dense_) return sparse_.insert(index).second;
    if (!sparse_.empty() && sparse_.contains(index)) return false;
    ++dense_;
    return true;
  }

 private:
  int64_t dense_ = 0;  // all below are there
  std::unordered_set<int64_t> sparse_;
};

// The names on the way that `index` leads: "A.b".
std::string FieldPath(TypeId t, const std::vector<int>& index) {
  std::string path;
  for (int i : index) {
    const Struct* type = UnderlyingAs<Struct>(DerefStructPtr(t));
    if (type == nullptr) break;
    const Object& field = Get(type->fields[static_cast<size_t>(i)]);
    if (!path.empty()) path += '.';
    path += NameOf(field);
    t = field.type;
  }
  return path;
}

bool IsOpenArray(const syntax::Tree& tree, NodeId type) {
  if (tree.kind(type) != NodeKind::kArrayType) return false;
  NodeId len = tree.Get<syntax::ArrayType>(type).len;
  return len.valid() && tree.kind(len) == NodeKind::kEllipsis &&
         !tree.Get<syntax::Ellipsis>(len).elt.valid();
}

// Whether the type of a literal does not depend on its elements.
bool HasTypeWithoutElts(TypeId under) {
  const Array* array = As<Array>(under);
  return array != nullptr ? array->len >= 0
                          : As<Struct>(under) != nullptr || As<Slice>(under) != nullptr ||
                                As<Map>(under) != nullptr;
}

}  // namespace

void Checker::LangCompat(NodeId literal) {
  std::string_view text = tree().LiteralOf(literal);
  if (text.size() <= 2 || AllowVersion(kGo1_13)) return;
  auto report = [&](std::string_view what) { VersionErrorf(At(literal), kGo1_13, what); };
  if (text.find('_') != text.npos) return report("underscore in numeric literal");
  if (text[0] != '0') return;
  switch (text[1]) {
    case 'b':
    case 'B': return report("binary literal");
    case 'o':
    case 'O': return report("0o/0O-style octal literal");
    case 'x':
    case 'X':
      if (GetNode<syntax::BasicLit>(literal).kind != Token::kInt) {
        report("hexadecimal floating-point literal");
      }
      return;
    default: return;
  }
}

void Checker::BasicLit(Operand& x, NodeId e) {
  Token kind = GetNode<syntax::BasicLit>(e).kind;
  std::string_view text = tree().LiteralOf(e);
  if (kind == Token::kInt || kind == Token::kFloat || kind == Token::kImag) {
    LangCompat(e);
    if (text.size() > kMaxNumberLength) {
      Errorf(At(e), Code::kInvalidConstVal, "excessively long constant: %s... (%d chars)",
             {text.substr(0, 10), text.size()});
      x.Invalidate();
      return;
    }
  }
  SetConst(x, kind, text);
  if (!x.valid()) {
    // It is too large or too small: the syntax was checked before.
    Errorf(At(e), Code::kInvalidConstVal, "malformed constant: %s", {text});
    return;
  }
  x.expr = e;
  Overflow(x, tree().Pos(e));
}

void Checker::FuncLit(Operand& x, NodeId e) {
  auto literal = GetNode<syntax::FuncLit>(e);
  Signature* sig = As<Signature>(Typ(literal.type));
  if (sig == nullptr) {
    Errorf(At(e), Code::kInvalidSyntaxTree, "invalid function literal %v", {e});
    x.Invalidate();
    return;
  }
  if (!state_.config.ignore_func_bodies && literal.body.valid()) {
    // The function belongs to the declaration around it. Its body waits: it may mention a type
    // whose declaration the literal is part of.
    DeclInfo* decl = env_.decl;
    const Value* iota = env_.iota ? Store().NewValue(*env_.iota) : nullptr;
    NodeId body = literal.body;
    Later([=, this] {
      FuncBody(decl, *sig, *sig->scope, body,
               iota != nullptr ? std::optional<Value>(*iota) : std::nullopt);
    });
  }
  x.mode = OperandMode::kValue;
  x.type = sig->id;
}

Checker::LiteralType Checker::TypeOfLiteral(NodeId e, TypeId hint) {
  NodeId written = GetNode<syntax::CompositeLit>(e).type;
  if (written.valid()) {
    TypeId t;
    if (IsOpenArray(tree(), written)) {
      // Gets its length when the elements are known.
      t = Store().NewArray(VarType(GetNode<syntax::ArrayType>(written).elt), -1);
    } else {
      t = Typ(written);
    }
    return {.type = t, .base = t};
  }
  if (hint.valid()) {
    // &T{} is written {} where *T is wanted.
    TypeId under = CommonUnder(hint);
    const Pointer* pointer = under.valid() ? As<Pointer>(under) : nullptr;
    return {.type = hint, .base = pointer != nullptr ? pointer->base : hint, .is_elem = true};
  }
  Errorf(At(e), Code::kUntypedLit, "missing type in composite literal");
  return {.type = kInvalidType, .base = kInvalidType};
}

void Checker::CompositeLit(Operand& x, NodeId e, TypeId hint) {
  LiteralType literal = TypeOfLiteral(e, hint);
  if (!IsComplete(literal.base)) {
    x.Invalidate();
    return;
  }
  NodeList elts = GetNode<syntax::CompositeLit>(e).elts;
  TypeId under = CommonUnder(literal.base);
  if (state_.config.exports_only && under.valid() && HasTypeWithoutElts(under)) elts = {};
  if (const Struct* type = As<Struct>(under)) {
    if (!elts.empty() && KindOf(elts[0]) == NodeKind::kKeyValueExpr) {
      KeyedStructElts(x, elts, *type, literal.base);
    } else if (!elts.empty()) {
      StructElts(x, e, *type, literal.base);
    }
  } else if (const Array* array = As<Array>(under)) {
    int64_t length = IndexedElts(elts, array->elem, array->len);
    if (array->len < 0) {
      literal.type = Store().NewArray(array->elem, length);
      if (NodeId written = GetNode<syntax::CompositeLit>(e).type; written.valid()) {
        RecordTypeAndValue(written, OperandMode::kTypExpr, literal.type);
      }
    }
  } else if (const Slice* slice = As<Slice>(under)) {
    IndexedElts(elts, slice->elem, -1);
  } else if (const Map* map = As<Map>(under)) {
    MapElts(x, elts, *map);
  } else {
    // A key may be the name of a field: only values are looked at.
    for (NodeId elt : elts) {
      bool is_pair = KindOf(elt) == NodeKind::kKeyValueExpr;
      Use(is_pair ? GetNode<syntax::KeyValueExpr>(elt).value : elt);
    }
    if (!under.valid() || IsValid(under)) {
      Errorf(At(e), Code::kInvalidLit, "invalid composite literal%s type %s%s",
             {literal.is_elem ? " element" : "", literal.type,
              under.valid() ? "" : " (no common underlying type)"});
      x.Invalidate();
      return;
    }
  }
  x.mode = OperandMode::kValue;
  x.type = literal.type;
}

const Object* Checker::LiteralField(NodeId key, const Struct& type, TypeId base,
                                    std::vector<int>& index) {
  NameId name = IdentName(key);
  LookupResult found = LookupFieldOrMethod(type.id, false, package(), name);
  if (found.obj == nullptr) {
    LookupResult other = LookupFieldOrMethod(type.id, false, package(), name, /*fold_case=*/true);
    Errorf(At(key), Code::kMissingLitField, "%s", {LookupError(base, name, other.obj, true)});
    return nullptr;
  }
  if (found.obj->kind != ObjectKind::kVar) {
    Errorf(At(key), Code::kMissingLitField, "%s is not a field", {key});
    return nullptr;
  }
  if (found.index.size() > 1 &&
      !VerifyVersionf(At(key), kGo1_27, "use of promoted field %s in struct literal of type %s",
                      {FieldPath(type.id, found.index), base})) {
    return nullptr;
  }
  if (found.indirect) {
    Errorf(At(key), Code::kInvalidLitField, "invalid implicit pointer indirection to reach %s",
           {key});
    return nullptr;
  }
  index = std::move(found.index);
  return found.obj;
}

void Checker::KeyedStructElts(Operand& x, NodeList elts, const Struct& type, TypeId base) {
  FieldPaths visited;
  std::vector<int> index;
  for (NodeId elt : elts) {
    if (KindOf(elt) != NodeKind::kKeyValueExpr) {
      Errorf(At(elt), Code::kMixedStructLit,
             "mixture of field:value and value elements in struct literal");
      continue;
    }
    auto pair = GetNode<syntax::KeyValueExpr>(elt);
    GenericExpr(x, pair.value);
    if (KindOf(pair.key) != NodeKind::kIdent) {
      Errorf(At(elt), Code::kInvalidLitField, "invalid field name %s in struct literal",
             {pair.key});
      continue;
    }
    const Object* field = LiteralField(pair.key, type, base, index);
    if (field == nullptr) continue;
    RecordUse(pair.key, *field);
    Assignment(x, field->type, "struct literal");

    FieldPaths::Collision collision = visited.Insert(index, *field);
    if (collision.field == nullptr) continue;
    if (collision.field == field) {
      Errorf(At(elt), Code::kDuplicateLitField, "duplicate field name %s in struct literal",
             {field->name});
    } else if (collision.length < index.size()) {
      Errorf(At(elt), Code::kDuplicateLitField,
             "cannot specify promoted field %s and enclosing embedded field %s",
             {field->name, collision.field->name});
    } else {
      Errorf(At(elt), Code::kDuplicateLitField,
             "cannot specify embedded field %s and enclosed promoted field %s",
             {field->name, collision.field->name});
    }
  }
}

void Checker::StructElts(Operand& x, NodeId e, const Struct& type, TypeId base) {
  auto is_hidden = [this](const Object& field) {
    return !IsExported(field) && !IsOwn(field.package);
  };
  auto literal = GetNode<syntax::CompositeLit>(e);
  for (size_t i = 0; i < literal.elts.size(); ++i) {
    NodeId elt = literal.elts[i];
    if (KindOf(elt) == NodeKind::kKeyValueExpr) {
      Errorf(At(elt), Code::kMixedStructLit,
             "mixture of field:value and value elements in struct literal");
      continue;
    }
    GenericExpr(x, elt);
    if (i >= type.fields.size()) {
      Errorf(At(x), Code::kInvalidStructLit, "too many values in struct literal of type %s",
             {base});
      break;
    }
    const Object& field = Get(type.fields[i]);
    if (is_hidden(field)) {
      Errorf(At(x), Code::kUnexportedLitField,
             "implicit assignment to unexported field %s in struct literal of type %s",
             {field.name, base});
      continue;
    }
    Assignment(x, field.type, "struct literal");
  }
  if (literal.elts.size() >= type.fields.size()) return;
  std::string_view advice;
  for (ObjectId field : type.fields) {
    if (is_hidden(Get(field))) advice = " (type has unexported fields - use key:value pairs)";
  }
  Errorf(InNode(e, literal.rbrace), Code::kInvalidStructLit,
         "too few values in struct literal of type %s%s", {base, advice});
}

void Checker::MapElts(Operand& x, NodeList elts, const Map& type) {
  // Constants of different types are different keys where the key is an interface.
  bool key_is_interface = IsNonTypeParamInterface(type.key);
  MapKeys visited;
  for (NodeId elt : elts) {
    if (KindOf(elt) != NodeKind::kKeyValueExpr) {
      Errorf(At(elt), Code::kMissingLitKey, "missing key in map literal");
      continue;
    }
    auto pair = GetNode<syntax::KeyValueExpr>(elt);
    GenericExpr(x, pair.key, type.key);
    Assignment(x, type.key, "map literal");
    if (!x.valid()) continue;
    if (x.mode == OperandMode::kConstant && !visited.Insert(x.val, x.type, key_is_interface)) {
      Errorf(At(x), Code::kDuplicateLitKey, "duplicate key %s in map literal", {x.val});
      continue;
    }
    GenericExpr(x, pair.value, type.elem);
    Assignment(x, type.elem, "map literal");
  }
}

int64_t Checker::IndexedElts(NodeList elts, TypeId t, int64_t length) {
  SeenIndices visited;
  int64_t index = 0;
  int64_t max = 0;
  for (NodeId elt : elts) {
    bool valid_index = false;
    NodeId value = elt;
    if (KindOf(elt) == NodeKind::kKeyValueExpr) {
      auto pair = GetNode<syntax::KeyValueExpr>(elt);
      value = pair.value;
      int64_t i = -1;
      if (IsValid(Index(pair.key, length, &i))) {
        if (i >= 0) {
          index = i;
          valid_index = true;
        } else {
          Errorf(At(elt), Code::kInvalidLitIndex, "index %s must be integer constant", {pair.key});
        }
      }
    } else if (length >= 0 && index >= length) {
      Errorf(At(elt), Code::kOversizeArrayLit, "index %d is out of bounds (>= %d)",
             {index, length});
    } else {
      valid_index = true;
    }

    if (valid_index && !visited.Insert(index)) {
      Errorf(At(elt), Code::kDuplicateLitKey, "duplicate index %d in array or slice literal",
             {index});
    }
    ++index;
    max = std::max(max, index);

    Operand x;
    GenericExpr(x, value, t);
    Assignment(x, t, "array or slice literal");
  }
  return max;
}

}  // namespace premortem::types
