// Counterpart: golang.org/x/tools/go/ssa/print.go.
#include "ir/text.h"

#include "base/text.h"
#include "ir/build.h"
#include "ir/type_util.h"
#include "ir/verify.h"
#include "types/format.h"
#include "types/object.h"
#include "types/package.h"
#include "types/universe.h"

namespace premortem::ir {

using types::Object;

namespace {

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string FullNameOf(ObjectId func) { return types::FullName(types::Get(func)); }

// Whether a function declares the type.
bool IsLocal(const Object& type_name) {
  return type_name.parent != nullptr && type_name.package.valid() && type_name.loc.file.valid() &&
         type_name.parent != types::Get(type_name.package).scope;
}

// What the first line of a function within another says of it.
std::string_view WordOf(FuncKind kind) {
  switch (kind) {
    case FuncKind::kLiteral: return "literal";
    case FuncKind::kYield: return "yield";
    case FuncKind::kBound: return "bound";
    case FuncKind::kThunk: return "thunk";
    default: return "";
  }
}

}  // namespace

std::string NameOf(const Object& func, const types::PackageState& package) {
  std::string name = types::FullName(func);
  if (!IsInitFunction(func)) return name;
  size_t number = 0;
  for (const Object* object : package.objects) {
    number += IsInitFunction(*object);
    if (object == &func) return name + '#' + std::to_string(number);
  }
  return name;
}

std::string NameOf(const FuncGroup& group, const Function& f, const types::PackageState& package) {
  auto method = [&](std::string_view as) {
    return FullNameOf(f.object) + std::string(as) + std::to_string(f.id.value);
  };
  switch (f.kind) {
    case FuncKind::kDeclared: return NameOf(types::Get(f.object), package);
    case FuncKind::kLiteral:
    case FuncKind::kYield:
      return NameOf(group, group.Get(f.parent), package) + '$' + std::to_string(f.anon_index);
    case FuncKind::kBound: return method("$bound#");
    case FuncKind::kThunk: return method("$thunk#");
    case FuncKind::kInit: return types::Get(package.package).path + ".init";
  }
  return {};
}

void TextWriter::Write(const FuncGroup& group) {
  group_ = &group;
  for (const auto& f : group.functions) {
    WriteFunction(*f);
    if (std::string error = Verify(*f); !error.empty()) out_ += "  WRONG: " + error + '\n';
  }
}

namespace {

void WriteCount(std::string& out, size_t functions) {
  out += "functions " + std::to_string(functions) + '\n';
}

}  // namespace

void WriteGroups(std::string& out, std::span<const FuncGroup> groups,
                 const types::PackageState& package, const source::FileTable& files) {
  TextWriter writer(out, package, files);
  size_t functions = 0;
  for (const FuncGroup& group : groups) {
    writer.Write(group);
    functions += group.functions.size();
  }
  WriteCount(out, functions);
}

void DumpPackage(std::string& out, const types::PackageState& package,
                 const source::FileTable& files) {
  TextWriter writer(out, package, files);
  BuilderPool pool;
  size_t functions = 0;
  BuildPackage(pool, package, [&](FuncGroup& group) {
    writer.Write(group);
    functions += group.functions.size();
  });
  WriteCount(out, functions);
}

const std::string& TextWriter::TextOf(TypeId t) {
  auto [it, is_new] = type_texts_.try_emplace(t.value);
  if (!is_new) return it->second;
  if (!t.valid()) return it->second = "?";
  auto mark_local = [&](std::string& out, const Object& type_name) {
    if (!IsLocal(type_name)) return;
    const source::SourceFile& file = files_.Get(type_name.loc.file);
    source::Position at = file.PositionAt(type_name.loc.offset);
    out += '#';
    out += BaseName(file.path());
    out += ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
  };
  types::AppendType(it->second, t, types::PathQualifier, mark_local);
  return it->second;
}

void TextWriter::WriteType(TypeId t) { out_ += TextOf(t); }

void TextWriter::WritePos(source::FileId file, uint32_t offset, bool with_file) {
  if (offset == syntax::kNoOffset || !file.valid()) return;
  const source::SourceFile& source = files_.Get(file);
  source::Position at = source.PositionAt(offset);
  out_ += " @";
  if (with_file) {
    out_ += BaseName(source.path());
    out_ += ':';
  }
  AppendDecimal(out_, at.line);
  out_ += ':';
  AppendDecimal(out_, at.column);
}

void TextWriter::WriteName(uint32_t name) {
  std::string_view text = types::TextOf(NameId(name));
  out_ += text.empty() ? "-" : text;
}

void TextWriter::Number() {
  numbers_.assign(f_->instrs.size(), 0);
  uint32_t next = 0;
  for (uint32_t b = 1; b <= f_->block_count(); ++b) {
    const Block& block = f_->blocks[b];
    for (uint32_t v = block.first.value; v < block.end.value; ++v) {
      if (KindOf(f_->instrs[v].op) == OpKind::kValue) numbers_[v] = next++;
    }
  }
}

void TextWriter::WriteFunction(const Function& f) {
  f_ = &f;
  Number();
  out_ += "func ";
  out_ += NameOf(*group_, f, package_);
  WritePos(f.loc.file, f.loc.offset, true);
  out_ += '\n';
  if (std::string_view word = WordOf(f.kind); !word.empty()) {
    out_ += "  ";
    out_ += word;
    out_ += ' ';
    WriteType(f.signature);
    out_ += '\n';
  }
  auto write_var = [&](std::string_view kind, std::string_view name, const Instr& instr) {
    out_ += "  ";
    out_ += kind;
    out_ += ' ';
    out_ += name.empty() ? "-" : name;
    out_ += ' ';
    WriteType(instr.type);
    WritePos(f.loc.file, instr.pos, false);
    out_ += '\n';
  };
  for (uint32_t i = 0; i < f.param_count; ++i) {
    const Instr& instr = f[f.param(i)];
    write_var("param", types::NameOf(types::Get(ObjectId(instr.a))), instr);
  }
  for (uint32_t i = 0; i < f.free_var_count; ++i) {
    const Instr& instr = f[f.free_var(i)];
    write_var("free", types::TextOf(NameId(instr.a)), instr);
  }
  if (f.recover.valid()) {
    out_ += "  recover b";
    AppendDecimal(out_, f.recover.value - 1);
    out_ += '\n';
  }
  for (uint32_t b = 1; b <= f.block_count(); ++b) WriteBlock(BlockId(b));
}

void TextWriter::WriteBlock(BlockId b) {
  const Block& block = (*f_)[b];
  auto write = [&](std::string_view what, std::span<const BlockId> blocks) {
    if (blocks.empty()) return;
    out_ += what;
    for (BlockId id : blocks) {
      out_ += " b";
      AppendDecimal(out_, id.value - 1);
    }
  };
  out_ += 'b';
  AppendDecimal(out_, b.value - 1);
  out_ += ':';
  write(" from", f_->PredsOf(b));
  write(" to", std::span(block.succs, block.succ_count()));
  if (block.idom.valid()) write(" under", std::span(&block.idom, 1));
  out_ += "  // ";
  WriteName(block.comment.value);
  out_ += '\n';
  for (uint32_t v = block.first.value; v < block.end.value; ++v) WriteInstr(ValueId(v));
}

void TextWriter::WriteInstr(ValueId v) {
  const Instr& instr = (*f_)[v];
  out_ += "  ";
  if (KindOf(instr.op) == OpKind::kValue) {
    out_ += 't';
    AppendDecimal(out_, numbers_[v.value]);
    out_ += " = ";
  }
  out_ += Name(instr.op);
  WriteOperands(v);
  bool has_type = instr.type.valid() && types::As<types::Tuple>(instr.type) == nullptr &&
                  !(instr.flags & kCommaOk);
  if (has_type) {
    out_ += " : ";
    WriteType(instr.type);
  }
  source::FileId file = f_->FileOf(v);
  WritePos(file, instr.pos, file != f_->loc.file);
  out_ += '\n';
}

void TextWriter::WriteValues(std::span<const ValueId> values, std::string_view between) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out_ += between;
    WriteValue(values[i]);
  }
}

