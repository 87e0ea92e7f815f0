#include "types/dump.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "types/format.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/predicates.h"
#include "types/store.h"

namespace premortem::types {

namespace {

using source::FileTable;
using source::Position;
using source::SourceLoc;
using syntax::kNoOffset;
using syntax::NodeKind;

// A line of a file's section; lines are sorted by place and then by text.
struct Line {
  uint32_t begin = 0;
  uint32_t end = 0;
  std::string text;

  auto Key() const { return std::tie(begin, end, text); }
};

struct Counts {
  size_t identifiers = 0;
  size_t expressions = 0;
  size_t selections = 0;
  size_t instances = 0;
};

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

void AppendPosition(std::string& out, Position at) {
  AppendDecimal(out, at.line);
  out += ':';
  AppendDecimal(out, at.column);
}

std::string_view NameOf(OperandMode mode) {
  switch (mode) {
    case OperandMode::kInvalid: return "invalid";
    case OperandMode::kNoValue: return "novalue";
    case OperandMode::kBuiltin: return "builtin";
    case OperandMode::kTypExpr: return "type";
    case OperandMode::kConstant: return "constant";
    case OperandMode::kVariable: return "variable";
    case OperandMode::kMapIndex: return "mapindex";
    case OperandMode::kValue: return "value";
    case OperandMode::kCommaOk: return "commaok";
    case OperandMode::kCommaErr: return "commaerr";
    case OperandMode::kCgoFunc: return "cgofunc";
  }
  return "";
}

std::string_view NameOf(SelectionKind kind) {
  switch (kind) {
    case SelectionKind::kFieldVal: return "field";
    case SelectionKind::kMethodVal: return "method";
    case SelectionKind::kMethodExpr: return "expression";
  }
  return "";
}

// An exact number may have thousands of digits, a string megabytes.
void AppendValue(std::string& out, const constant::Value& value) {
  constexpr size_t kMost = 200;
  std::string text = value.ToExactString();
  out.append(text, 0, kMost);
  if (text.size() <= kMost) return;
  out += "... ";
  AppendDecimal(out, text.size());
}

void AppendIndex(std::string& out, const std::vector<int>& index) {
  out += '[';
  for (size_t i = 0; i < index.size(); ++i) {
    if (i > 0) out += ' ';
    out += std::to_string(index[i]);
  }
  out += ']';
}

class PackageDumper {
 public:
  PackageDumper(std::string& out, PackageId package, const FileTable& files)
      : out_(out), package_(package), files_(files) {}

  void Dump(const PackageState& state) {
    const Package& package = Get(package_);
    out_ += "package " + package.path + ' ';
    out_ += TextOf(package.name);
    out_ += '\n';
    for (const Unit& unit : state.files) {
      out_ += "-- ";
      out_ += BaseName(files_.Get(unit.file).path());
      out_ += '\n';
      DumpNodes(unit, 0, kNoOffset);
    }
    out_ += "-- package\n";
    DumpTypeNames(package, state);
    for (const Initializer& initializer : state.init_order) DumpInitializer(initializer);
    DumpErrors(state);
    out_ += "counts";
    for (size_t count :
         {counts_.identifiers, counts_.expressions, counts_.selections, counts_.instances}) {
      out_ += ' ';
      AppendDecimal(out_, count);
    }
    out_ += '\n';
  }

  // Of the nodes that begin in [begin, end).
  void DumpNodes(const Unit& unit, uint32_t begin, uint32_t end) {
    unit_ = &unit;
    lines_.clear();
    const syntax::Tree& tree = *unit.tree;
    bool all = begin == 0 && end == kNoOffset;
    for (size_t i = 1; i < tree.node_count(); ++i) {
      NodeId id(i);
      if (!all && (tree.Pos(id) < begin || tree.Pos(id) >= end)) continue;
      NodeKind kind = tree.kind(id);
      if (syntax::IsExpr(kind)) AddExpr(id);
      if (kind == NodeKind::kIdent) {
        AddName(id, tree.Get<syntax::Ident>(id).name_pos);
      } else if (kind == NodeKind::kSelectorExpr) {
        AddName(id, tree.Get<syntax::SelectorExpr>(id).sel_pos);
        AddSelection(id);
      } else if (kind == NodeKind::kImportSpec || kind == NodeKind::kCaseClause ||
                 kind == NodeKind::kField) {
        AddImplicit(id);
      }
    }
    std::ranges::sort(lines_, {}, &Line::Key);
    for (const Line& line : lines_) {
      out_ += line.text;
      out_ += '\n';
    }
  }

 private:
  // ---- Parts of lines ----

  // Most expressions share few types, and writing one out may be long.
  const std::string& TypeText(TypeId t) {
    auto [it, is_new] = type_texts_.try_emplace(t.value);
    if (is_new) it->second = MakeTypeText(t);
    return it->second;
  }

  static std::string MakeTypeText(TypeId t) {
    if (!t.valid()) return "nil";
    return TypeString(t, [](PackageId package) { return PathQualifier(package); });
  }

