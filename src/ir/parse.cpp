#include "ir/parse.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/quote.h"
#include "ir/build.h"
#include "ir/function_builder.h"
#include "ir/parse_names.h"
#include "ir/text.h"
#include "ir/type_util.h"
#include "ir/verify.h"
#include "syntax/names.h"
#include "syntax/token.h"
#include "types/named.h"
#include "types/store.h"
#include "types/subst.h"
#include "types/universe.h"

namespace premortem::ir {

using namespace types;

namespace {

NameId Intern(std::string_view name) { return syntax::Names().Intern(name); }

std::optional<Op> OpNamed(std::string_view name) {
  for (int i = 1; i < kOpCount; ++i) {
    auto op = static_cast<Op>(i);
    if (KindOf(op) != OpKind::kLeaf && Name(op) == name) return op;
  }
  return std::nullopt;
}

std::optional<Token> OperatorNamed(std::string_view text) {
  for (int i = 0; i < syntax::kTokenCount; ++i) {
    auto token = static_cast<Token>(i);
    bool is_operator =
        syntax::Precedence(token) > 0 || token == Token::kArrow || token == Token::kNot;
    if (is_operator && syntax::Text(token) == text) return token;
  }
  return std::nullopt;
}

std::optional<Builtin> BuiltinNamed(std::string_view name) {
  if (name == "ssa:deferstack") return Builtin::kDeferStack;
  if (name == "ssa:wrapnilchk") return Builtin::kWrapNilCheck;
  for (int i = 0; i <= static_cast<int>(BuiltinId::kStringData); ++i) {
    if (InfoOf(static_cast<BuiltinId>(i)).name == name) return static_cast<Builtin>(i);
  }
  return std::nullopt;
}

// A number as Value::ToExactString writes it; unknown where it is none.
constant::Value NumberOf(std::string_view text) {
  using constant::LiteralKind;
  std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || digits[0] < '0' || digits[0] > '9') return {};
  if (digits.starts_with("0x.")) return constant::MakeFromLiteral(text, LiteralKind::kFloat);
  if (digits.find_first_not_of("0123456789/") != digits.npos) return {};
  size_t slash = text.find('/');
  constant::Value number = constant::MakeFromLiteral(text.substr(0, slash), LiteralKind::kInt);
  if (slash == text.npos) return number;
  constant::Value by = constant::MakeFromLiteral(text.substr(slash + 1), LiteralKind::kInt);
  if (!by.known() || constant::Sign(by) == 0) return {};
  return constant::BinaryOp(number, constant::Op::kQuo, by);
}

// "(1 + 2i)".
constant::Value ComplexOf(std::string_view text) {
  if (!text.ends_with("i)")) return {};
  text = text.substr(1, text.size() - 3);
  size_t plus = text.find(" + ");
  if (plus == text.npos) return {};
  constant::Value real = NumberOf(text.substr(0, plus));
  constant::Value imag = NumberOf(text.substr(plus + 3));
  if (!real.known() || !imag.known()) return {};
  return constant::BinaryOp(constant::ToComplex(real), constant::Op::kAdd,
                            constant::MakeImag(imag));
}

// The lines of one function.
struct FunctionText {
  std::string_view name;
  FuncKind kind = FuncKind::kDeclared;
  FuncId id;
  TypeId signature;
  SourceLoc loc;
  const Object* object = nullptr;
  std::vector<LineReader> lines;  // behind the first
  LineReader head;
};

// Of the first line that is wrong; null where none is.
const Error* ErrorIn(const FunctionText& text) {
  for (const LineReader& line : text.lines) {
    if (!line.ok()) return &line.error();
  }
  return text.head.ok() ? nullptr : &text.head.error();
}

using FunctionIds = std::unordered_map<std::string_view, FuncId>;  // of a group, by name

}  // namespace

// Reads the functions of a group into a builder, one after the other, and packs them.
class FunctionParser {
 public:
  FunctionParser(BuilderPool& pool, TextNames& names, FuncGroup& group,
                 std::vector<FunctionText>& texts, const FunctionIds& ids)
      : pool_(pool), names_(names), group_(group), texts_(texts), ids_(ids) {}

  // All functions of the group; an error of the first line that is wrong.
  std::optional<Error> Run() {
    for (FunctionText& text : texts_) {
      if (std::optional<Error> error = ReadFunction(text)) return error;
    }
    return std::nullopt;
  }

 private:
  // A call whose method is known when its receiver is.
  struct OpenInvoke {
    ValueId call;
    LineReader* line;
    size_t at;
    std::string_view method;
  };
  struct BlockText {
    LineReader* line = nullptr;
    std::vector<BlockId> preds;
    BlockId idom;
    bool has_preds = false;
  };

