// Counterpart: go/types/struct.go, go1.27.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/quote.h"
#include "syntax/names.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

namespace names = syntax::names;

// The node whose name an embedded field has: an Ident, or a SelectorExpr for its selected name.
// None where the type cannot be embedded.
NodeId EmbeddedFieldName(const syntax::Tree& tree, NodeId e) {
  for (;;) {
    switch (tree.kind(e)) {
      case NodeKind::kIdent:
      case NodeKind::kSelectorExpr: return e;
      case NodeKind::kStarExpr:
        e = tree.Get<syntax::StarExpr>(e).x;
        if (tree.kind(e) == NodeKind::kStarExpr) return NodeId();
        break;
      case NodeKind::kIndexExpr: e = tree.Get<syntax::IndexExpr>(e).x; break;
      default: return NodeId();
    }
  }
}

std::string TagOf(Checker& check, NodeId literal) {
  if (!literal.valid()) return std::string();
  std::string_view text = check.tree().LiteralOf(literal);
  if (check.GetNode<syntax::BasicLit>(literal).kind == Token::kString) {
    if (std::optional<std::string> tag = Unquote(text)) return *tag;
  }
  check.Errorf(check.At(literal), Code::kInvalidSyntaxTree, "incorrect tag syntax: %q", {text});
  return std::string();
}

void CheckEmbedded(Checker& check, NodeId at, TypeId embedded) {
  bool is_pointer = false;
  TypeId t = Deref(embedded, &is_pointer);
  TypeId under = Underlying(t);
  if (const Basic* basic = As<Basic>(under)) {
    if (IsValid(t) && basic->basic == BasicKind::kUnsafePointer) {
      check.Errorf(check.At(at), Code::kInvalidPtrEmbed,
                   "embedded field type cannot be unsafe.Pointer");
    }
  } else if (As<Pointer>(under) != nullptr) {
    check.Errorf(check.At(at), Code::kInvalidPtrEmbed, "embedded field type cannot be a pointer");
  } else if (As<Interface>(under) != nullptr) {
    if (IsTypeParam(t)) {
      check.Errorf(check.At(at), Code::kMisplacedTypeParam,
                   "embedded field type cannot be a (pointer to a) type parameter");
    } else if (is_pointer) {
      check.Errorf(check.At(at), Code::kInvalidPtrEmbed,
                   "embedded field type cannot be a pointer to an interface");
    }
  }
}

// The fields of a struct as they come.
class FieldCollector {
 public:
  explicit FieldCollector(Checker& check) : check_(check) {}

  // `node` is where the name stands; none for a blank one that is not in the source.
  void Add(NodeId node, source::SourceLoc loc, NameId name, TypeId type, std::string_view tag,
           bool embedded) {
    // As in go/types: the tag of a field that is declared twice stays.
    if (!tag.empty() && tags_.empty()) tags_.resize(fields_.size());
    if (!tag.empty() || !tags_.empty()) tags_.push_back(tag);

    Object& field = Store().NewVar(VarKind::kFieldVar, loc, check_.package(), name, type);
    field.embedded = embedded;
    if (name != names::kBlank && !Declare(field)) return;
    fields_.push_back(field.id);
    field_names_.push_back(name);
    if (node.valid()) check_.RecordDef(node, &field);
  }

  void AddTo(Struct& type) const {
    type.fields = Store().Copy(fields_);
    type.tags = Store().Copy(tags_);
  }

 private:
  bool Declare(const Object& field) {
    auto known = std::ranges::find(field_names_, field.name);
    if (known == field_names_.end()) return true;
    auto err = check_.NewError(Code::kDuplicateDecl);
    err.Addf(check_.At(field), "%s redeclared", {field.name});
    err.AddAltDecl(Get(fields_[static_cast<size_t>(known - field_names_.begin())]));
    err.Report();
    return false;
  }

  Checker& check_;
  std::vector<ObjectId> fields_;
  std::vector<NameId> field_names_;
  std::vector<std::string_view> tags_;
};

}  // namespace

TypeId Checker::StructType(NodeId e) {
  Struct* type = Store().NewStruct();
  NodeId list = GetNode<syntax::StructType>(e).fields;
  if (!list.valid()) return type->id;

  FieldCollector fields(*this);
  for (NodeId f : GetNode<syntax::FieldList>(list).fields) {
    auto field = GetNode<syntax::Field>(f);
    TypeId t = VarType(field.type);
    std::string_view tag = Store().Copy(std::string_view(TagOf(*this, field.tag)));
    for (NodeId name : field.names) {
      fields.Add(name, LocOf(name), IdentName(name), t, tag, false);
    }
    if (!field.names.empty()) continue;

    NodeId name = EmbeddedFieldName(tree(), field.type);
    if (!name.valid()) {
      Errorf(At(field.type), Code::kInvalidSyntaxTree, "embedded field type %s has no name",
             {field.type});
      fields.Add(NodeId(), LocOf(field.type), names::kBlank, kInvalidType, "", true);
      continue;
    }
    if (KindOf(name) == NodeKind::kIdent) {
      fields.Add(name, LocOf(name), IdentName(name), t, tag, true);
    } else {
      auto selector = GetNode<syntax::SelectorExpr>(name);
      fields.Add(name, LocOf(selector.sel_pos), selector.sel, t, tag, true);
    }
    // Later, because the type may not be complete yet.
    Later([this, at = field.type, t] { CheckEmbedded(*this, at, t); });
  }
  fields.AddTo(*type);
  return type->id;
}

}  // namespace premortem::types