  void AppendPlace(std::string& out, SourceLoc loc) const {
    if (!loc.file.valid()) {
      out += '-';
      return;
    }
    const source::SourceFile& file = files_.Get(loc.file);
    out += BaseName(file.path());
    out += ':';
    AppendPosition(out, file.PositionAt(loc.offset));
  }

  void AppendKind(std::string& out, const Object& object) const {
    switch (object.kind) {
      case ObjectKind::kPkgName: out += "package"; return;
      case ObjectKind::kConst: out += "const"; return;
      case ObjectKind::kTypeName: out += IsAlias(object) ? "alias" : "type"; return;
      case ObjectKind::kVar:
        out += "var ";
        out += object.var_kind == VarKind::kNone ? "none" : types::NameOf(object.var_kind);
        return;
      case ObjectKind::kFunc: out += "func"; return;
      case ObjectKind::kLabel: out += "label"; return;
      case ObjectKind::kBuiltin: out += "builtin"; return;
      case ObjectKind::kNil: out += "nil"; return;
    }
  }

  // "var FieldVar p.x int @a.go:3:5".
  void AppendObject(std::string& out, const Object* object) {
    if (object == nullptr) {
      out += "none";
      return;
    }
    AppendKind(out, *object);
    out += ' ';
    if (object->package.valid() && object->package != package_) {
      out += Get(object->package).path;
      out += '.';
    }
    out += types::NameOf(*object);
    if (object->kind == ObjectKind::kPkgName) {
      out += " \"";
      out += object->imported.valid() ? Get(object->imported).path : "";
      out += '"';
    } else {
      out += ' ';
      out += TypeText(object->type);
    }
    if (object->kind == ObjectKind::kConst) {
      out += " = ";
      AppendValue(out, object->value == nullptr ? constant::Value() : *object->value);
    }
    if (object->loc.file.valid()) {
      out += " @";
      AppendPlace(out, object->loc);
    }
  }

  // What a declared type is.
  void AppendDeclared(std::string& out, const Object& object) {
    if (object.kind != ObjectKind::kTypeName || !object.type.valid()) return;
    if (const Alias* alias = As<Alias>(object.type)) {
      out += " = " + TypeText(alias->from_rhs);
    } else if (const TypeParam* param = As<TypeParam>(object.type)) {
      out += " constraint " + TypeText(param->bound);
    } else {
      out += " under " + TypeText(Underlying(object.type));
    }
  }

  // ---- The section of a file ----

  std::string& AddLine(uint32_t begin, uint32_t end, std::string_view what) {
    const source::SourceFile& file = files_.Get(unit_->file);
    Line& line = lines_.emplace_back(begin, end, std::string());
    AppendPosition(line.text, file.PositionAt(begin));
    if (end != begin) {
      line.text += '-';
      AppendPosition(line.text, file.PositionAt(end));
    }
    line.text += ' ';
    line.text += what;
    line.text += ' ';
    return line.text;
  }

  void AddExpr(NodeId id) {
    const TypeInfo& info = *unit_->info;
    OperandMode mode = info.ModeOf(id);
    if (mode == OperandMode::kInvalid) return;
    ++counts_.expressions;
    std::string& text = AddLine(unit_->tree->Pos(id), unit_->tree->End(id), "expr");
    text += NameOf(mode);
    text += ' ';
    TypeId type = info.TypeOf(id);
    text += type.valid() ? TypeText(type) : "()";
    if (const constant::Value& value = info.ValueOf(id); mode == OperandMode::kConstant) {
      text += " = ";
      AppendValue(text, value);
    }
  }

  void AddName(NodeId id, uint32_t at) {
    const TypeInfo& info = *unit_->info;
    ObjectId use = info.UseOf(id);
    if (info.IsDef(id)) {
      std::string& text = AddLine(at, at, "def");
      const Object* object = GetOrNull(info.DefOf(id));
      AppendObject(text, object);
      if (object != nullptr) AppendDeclared(text, *object);
    }
    if (use.valid()) AppendObject(AddLine(at, at, "use"), &Get(use));
    if (info.IsDef(id) || use.valid()) ++counts_.identifiers;
    if (const Instance* instance = info.InstanceOf(id)) AddInstance(*instance, at);
  }

  void AddInstance(const Instance& instance, uint32_t at) {
    ++counts_.instances;
    std::string& text = AddLine(at, at, "instance");
    text += '[';
    for (size_t i = 0; i < instance.targs.size(); ++i) {
      if (i > 0) text += ", ";
      text += TypeText(instance.targs[i]);
    }
    text += "] " + TypeText(instance.type);
  }