  std::optional<Error> ReadFunction(FunctionText& text) {
    f_ = &pool_.At(0);
    text_ = &text;
    BodySource source;
    source.package = names_.package().package;
    f_->Begin(pool_, group_, source, nullptr, text.kind, text.loc);
    f_->function_->signature = text.signature;
    if (text.object != nullptr) f_->function_->object = text.object->id;
    file_ = text.loc.file;
    SetPlaceInGroup(text);
    by_number_.clear();
    blocks_.clear();
    invokes_.clear();
    instrs_.clear();
    Lay();
    Parse();
    if (ErrorIn(text) == nullptr) FillIn();
    if (ErrorIn(text) == nullptr) CheckDominators();
    if (const Error* error = ErrorIn(text)) return *error;
    std::unique_ptr<Function> packed = f_->Pack();
    if (std::string wrong = Verify(*packed); !wrong.empty()) {
      text.head.FailAt(0, "expected a sound function: " + wrong);
      return text.head.error();
    }
    group_.functions[packed->id.value - 1] = std::move(packed);
    return std::nullopt;
  }

  void SetPlaceInGroup(const FunctionText& text) {
    Function& f = *f_->function_;
    if (text.kind == FuncKind::kLiteral || text.kind == FuncKind::kYield) {
      size_t dollar = text.name.rfind('$');
      f.parent = ids_.at(text.name.substr(0, dollar));
      for (char c : text.name.substr(dollar + 1)) {
        f.anon_index = 10 * f.anon_index + static_cast<uint32_t>(c - '0');
      }
    } else if (text.kind == FuncKind::kBound || text.kind == FuncKind::kThunk) {
      auto user = users_.find(text.id.value);
      f.parent = user == users_.end() ? FuncId(1u) : user->second;
    }
  }

  // ---- First: which blocks and instructions there are, as text may mention those behind it ----

  void Lay() {
    for (LineReader& line : text_->lines) {
      if (!line.ok()) return;
      if (line.Peek() == 'b') {
        LayBlock(line);
      } else if (!IsOfHead(line)) {
        LayInstr(line);
      }
    }
    for (LineReader& line : text_->lines) line.Seek(0);
  }

  static bool IsOfHead(const LineReader& line) {
    for (std::string_view word :
         {"  param ", "  free ", "  recover ", "  literal ", "  yield ", "  bound ", "  thunk "}) {
      if (line.rest().starts_with(word)) return true;
    }
    return false;
  }

  void LayBlock(LineReader& line) {
    line.Take("b");
    if (line.TakeNumber(kMaxBlocks) != blocks_.size()) {
      line.FailAt(0, "expected block b" + std::to_string(blocks_.size()));
    }
    line.Expect(":");
    blocks_.push_back({.line = &line, .preds = {}, .idom = {}});
    f_->current_ = f_->NewBlock(NameId());
  }

  void LayInstr(LineReader& line) {
    if (blocks_.empty()) return line.Fail("expected \"param\", \"free\", \"recover\" or a block");
    line.Expect("  ");
    ValueId v = f_->Emit({});
    instrs_.push_back({v, &line, f_->current_});
    if (line.Peek() != 't') return;
    line.Take("t");
    uint64_t number = line.TakeNumber(kMaxNumber);
    if (!by_number_.emplace(number, v).second) {
      line.Fail("expected a number that no other value has");
    }
    line.Expect(" = ");
  }

  // ---- Then: what they are ----

  void Parse() {
    for (LineReader& line : text_->lines) {
      if (line.ok() && line.Peek() != 'b' && IsOfHead(line)) ParseHead(line);
    }
    for (uint32_t b = 1; b <= blocks_.size(); ++b) ParseBlock(BlockId(b));
    CheckEdges();
    for (const Laid& laid : instrs_) {
      if (laid.line->ok()) ParseInstr(laid);
    }
  }

  void ParseHead(LineReader& line) {
    line.Take("  ");
    if (line.Take("param ")) {
      ObjectList vars = ParamsOf(*text_);
      size_t i = f_->params_.size();
      auto [name, type, pos] = ParseVar(line);
      ObjectId var;
      if (i < vars.size() && types::Get(vars[i]).name == name) {
        var = vars[i];
      } else {
        var = Store().NewVar(VarKind::kParamVar, {}, names_.package().package, name, type).id;
      }
      f_->params_.push_back(f_->NewValue({.op = Op::kParameter,
                                          .type = type,
                                          .pos = pos,
                                          .a = var.value,
                                          .b = static_cast<uint32_t>(i)}));
    } else if (line.Take("free ")) {
      auto [name, type, pos] = ParseVar(line);
      f_->free_var_values_.push_back(
          f_->NewValue({.op = Op::kFreeVar,
                        .type = type,
                        .pos = pos,
                        .a = name.value,
                        .b = static_cast<uint32_t>(f_->free_var_values_.size())}));
    } else if (line.Take("recover ")) {
      f_->recover_ = TakeBlock(line);
      // The entry has its place already.
      if (f_->recover_.value == 1) line.Fail("expected another block than the entry");
      ExpectEnd(line);
    } else if (text_->id.value == 1 || &line != text_->lines.data()) {
      line.Fail("expected \"param\", \"free\", \"recover\" or a block");
    }
  }