void TextWriter::WriteOperands(ValueId v) {
  const Instr& instr = (*f_)[v];
  auto value = [&](uint32_t operand) {
    out_ += ' ';
    if (operand == 0) {
      out_ += '-';
    } else {
      WriteValue(ValueId(operand));
    }
  };
  if (instr.op == Op::kBinOp || instr.op == Op::kUnOp) {
    out_ += ' ';
    out_ += syntax::Text(instr.token);
  }
  if (instr.flags & kCommaOk) out_ += " ok";
  switch (instr.op) {
    case Op::kAlloc:
      if (instr.flags & kHeap) out_ += " heap";
      out_ += ' ';
      return WriteName(instr.b);
    case Op::kPhi:
      out_ += " [";
      WriteValues(f_->ValuesAt(instr.a), " ");
      out_ += "] ";
      return WriteName(instr.b);
    case Op::kCall:
    case Op::kGo:
    case Op::kDefer: return WriteCall(v);
    case Op::kSelect: return WriteSelect(v);
    case Op::kMakeClosure:
      value(instr.a);
      out_ += " [";
      WriteValues(f_->ValuesAt(instr.b), " ");
      out_ += ']';
      return;
    case Op::kReturn:
      for (ValueId result : f_->ValuesAt(instr.a)) value(result.value);
      return;
    case Op::kSlice:
      value(instr.a);
      for (uint32_t i = 0; i < 3; ++i) value(f_->extra[instr.b + i]);
      return;
    case Op::kMapUpdate:
      value(instr.a);
      for (uint32_t i = 0; i < 2; ++i) value(f_->extra[instr.b + i]);
      return;
    case Op::kFieldAddr:
    case Op::kField:
    case Op::kExtract:
      value(instr.a);
      out_ += ' ';
      return AppendDecimal(out_, instr.b);
    case Op::kTypeAssert:
      value(instr.a);
      out_ += " to ";
      return WriteType(instr.type);
    case Op::kNext:
      value(instr.a);
      if (instr.flags & kIsString) out_ += " string";
      return;
    case Op::kJump:
    case Op::kRunDefers: return;
    default:
      value(instr.a);
      if (OperandsOf(instr.op) == Operands::kAB) value(instr.b);
  }
}