  void AddSelection(NodeId id) {
    const Selection* selection = unit_->info->SelectionOf(id);
    if (selection == nullptr) return;
    ++counts_.selections;
    uint32_t at = unit_->tree->Get<syntax::SelectorExpr>(id).sel_pos;
    std::string& text = AddLine(at, at, "select");
    text += NameOf(selection->kind);
    text += " of " + TypeText(selection->recv) + ' ';
    AppendIndex(text, selection->index);
    if (selection->indirect) text += " indirect";
    text += ' ' + MakeTypeText(types::TypeOf(*selection));
  }

  void AddImplicit(NodeId id) {
    const Object* object = GetOrNull(unit_->info->ImplicitOf(id));
    if (object == nullptr) return;
    uint32_t at = unit_->tree->Pos(id);
    AppendObject(AddLine(at, at, "implicit"), object);
  }

  // ---- The section of the package ----

  void DumpTypeNames(const Package& package, const PackageState& state) {
    for (NameId name : package.scope->SortedNames()) {
      const Object* object = package.scope->Lookup(name);
      if (object == nullptr || object->kind != ObjectKind::kTypeName || IsAlias(*object)) continue;
      TypeId type = object->type;
      if (!type.valid()) continue;
      DumpMethodSet(type);
      DumpMethodSet(Store().NewPointer(type));
      if (state.errors.empty() && !IsGeneric(type)) DumpSize(type, state.config.sizes);
    }
  }

  void DumpMethodSet(TypeId type) {
    for (const Selection& selection : MethodSetOf(type)) {
      out_ += "method " + TypeText(type) + ' ';
      out_ += types::NameOf(Get(selection.obj));
      out_ += ' ';
      AppendIndex(out_, selection.index);
      if (selection.indirect) out_ += " indirect";
      out_ += ' ' + MakeTypeText(types::TypeOf(selection)) + '\n';
    }
  }

  void DumpSize(TypeId type, const Sizes& sizes) {
    out_ += "size " + TypeText(type) + ' ' + std::to_string(sizes.Sizeof(type)) + " align " +
            std::to_string(sizes.Alignof(type));
    if (const Struct* structure = UnderlyingAs<Struct>(type)) {
      out_ += " offsets";
      for (int64_t offset : sizes.Offsetsof(structure->fields)) {
        out_ += ' ' + std::to_string(offset);
      }
    }
    out_ += '\n';
  }

  void DumpInitializer(const Initializer& initializer) {
    out_ += "init ";
    for (size_t i = 0; i < initializer.lhs.size(); ++i) {
      if (i > 0) out_ += ", ";
      out_ += types::NameOf(Get(initializer.lhs[i]));
    }
    out_ += " = ";
    const Unit& unit = *initializer.unit;
    AppendPlace(out_, {unit.file, unit.tree->Pos(initializer.rhs)});
    out_ += '\n';
  }

  void DumpErrors(const PackageState& state) {
    std::vector<const TypeCheckError*> errors;
    for (const TypeCheckError& error : state.errors) errors.push_back(&error);
    auto key = [&](const TypeCheckError* error) {
      std::string_view file;
      if (error->loc.file.valid()) file = BaseName(files_.Get(error->loc.file).path());
      return std::tuple(file, error->loc.offset, error->start, error->end,
                        static_cast<int>(error->code), std::string_view(error->message));
    };
    std::ranges::sort(errors, {}, key);
    for (const TypeCheckError* error : errors) DumpError(*error);
  }

  void DumpError(const TypeCheckError& error) {
    out_ += "error ";
    AppendPlace(out_, error.loc);
    if (error.loc.file.valid()) {
      const source::SourceFile& file = files_.Get(error.loc.file);
      out_ += ' ';
      AppendPosition(out_, file.PositionAt(error.start));
      out_ += '-';
      AppendPosition(out_, file.PositionAt(error.end));
    }
    out_ += ' ' + std::to_string(static_cast<int>(error.code));
    if (error.soft) out_ += " soft";
    out_ += ' ';
    AppendEscaped(out_, error.message);
    out_ += '\n';
  }

  std::string& out_;
  PackageId package_;
  const FileTable& files_;
  const Unit* unit_ = nullptr;
  std::vector<Line> lines_;
  std::unordered_map<uint32_t, std::string> type_texts_;
  Counts counts_;
};

// A package with a syntax error has no dump: what the two parsers make of the rest differs.
const Unit* FirstBroken(const PackageState& state) {
  auto broken = std::ranges::find_if(state.files,
                                     [](const Unit& unit) { return !unit.tree->errors().empty(); });
  return broken == state.files.end() ? nullptr : &*broken;
}

}  // namespace

void DumpTypes(std::string& out, const PackageState& state, const FileTable& files) {
  if (const Unit* broken = FirstBroken(state)) {
    out += "syntax error in ";
    out += BaseName(files.Get(broken->file).path());
    out += '\n';
    return;
  }
  PackageDumper(out, state.package, files).Dump(state);
}

void DumpNodes(std::string& out, PackageId package, const Unit& unit, source::SourceRange range,
               const FileTable& files) {
  PackageDumper(out, package, files).DumpNodes(unit, range.begin, range.end);
}

}  // namespace premortem::types