  struct Var {
    NameId name;
    TypeId type;
    uint32_t pos;
  };
  Var ParseVar(LineReader& line) {
    std::string_view name = line.TakeWord();
    if (name.empty()) line.Fail("expected a name");
    line.Expect(" ");
    TypeId type = names_.ReadType(line);
    uint32_t pos = TakePosition(line, ValueId());
    ExpectEnd(line);
    return {name == "-" ? NameId() : Intern(name), type, pos};
  }

  // The parameters of a declared function, with the receiver; of another those of its type.
  ObjectList ParamsOf(const FunctionText& text) {
    params_.clear();
    const Signature* signature = As<Signature>(text.signature);
    if (signature == nullptr) return params_;
    if (text.kind == FuncKind::kDeclared && signature->recv.valid()) {
      params_.push_back(signature->recv);
    }
    ObjectList params = Vars(signature->params);
    params_.insert(params_.end(), params.begin(), params.end());
    return params_;
  }

  BlockId TakeBlock(LineReader& line) {
    size_t begin = line.at();
    line.Expect("b");
    uint64_t number = line.TakeNumber(kMaxBlocks);
    if (number >= blocks_.size()) line.FailAt(begin, "expected a block of the function");
    return line.ok() ? BlockId(static_cast<uint32_t>(number) + 1) : BlockId();
  }

  void ParseBlock(BlockId b) {
    BlockText& text = blocks_[b.value - 1];
    LineReader& line = *text.line;
    if (!line.ok()) return;
    line.Take("b");
    line.TakeNumber(kMaxBlocks);
    line.Take(":");
    auto more = [&] { return line.ok() && line.rest().starts_with(" b"); };
    if (line.Take(" from")) {
      text.has_preds = true;
      while (more() && line.Take(" ")) text.preds.push_back(TakeBlock(line));
    }
    FunctionBuilder::BlockState& block = f_->At(b);
    if (line.Take(" to")) {
      while (more() && line.Take(" ")) {
        if (block.succ_count == 2) return line.Fail("expected at most two successors");
        BlockId succ = TakeBlock(line);
        block.succs[block.succ_count++] = succ;
      }
    }
    if (line.Take(" under ")) text.idom = TakeBlock(line);
    if (line.Take("  // ")) {
      block.comment = line.rest() == "-" ? NameId() : Intern(line.rest());
    } else {
      ExpectEnd(line);
    }
  }

  // What "from" says must be what "to" says of the others: all that walks the blocks relies on it.
  void CheckEdges() {
    std::vector<std::vector<BlockId>> preds(blocks_.size() + 1);
    for (uint32_t b = 1; b <= blocks_.size(); ++b) {
      if (!blocks_[b - 1].line->ok()) return;
      FunctionBuilder::BlockState& block = f_->At(BlockId(b));
      for (uint32_t i = 0; i < block.succ_count; ++i) {
        preds[block.succs[i].value].push_back(BlockId(b));
      }
    }
    for (uint32_t b = 1; b <= blocks_.size(); ++b) {
      BlockText& text = blocks_[b - 1];
      std::vector<BlockId>& known = preds[b];
      if (!text.has_preds) text.preds = known;
      std::vector<BlockId> said = text.preds;
      std::ranges::sort(said, {}, &BlockId::value);
      if (said != known) {
        return text.line->FailAt(0, "expected \"from\" with the blocks that lead here");
      }
      bool is_root = b == 1 || BlockId(b) == f_->recover_;
      if (is_root != known.empty()) {
        return text.line->FailAt(
            0, is_root ? "expected that no block leads here" : "expected a block that leads here");
      }
      f_->At(BlockId(b)).preds = text.preds;
    }
  }

  void CheckDominators() {
    if (blocks_.empty()) return;
    f_->BuildDomTree();
    for (uint32_t b = 1; b <= blocks_.size(); ++b) {
      BlockText& text = blocks_[b - 1];
      BlockId idom = f_->At(BlockId(b)).idom;
      bool is_root = b == 1 || BlockId(b) == f_->recover_;
      if (!idom.valid() && !is_root) {
        return text.line->FailAt(0, "expected a block that the entry leads to");
      }
      if (!text.idom.valid() || text.idom == idom) continue;
      text.line->FailAt(0, idom.valid()
                               ? "expected \"under b" + std::to_string(idom.value - 1) + '"'
                               : "expected no \"under\"");
      return;
    }
  }