void TextWriter::WriteCall(ValueId v) {
  Call call = f_->CallOf(v);
  out_ += call.method.valid() ? " invoke " : " ";
  WriteValue(call.callee);
  if (call.method.valid()) {
    out_ += ' ';
    out_ += FullNameOf(call.method);
  }
  out_ += " (";
  WriteValues(call.args, ", ");
  out_ += ')';
  if (!call.defer_stack.valid()) return;
  out_ += " stack ";
  WriteValue(call.defer_stack);
}

void TextWriter::WriteSelect(ValueId v) {
  out_ += (*f_)[v].flags & kBlocking ? " blocking [" : " [";
  for (size_t i = 0; i < f_->SelectStateCount(v); ++i) {
    SelectState state = f_->SelectStateOf(v, i);
    if (i > 0) out_ += ", ";
    out_ += state.send.valid() ? "send " : "recv ";
    WriteValue(state.chan);
    if (state.send.valid()) {
      out_ += ' ';
      WriteValue(state.send);
    }
    source::FileId file = f_->FileOf(v);
    WritePos(file, state.pos, file != f_->loc.file);
  }
  out_ += ']';
}

void TextWriter::WriteValue(ValueId v) {
  const Instr& instr = (*f_)[v];
  if (KindOf(instr.op) == OpKind::kLeaf) return WriteLeaf(instr, v);
  out_ += 't';
  AppendDecimal(out_, numbers_[v.value]);
}

// The type stands in parentheses where one could not see otherwise where it ends: func(), of which
// what follows might be the result.
void TextWriter::WriteConst(ValueId v) {
  const constant::Value& value = f_->ConstantOf(v);
  out_ += value.known() ? value.ToExactString() : "zero";
  out_ += ':';
  const std::string& type = TextOf((*f_)[v].type);
  bool open = type.find_first_of(" (") != type.npos;
  if (open) out_ += '(';
  out_ += type;
  if (open) out_ += ')';
}

void TextWriter::WriteLeaf(const Instr& leaf, ValueId v) {
  switch (leaf.op) {
    case Op::kConst: return WriteConst(v);
    case Op::kParameter: out_ += 'p'; return AppendDecimal(out_, leaf.b);
    case Op::kFreeVar: out_ += 'f'; return AppendDecimal(out_, leaf.b);
    case Op::kGlobal: {
      const types::Object& var = types::Get(ObjectId(leaf.a));
      out_ += '&';
      out_ += types::Get(var.package).path;
      out_ += '.';
      out_ += types::NameOf(var);
      return;
    }
    case Op::kFunction:
      out_ += NameOf(types::Get(ObjectId(leaf.a)), package_);
      if (leaf.b == 0) return;
      out_ += '[';
      for (uint32_t i = 0; i < f_->extra[leaf.b]; ++i) {
        if (i > 0) out_ += ", ";
        WriteType(TypeId(f_->extra[leaf.b + 1 + i]));
      }
      out_ += ']';
      return;
    case Op::kFuncLit: out_ += NameOf(*group_, group_->Get(FuncId(leaf.a)), package_); return;
    case Op::kBuiltin:
      out_ += "builtin ";
      if (leaf.a == static_cast<uint32_t>(Builtin::kDeferStack)) {
        out_ += "ssa:deferstack";
      } else if (leaf.a == static_cast<uint32_t>(Builtin::kWrapNilCheck)) {
        out_ += "ssa:wrapnilchk";
      } else {
        out_ += types::InfoOf(static_cast<types::BuiltinId>(leaf.a)).name;
      }
      return;
    default: out_ += '?';
  }
}

}  // namespace premortem::ir