  // ---- Instructions ----

  struct Laid {
    ValueId v;
    LineReader* line;
    BlockId block;
  };

  void ParseInstr(const Laid& laid) {
    LineReader& line = *laid.line;
    line.Take("  ");
    bool has_result = line.Take("t");
    if (has_result) {
      line.TakeNumber(kMaxNumber);
      line.Take(" = ");
    }
    size_t begin = line.at();
    std::string_view name = line.TakeWord();
    std::optional<Op> op = OpNamed(name);
    if (!op || (KindOf(*op) == OpKind::kValue) != has_result) {
      return line.FailAt(begin, has_result ? "expected an operation with a result"
                                           : "expected an operation without a result");
    }
    Instr instr{.op = *op};
    ParseOperands(line, laid.v, instr);
    if (line.Take(" : ")) {
      if (!has_result) line.Fail("expected no type");
      instr.type = names_.ReadType(line);
    }
    instr.pos = TakePosition(line, laid.v);
    ExpectEnd(line);
    f_->At(laid.v) = instr;
  }

  void ParseOperands(LineReader& line, ValueId v, Instr& instr) {
    if (instr.op == Op::kBinOp || instr.op == Op::kUnOp) {
      line.Expect(" ");
      size_t begin = line.at();
      std::string_view text = line.rest().substr(0, line.rest().find(' '));
      line.Seek(begin + text.size());
      std::optional<Token> token = OperatorNamed(text);
      if (!token) return line.FailAt(begin, "expected an operator");
      instr.token = *token;
    }
    bool can_fail = instr.op == Op::kUnOp || instr.op == Op::kLookup || instr.op == Op::kTypeAssert;
    if (can_fail && line.Take(" ok")) instr.flags |= kCommaOk;
    switch (instr.op) {
      case Op::kAlloc: {
        // A variable may have the name "heap".
        size_t begin = line.at();
        if (line.Take(" heap ")) {
          if (line.Peek() != ':') {
            instr.flags |= kHeap;
          } else {
            line.Seek(begin);
          }
        }
        if (instr.flags == 0) line.Expect(" ");
        instr.b = TakeName(line).value;
        return;
      }
      case Op::kPhi:
        line.Expect(" [");
        instr.a = TakeValues(line, " ", "]");
        line.Expect(" ");
        instr.b = TakeName(line).value;
        return;
      case Op::kCall:
      case Op::kGo:
      case Op::kDefer: return ParseCall(line, v, instr);
      case Op::kSelect: return ParseSelect(line, v, instr);
      case Op::kMakeClosure:
        instr.a = TakeOperand(line).value;
        line.Expect(" [");
        instr.b = TakeValues(line, " ", "]");
        return;
      case Op::kReturn: {
        std::vector<ValueId> results;
        while (line.ok() && line.Peek() == ' ' && !line.rest().starts_with(" @")) {
          results.push_back(TakeOperand(line));
        }
        instr.a = f_->NewList(results);
        return;
      }
      case Op::kSlice:
        instr.a = TakeOperand(line).value;
        instr.b = TakeFixed(line, 3, true);
        return;
      case Op::kMapUpdate:
        instr.a = TakeOperand(line).value;
        instr.b = TakeFixed(line, 2, false);
        return;
      case Op::kFieldAddr:
      case Op::kField:
      case Op::kExtract:
        instr.a = TakeOperand(line).value;
        line.Expect(" ");
        instr.b = static_cast<uint32_t>(line.TakeNumber(kMaxNumber));
        return;
      case Op::kTypeAssert:
        instr.a = TakeOperand(line).value;
        line.Expect(" to ");
        instr.type = names_.ReadType(line);
        return;
      case Op::kNext:
        instr.a = TakeOperand(line).value;
        if (line.Take(" string")) instr.flags |= kIsString;
        return;
      case Op::kMakeMap: instr.a = TakeOperandOrNone(line).value; return;
      case Op::kJump:
      case Op::kRunDefers: return;
      default:
        instr.a = TakeOperand(line).value;
        if (OperandsOf(instr.op) == Operands::kAB) instr.b = TakeOperand(line).value;
    }
  }

  void ParseCall(LineReader& line, ValueId v, Instr& instr) {
    bool is_invoke = line.Take(" invoke");
    instr.a = TakeOperand(line).value;
    if (is_invoke) {
      line.Expect(" ");
      size_t at = line.at();
      invokes_.push_back({v, &line, at, TakeFunctionName(line)});
      instr.flags |= kInvoke;
    }
    line.Expect(" (");
    instr.b = TakeValues(line, ", ", ")");
    if (is_invoke) f_->extra_.Push(0);
    if (!line.Take(" stack")) return;
    if (instr.op != Op::kDefer) return line.Fail("expected a stack of a Defer only");
    instr.flags |= kHasDeferStack;
    ValueId stack = TakeOperand(line);
    f_->extra_.Push(stack.value);
  }

  void ParseSelect(LineReader& line, ValueId v, Instr& instr) {
    if (line.Take(" blocking")) instr.flags |= kBlocking;
    line.Expect(" [");
    std::vector<uint32_t> states;
    while (line.ok() && !line.Take("]")) {
      if (!states.empty()) line.Expect(", ");
      bool sends = line.Take("send");
      if (!sends) line.Expect("recv");
      states.push_back(TakeOperand(line).value);
      states.push_back(sends ? TakeOperand(line).value : 0);
      states.push_back(TakePosition(line, v));
    }
    instr.a = static_cast<uint32_t>(f_->extra_.size());
    f_->extra_.Push(static_cast<uint32_t>(states.size()));
    for (uint32_t word : states) f_->extra_.Push(word);
  }

  NameId TakeName(LineReader& line) {
    std::string_view name = line.TakeWord();
    if (name.empty()) line.Fail("expected a name or \"-\"");
    return name == "-" ? NameId() : Intern(name);
  }

  // " @LINE:COL" or " @FILE:LINE:COL"; kNoOffset where none comes. What is no instruction has its
  // place in the function's file.
  uint32_t TakePosition(LineReader& line, ValueId instr) {
    if (!line.Take(" @")) return kNoOffset;
    source::FileId file = text_->loc.file;
    size_t begin = line.at();
    uint32_t offset = names_.ReadPlace(line, file);
    if (!line.ok() || file == file_) return offset;
    if (!instr.valid()) line.FailAt(begin, "expected a place in the function's file");
    file_ = file;
    f_->files_.emplace_back(instr.value, file);
    return offset;
  }

  void ExpectEnd(LineReader& line) {
    if (!line.AtEnd()) line.Fail("expected the end of the line");
  }

  // ---- Operands ----

  ValueId TakeOperand(LineReader& line) {
    line.Expect(" ");
    return TakeValue(line);
  }

  ValueId TakeOperandOrNone(LineReader& line) {
    std::string_view rest = line.rest();
    bool is_none = rest.starts_with(" -") && (rest.size() == 2 || rest[2] == ' ');
    return is_none && line.Take(" -") ? ValueId() : TakeOperand(line);
  }

  uint32_t TakeValues(LineReader& line, std::string_view between, std::string_view end) {
    std::vector<ValueId> values;
    while (line.ok() && !line.Take(end)) {
      if (!values.empty()) line.Expect(between);
      values.push_back(TakeValue(line));
    }
    return f_->NewList(values);
  }

  uint32_t TakeFixed(LineReader& line, size_t count, bool may_miss) {
    std::vector<ValueId> values;
    for (size_t i = 0; i < count; ++i) {
      values.push_back(may_miss ? TakeOperandOrNone(line) : TakeOperand(line));
    }
    auto at = static_cast<uint32_t>(f_->extra_.size());
    for (ValueId value : values) f_->extra_.Push(value.value);
    return at;
  }

  ValueId TakeValue(LineReader& line) {
    if (!line.ok()) return {};
    size_t begin = line.at();
    if (line.Take("builtin ")) {
      std::string_view name = line.rest().substr(0, line.rest().find_first_of(" ,)]"));
      std::optional<Builtin> builtin = BuiltinNamed(name);
      if (!builtin) line.Fail("expected a predeclared function");
      line.Seek(line.at() + name.size());
      return builtin ? f_->BuiltinValue(*builtin, TypeId()) : ValueId();
    }
    if (line.Take("&")) {
      const Object* var = names_.Find(line.TakeWord());
      if (var != nullptr && var->kind == ObjectKind::kVar && var->type.valid()) {
        return f_->GlobalAddress(*var);
      }
      line.FailAt(begin, "expected a variable of a package");
      return {};
    }
    std::string_view text = line.Peek() == '"'   ? line.TakeQuoted()
                            : line.Peek() == '(' ? line.TakeParentheses()
                                                 : line.TakeWord();
    if (!line.ok()) return {};
    if (line.Take(":")) return TakeConst(line, begin, text);
    line.Seek(begin);
    if (text.size() >= 2 && text.find_first_not_of("0123456789", 1) == text.npos) {
      if (ValueId v = TakeNumbered(line); v.valid() || !line.ok()) return v;
    }
    return TakeFunction(line);
  }

  // tN, pN, fN; none where it begins with another letter.
  ValueId TakeNumbered(LineReader& line) {
    size_t begin = line.at();
    char letter = line.Peek();
    if (letter != 't' && letter != 'p' && letter != 'f') return {};
    line.Seek(begin + 1);
    uint64_t number = line.TakeNumber(kMaxNumber);
    ValueId v;
    if (letter == 't') {
      auto known = by_number_.find(number);
      if (known != by_number_.end()) v = known->second;
    } else {
      const std::vector<ValueId>& list = letter == 'p' ? f_->params_ : f_->free_var_values_;
      if (number < list.size()) v = list[number];
    }
    if (!v.valid()) line.FailAt(begin, "expected a value of the function");
    return v;
  }

  ValueId TakeConst(LineReader& line, size_t begin, std::string_view text) {
    bool open = line.Take("(");
    TypeId type = names_.ReadType(line);
    if (open) line.Expect(")");
    if (!line.ok()) return {};
    if (text == "zero") return f_->ZeroConst(type);
    constant::Value value;
    if (text == "true" || text == "false") {
      value = constant::MakeBool(text == "true");
    } else if (text.starts_with('"')) {
      if (std::optional<std::string> string = Unquote(text)) value = constant::MakeString(*string);
    } else {
      value = text.starts_with('(') ? ComplexOf(text) : NumberOf(text);
    }
    if (!value.known()) {
      line.FailAt(begin, "expected a constant");
      return {};
    }
    return f_->NewConst(value, type);
  }

  std::string_view TakeFunctionName(LineReader& line) {
    size_t begin = line.at();
    if (line.Peek() == '(') line.TakeParentheses();
    line.TakeWord();
    return line.From(begin);
  }

  ValueId TakeFunction(LineReader& line) {
    size_t begin = line.at();
    std::string_view name = TakeFunctionName(line);
    if (auto within = ids_.find(name); within != ids_.end() && name.find('$') != name.npos) {
      const FunctionText& text = texts_[within->second.value - 1];
      users_.emplace(text.id.value, text_->id);
      return f_->Leaf(Op::kFuncLit, text.signature, text.id.value);
    }
    const Object* func = names_.FindFunction(name);
    if (func == nullptr || As<Signature>(func->type) == nullptr) {
      line.FailAt(begin, "expected a value: a function of this group or one that is declared");
      return {};
    }
    if (line.Peek() != '[') {
      // The type of a generic function is none of a value.
      if (!TypeParamsOf(*func).empty()) line.Fail("expected type arguments");
      return f_->FunctionValue(*func, func->type, {});
    }
    std::vector<TypeId> targs = names_.ReadTypeArgs(line);
    if (!line.ok()) return {};
    TypeId type = InstanceOf(*func, targs);
    if (!type.valid()) line.FailAt(begin, "expected another number of type arguments");
    return f_->FunctionValue(*func, type, Store().Copy(targs));
  }

  // Those of a method's receiver come first.
  static std::vector<TypeId> TypeParamsOf(const Object& func) {
    std::vector<TypeId> params;
    if (const Signature* signature = As<Signature>(func.type)) {
      params.assign(signature->rparams.begin(), signature->rparams.end());
      params.insert(params.end(), signature->tparams.begin(), signature->tparams.end());
    }
    return params;
  }

  // The type of a function or method with type arguments; none where their number is wrong.
  static TypeId InstanceOf(const Object& func, std::span<const TypeId> targs) {
    if (targs.size() != TypeParamsOf(func).size() || targs.empty()) return {};
    const Signature& signature = *As<Signature>(func.type);
    size_t of_receiver = signature.rparams.size();
    TypeId type = func.type;
    if (of_receiver > 0) {
      const Named* named = AsNamed(BaseOf(RecvTypeOf(func)));
      if (named == nullptr) return {};
      Named* instance = Store().NewInstance(OriginOf(*named), targs.first(of_receiver));
      const Object* method = LookupMethod(*instance, func.package, func.name, false);
      if (method == nullptr) return {};
      type = method->type;
    }
    if (of_receiver == targs.size()) return type;
    return Instantiate(nullptr, SourceLoc(), type, Store().Copy(targs.subspan(of_receiver)),
                       nullptr);
  }

  // ---- Last: what follows from the types of operands, which may be computed further down ----

  void FillIn() {
    for (const OpenInvoke& invoke : invokes_) {
      Instr& call = f_->At(invoke.call);
      const Object* method = names_.FindMethod(f_->At(ValueId(call.a)).type, invoke.method);
      if (method == nullptr) {
        return invoke.line->FailAt(invoke.at, "expected a method of the operand's type");
      }
      f_->extra_[call.b + 1 + f_->extra_[call.b]] = method->id.value;
    }
    for (const Laid& laid : instrs_) {
      Instr& instr = f_->At(laid.v);
      if (KindOf(instr.op) != OpKind::kValue || instr.type.valid()) continue;
      instr.type = ResultType(instr);
      bool has_none = instr.op == Op::kCall || instr.op == Op::kSelect || instr.op == Op::kRange ||
                      instr.op == Op::kNext;
      if (!instr.type.valid() && !has_none) return laid.line->Fail("expected a type");
    }
    FindMethodOfWrapper();
  }

  // Of what has no type in its text: a tuple, the value that comes with "ok", or none.
  TypeId ResultType(const Instr& instr) {
    TypeId of = instr.a == 0 ? TypeId() : f_->At(ValueId(instr.a)).type;
    if (instr.op == Op::kCall) {
      if (instr.flags & kInvoke) {
        uint32_t method = f_->extra_[instr.b + 1 + f_->extra_[instr.b]];
        of = types::Get(ObjectId(method)).type;
      }
      const Signature* signature = of.valid() ? CoreAs<Signature>(of) : nullptr;
      return signature != nullptr ? signature->results : TypeId();
    }
    if (!(instr.flags & kCommaOk) || !of.valid()) return {};
    if (const Chan* chan = CoreAs<Chan>(of)) return chan->elem;
    if (const Map* map = CoreAs<Map>(of)) return map->elem;
    return {};
  }

  // Of an interface without a name the text of the wrapper does not say it, but its call does.
  void FindMethodOfWrapper() {
    if (text_->kind != FuncKind::kBound && text_->kind != FuncKind::kThunk) return;
    for (const Laid& laid : instrs_) {
      const Instr& call = f_->At(laid.v);
      if (call.op != Op::kCall) continue;
      if (call.flags & kInvoke) {
        ObjectId method(f_->extra_[call.b + 1 + f_->extra_[call.b]]);
        f_->function_->object = Origin(types::Get(method)).id;
      } else if (const Instr& callee = f_->At(ValueId(call.a)); callee.op == Op::kFunction) {
        f_->function_->object = ObjectId(callee.a);
      }
    }
    if (!f_->function_->object.valid()) text_->head.FailAt(0, "expected a call of the method");
  }

  static constexpr uint64_t kMaxBlocks = 1 << 24;
  static constexpr uint64_t kMaxNumber = std::numeric_limits<int32_t>::max();

  BuilderPool& pool_;
  TextNames& names_;
  FuncGroup& group_;
  std::vector<FunctionText>& texts_;  // by FuncId less 1
  const FunctionIds& ids_;
  std::unordered_map<uint32_t, FuncId> users_;  // who mentions it first, by FuncId

  // Of the function at hand:
  FunctionBuilder* f_ = nullptr;
  FunctionText* text_ = nullptr;
  source::FileId file_;                              // of the last instruction
  std::unordered_map<uint64_t, ValueId> by_number_;  // tN
  std::vector<BlockText> blocks_;                    // by BlockId less 1
  std::vector<Laid> instrs_;
  std::vector<OpenInvoke> invokes_;
  std::vector<ObjectId> params_;
};

namespace {

// Cuts a text into functions and groups.
class TextParser {
 public:
  TextParser(std::string_view file, std::string_view text, const PackageState& package,
             const source::FileTable& files)
      : file_(file), text_(text), names_(package, files) {}

  Result<std::vector<FuncGroup>> Run() {
    while (!text_.empty() && !error_) ReadLine();
    if (!error_) FinishGroup();
    if (error_) return Fail(*std::move(error_));
    return std::move(groups_);
  }

 private:
  void ReadLine() {
    size_t end = std::min(text_.find('\n'), text_.size());
    std::string_view text = text_.substr(0, end);
    text_.remove_prefix(std::min(end + 1, text_.size()));
    LineReader line(file_, text, ++number_);
    if (text.find_first_not_of(" \t\r") == text.npos || text.starts_with("//")) return;
    if (line.Take("functions ")) {
      if (line.TakeNumber(std::numeric_limits<uint32_t>::max()) != functions_) {
        line.FailAt(0, "expected the number of functions above");
      }
    } else if (line.Take("func ")) {
      ReadHead(line);
    } else if (group_.empty()) {
      line.Fail("expected \"func\"");
    } else {
      group_.back().lines.push_back(line);
    }
    if (!line.ok()) error_ = line.error();
  }

  // "func NAME @FILE:LINE:COL".
  void ReadHead(LineReader& line) {
    ++functions_;
    size_t begin = line.at();
    if (line.Peek() == '(') line.TakeParentheses();
    line.TakeWord();
    std::string_view name = line.From(begin);
    if (name.find('$') == name.npos) {
      FinishGroup();
    } else if (group_.empty()) {
      line.FailAt(begin, "expected the function around it first");
    }
    SourceLoc loc;
    if (line.Take(" @")) {
      const Object* method = names_.FindFunction(name.substr(0, name.rfind('$')));
      source::FileId of_method = method != nullptr ? method->loc.file : source::FileId();
      loc.offset = names_.ReadPlace(line, loc.file, of_method);
    }
    if (!line.AtEnd()) line.Fail("expected a place or the end of the line");
    if (!line.ok() || error_) return;
    if (!ids_.emplace(name, FuncId(group_.size() + 1)).second) {
      return line.FailAt(begin, "expected a name that no other function has");
    }
    group_.push_back({.name = name,
                      .id = FuncId(group_.size() + 1),
                      .signature = {},
                      .loc = loc,
                      .lines = {},
                      .head = line});
  }

  void FinishGroup() {
    if (group_.empty() || error_) return;
    for (FunctionText& text : group_) {
      FindKind(text);
      if (const Error* error = ErrorIn(text)) {
        error_ = *error;
        return;
      }
    }
    FuncGroup group;
    error_ = FunctionParser(pool_, names_, group, group_, ids_).Run();
    groups_.push_back(std::move(group));
    group_.clear();
    ids_.clear();
  }

  void FindKind(FunctionText& text) {
    LineReader& head = text.head;
    if (text.id.value == 1) {
      std::string init = types::Get(names_.package().package).path + ".init";
      if (text.name == init) {
        text.kind = FuncKind::kInit;
        return names_.SetTypeParams({}, {});
      }
      text.object = FindDeclared(text);
      const Signature* signature =
          text.object != nullptr ? As<Signature>(text.object->type) : nullptr;
      if (signature == nullptr) return head.FailAt(5, "expected a function of the package");
      text.signature = text.object->type;
      return names_.SetTypeParams(signature->rparams, signature->tparams);
    }
    FindKindWithin(text);
  }

  void FindKindWithin(FunctionText& text) {
    LineReader& head = text.head;
    LineReader* line = text.lines.empty() ? nullptr : &text.lines.front();
    if (line == nullptr || !line->Take("  ")) {
      return head.Fail("expected a line with \"literal\", \"yield\", \"bound\" or \"thunk\"");
    }
    std::string_view word = line->TakeWord();
    text.kind = word == "literal" ? FuncKind::kLiteral
                : word == "yield" ? FuncKind::kYield
                : word == "bound" ? FuncKind::kBound
                : word == "thunk" ? FuncKind::kThunk
                                  : FuncKind::kDeclared;
    if (text.kind == FuncKind::kDeclared) {
      return line->FailAt(2, "expected \"literal\", \"yield\", \"bound\" or \"thunk\"");
    }
    line->Expect(" ");
    text.signature = names_.ReadType(*line);
    if (!line->AtEnd()) line->Fail("expected the end of the line");
    if (line->ok() && As<Signature>(text.signature) == nullptr) {
      line->Fail("expected the type of a function");
    }
    line->Seek(0);
    size_t dollar = text.name.rfind('$');
    std::string_view last = text.name.substr(dollar + 1);
    if (text.kind == FuncKind::kLiteral || text.kind == FuncKind::kYield) {
      bool is_number = !last.empty() && last.size() < 10 && last[0] != '0' &&
                       last.find_first_not_of("0123456789") == last.npos;
      auto outer = ids_.find(text.name.substr(0, dollar));
      if (!is_number || outer == ids_.end() || outer->second.value >= text.id.value) {
        head.FailAt(5, "expected the name of a function above, \"$\" and a number");
      }
      return;
    }
    std::string suffix(text.kind == FuncKind::kBound ? "bound#" : "thunk#");
    suffix += std::to_string(text.id.value);
    if (last != suffix) return head.FailAt(5, "expected a name that ends in \"$" + suffix + '"');
    const Object* method = names_.FindFunction(text.name.substr(0, dollar));
    if (method != nullptr) text.object = method;
  }

  const Object* FindDeclared(const FunctionText& text) {
    if (text.loc.file.valid()) {
      const Object* object = names_.FunctionAt(text.loc);
      if (object != nullptr && ir::NameOf(*object, names_.package()) == text.name) return object;
    }
    return names_.FindFunction(text.name);
  }

  std::string_view file_;
  std::string_view text_;
  uint32_t number_ = 0;  // of the line
  uint32_t functions_ = 0;
  TextNames names_;
  BuilderPool pool_;
  std::vector<FunctionText> group_;
  FunctionIds ids_;  // of group_
  std::vector<FuncGroup> groups_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<FuncGroup>> ParseText(std::string_view file, std::string_view text,
                                         const PackageState& package,
                                         const source::FileTable& files) {
  return TextParser(file, text, package, files).Run();
}

}  // namespace premortem::ir
