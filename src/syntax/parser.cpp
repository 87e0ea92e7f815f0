// Counterpart: go/parser/parser.go, go1.27. The grammar functions have go/parser's names and order,
// so that the two can be read side by side; what they accept, and the first error they report, are
// the same. Unlike there, tokens come from an array, comments are attached only when somebody asks
// (Tree::DocAt), and too deep nesting ends the file by moving to its last token instead of a panic.

#include "syntax/parser.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

#include "base/pod_buffer.h"
#include "base/slab.h"
#include "base/text.h"
#include "syntax/lexer.h"
#include "syntax/names.h"

namespace premortem::syntax {

namespace {

constexpr int kMaxNesting = 100'000;  // go/parser's maxNestLev

class TokenSet {
 public:
  constexpr TokenSet(std::initializer_list<Token> tokens) {
    for (Token t : tokens) bits_[Index(t)] |= Bit(t);
  }
  constexpr bool Has(Token t) const { return (bits_[Index(t)] & Bit(t)) != 0; }

 private:
  static constexpr size_t Index(Token t) { return static_cast<size_t>(t) / 64; }
  static constexpr uint64_t Bit(Token t) { return uint64_t{1} << (static_cast<size_t>(t) % 64); }
  std::array<uint64_t, 2> bits_{};
};

constexpr TokenSet kStmtStart = {
    Token::kBreak,  Token::kConst,  Token::kContinue, Token::kDefer, Token::kFallthrough,
    Token::kFor,    Token::kGo,     Token::kGoto,     Token::kIf,    Token::kReturn,
    Token::kSelect, Token::kSwitch, Token::kType,     Token::kVar};
// Tokens that begin a simple statement.
constexpr TokenSet kExprStart = {Token::kIdent,     Token::kInt,    Token::kFloat, Token::kImag,
                                 Token::kChar,      Token::kString, Token::kFunc,  Token::kLParen,
                                 Token::kLBrack,    Token::kStruct, Token::kMap,   Token::kChan,
                                 Token::kInterface, Token::kAdd,    Token::kSub,   Token::kMul,
                                 Token::kAnd,       Token::kXor,    Token::kArrow, Token::kNot};
// Tokens that begin the type of a parameter, "[" aside, which may belong to its name.
constexpr TokenSet kTypeStart = {Token::kIdent,  Token::kMul,       Token::kArrow,
                                 Token::kFunc,   Token::kChan,      Token::kMap,
                                 Token::kStruct, Token::kInterface, Token::kLParen};
constexpr TokenSet kDeclStart = {Token::kImport, Token::kConst, Token::kType, Token::kVar};
// Tokens behind which a name or literal is a whole expression, whatever comes before.
constexpr TokenSet kOperandEnd = {Token::kComma,  Token::kColon,   Token::kSemicolon,
                                  Token::kRParen, Token::kRBrack,  Token::kRBrace,
                                  Token::kDefine, Token::kEllipsis};
constexpr TokenSet kExprEnd = {Token::kComma,  Token::kColon,  Token::kSemicolon,
                               Token::kRParen, Token::kRBrack, Token::kRBrace};

// A parameter as it is read: a name, a type, or both.
struct Param {
  NodeId name;
  NodeId type;
  uint32_t start = 0;  // offset of its first token
};

// Memory that parses on one thread share, so that its pages stay warm.
struct Scratch {
  TokenBuffer tokens;
  PodBuffer<Node> nodes;
  PodBuffer<uint32_t> extra;
  PodBuffer<uint32_t> pending;  // children of lists that are still open
  PodBuffer<Param> params;      // likewise, of parameter lists
};

thread_local Scratch scratch;

}  // namespace

class Parser {
 public:
  Parser(std::string_view text, uint32_t begin, uint32_t end, ParseMode mode);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  Tree ParseWholeFile();
  Tree ParseLoneBody();

 private:
  enum class SimpleMode { kBasic, kLabelOk, kRangeOk };

  // A statement that may turn out to be a mere expression: it becomes an ExprStmt only where a
  // statement is wanted.
  struct Simple {
    NodeId expr;            // the expression, or
    NodeId stmt;            // the statement
    bool is_range = false;  // stmt is none; the parts of a range clause follow
    uint32_t lhs_mark = 0;  // range: the left side is pending from here on
    uint32_t tok_pos = kNoOffset;
    Token tok = Token::kIllegal;
    uint32_t range_pos = kNoOffset;
    NodeId range_x;

    bool valid() const { return expr.valid() || stmt.valid() || is_range; }
  };

  // Counts the nesting of the grammar as go/parser does.
  class Nested {
   public:
    explicit Nested(Parser& parser) : parser_(parser) { parser_.IncNesting(); }
    ~Nested() { parser_.nesting_ -= levels_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;
    void Deeper() {
      ++levels_;
      parser_.IncNesting();
    }

   private:
    Parser& parser_;
    int levels_ = 1;
  };

  // ---- tokens ----
  void Next() {
    if (at_ != eof_) ++at_;
  }
  Token token() const { return at_->kind; }
  uint32_t pos() const { return at_->offset; }
  uint32_t value() const { return at_->value; }
  bool IsNewline() const {
    return token() == Token::kSemicolon && value() == LexedToken::kInserted;
  }
  [[gnu::always_inline]] uint32_t Expect(Token tok) {
    uint32_t at = pos();
    if (token() != tok) [[unlikely]]
      ErrorExpected(at, tok);
    Next();
    return at;
  }
  // As Expect, but kNoOffset where the token is missing.
  uint32_t Expect2(Token tok) {
    uint32_t at = token() == tok ? pos() : kNoOffset;
    Expect(tok);
    return at;
  }
  uint32_t ExpectClosing(Token tok, std::string_view context);
  void ExpectSemi();
  bool AtComma(std::string_view context, Token follow);
  void Advance(const TokenSet& to);

  // ---- errors ----
  static std::string Quoted(Token tok) { return "'" + std::string(Text(tok)) + "'"; }
  std::string TokenText() const;
  void Error(uint32_t at, std::string message) {
    if (!bailed_out_) errors_.push_back({at, std::move(message)});
  }
  [[gnu::cold]] void ErrorExpected(uint32_t at, std::string_view what);
  [[gnu::cold, gnu::noinline]] void ErrorExpected(uint32_t at, Token tok) {
    ErrorExpected(at, Quoted(tok));
  }
  void IncNesting() {
    if (++nesting_ > kMaxNesting) [[unlikely]]
      BailOut();
  }
  void BailOut();

  // ---- nodes ----
  [[gnu::always_inline]] NodeId Make(NodeKind kind, uint32_t offset, uint32_t a = 0,
                                     Token op = Token::kIllegal, uint16_t flags = 0) {
    NodeId id(nodes_.size());
    nodes_.Push({kind, op, flags, offset, a});
    return id;
  }
  NodeId Make(NodeKind kind, uint32_t offset, NodeId a, Token op = Token::kIllegal) {
    return Make(kind, offset, a.value, op);
  }
  // A node whose last child is the node before it, which therefore need not be said.
  NodeId MakeAfter(NodeId last, NodeKind kind, uint32_t offset, uint32_t a,
                   Token op = Token::kIllegal, uint16_t flags = 0) {
    DCHECK(last.value + 1 == nodes_.size());
    static_cast<void>(last);
    return Make(kind, offset, a, op, flags);
  }
  NodeId MakeAfter(NodeId last, NodeKind kind, uint32_t offset, NodeId a,
                   Token op = Token::kIllegal) {
    return MakeAfter(last, kind, offset, a.value, op);
  }
  NodeId MakeIdent(uint32_t at, NameId name) { return Make(NodeKind::kIdent, at, name.value); }
  NodeId MakeBad(NodeKind kind, uint32_t from, uint32_t to) { return Make(kind, from, to); }
  NodeId MakeBadExpr(uint32_t from, uint32_t to) { return MakeBad(NodeKind::kBadExpr, from, to); }
  NodeId MakeExprStmt(NodeId x) { return Make(NodeKind::kExprStmt, node(x).offset, x); }
  NodeId MakeField(uint32_t start, uint32_t names_mark, NodeId type, NodeId tag = {});
  NodeId MakeFieldList(uint32_t opening, uint32_t fields_mark, uint32_t closing) {
    return Make(NodeKind::kFieldList, opening, PutWithList({closing}, fields_mark));
  }
  NodeId MakeIndex(NodeId x, uint32_t lbrack, uint32_t indices_mark, uint32_t rbrack);
  NodeId MakeFuncType(uint32_t func, NodeId type_params, NodeId params, NodeId results);
  NodeId MakeSend(NodeId chan, uint32_t arrow, NodeId value) {
    return MakeAfter(value, NodeKind::kSendStmt, arrow, chan);
  }
  NodeId MakeAssign(uint32_t lhs_mark, uint32_t rhs_mark, uint32_t tok_pos, Token tok);
  NodeId MakeBasicLit() {
    NodeId id = Make(NodeKind::kBasicLit, pos(), value(), token());
    Next();
    return id;
  }

  Node& node(NodeId id) { return nodes_[id.value]; }
  NodeKind kind(NodeId id) const { return nodes_[id.value].kind; }
  uint32_t PosOf(NodeId id) const { return View().Pos(id); }
  uint32_t EndOf(NodeId id) const { return View().End(id); }
  // The unfinished tree, for questions about nodes. Dies with the next node.
  Tree View() const;

  uint32_t Put(std::initializer_list<uint32_t> values) {
    auto at = static_cast<uint32_t>(extra_.size());
    std::ranges::copy(values, extra_.Extend(values.size()));
    return at;
  }
  // Lists are collected on a stack: what lies above a mark are the children of the list on top.
  uint32_t Mark() const { return static_cast<uint32_t>(pending_.size()); }
  void Add(NodeId id) { pending_.Push(id.value); }
  uint32_t CountSince(uint32_t mark) const { return Mark() - mark; }
  NodeId PendingAt(uint32_t index) const { return NodeId(pending_[index]); }
  void DropTo(uint32_t mark) { pending_.Truncate(mark); }
  // Moves the list above the mark to extra: [count, ids...].
  uint32_t PutList(uint32_t mark) {
    auto at = static_cast<uint32_t>(extra_.size());
    uint32_t count = CountSince(mark);
    uint32_t* list = extra_.Extend(count + 1);
    list[0] = count;
    for (uint32_t i = 0; i < count; ++i) list[i + 1] = pending_[mark + i];
    DropTo(mark);
    return at;
  }
  // Some values, and the list above the mark behind them.
  uint32_t PutWithList(std::initializer_list<uint32_t> values, uint32_t mark) {
    uint32_t at = Put(values);
    PutList(mark);
    return at;
  }

  Tree Finish(NodeId root);

  // ---- grammar ----
  [[gnu::always_inline]] NodeId ParseIdent() {
    uint32_t at = pos();
    NameId name = names::kBlank;
    if (token() == Token::kIdent) [[likely]] {
      name = NameId(value());
      Next();
    } else {
      Expect(Token::kIdent);
    }
    return MakeIdent(at, name);
  }
  void ParseIdentList();
  void ParseExprList();
  void ParseList(bool in_rhs);
  NodeId ParseType();
  NodeId ParseQualifiedIdent(NodeId ident);
  NodeId ParseTypeName(NodeId ident);
  NodeId ParseArrayType(uint32_t lbrack, NodeId len);
  NodeId ParseArrayFieldOrTypeInstance(NodeId& name);
  NodeId ParseFieldDecl();
  NodeId ParseStructType();
  NodeId ParseDotsType();
  Param ParseParamDecl(NodeId name, bool type_sets_ok);
  void ParseParameterList(NodeId name0, NodeId type0, Token closing, bool dots_ok);
  void NameParameters(std::span<Param> list, bool type_params, uint32_t pos0, uint32_t named,
                      uint32_t typed);
  void CheckDots(std::span<Param> list, bool dots_ok);
  void AddParameters(std::span<const Param> list, bool named);
  NodeId ParseTypeParameters();
  NodeId ParseParameters(bool result);
  NodeId ParseFuncType();
  NodeId ParseMethodSpec();
  NodeId ParseGenericMethodOrInstance(NodeId ident, bool& is_method);
  NodeId EmbeddedElem(NodeId x);
  NodeId EmbeddedTerm();
  NodeId ParseInterfaceType();
  NodeId ParseMapType();
  NodeId ParseChanType();
  NodeId ParseTypeInstance(NodeId type);
  NodeId TryIdentOrType();

  void ParseStmtList();
  NodeId ParseBlockStmt();
  NodeId ParseFuncTypeOrLit();
  NodeId ParseOperand();
  NodeId ParseSelectorOrAssertion(NodeId x);
  NodeId ParseTypeAssertion(NodeId x);
  NodeId ParseIndexOrSliceOrInstance(NodeId x);
  NodeId ParseSlice(NodeId x, uint32_t lbrack, NodeId low);
  NodeId ParseCallOrConversion(NodeId fun);
  NodeId ParseValue();
  NodeId ParseElement();
  NodeId ParseLiteralValue(NodeId type);
  NodeId Unparen(NodeId x) const;
  bool IsLiteralType(NodeId x);
  NodeId ParsePrimaryExpr(NodeId x);
  NodeId ParseUnaryExpr();
  NodeId ParseArrowExpr();
  NodeId ParseBinaryExpr(NodeId x, int prec1);
  NodeId ParseExpr() {
    // Two of three expressions are a lone name or literal, or a selector `x.sel`: no need to ask
    // six functions about them.
    if (nesting_ < kMaxNesting - 8) [[likely]] {
      if (IsLiteral(token()) && kOperandEnd.Has(at_[1].kind)) {
        return token() == Token::kIdent ? ParseIdent() : MakeBasicLit();
      }
      bool selector =
          token() == Token::kIdent && at_[1].kind == Token::kPeriod && at_[2].kind == Token::kIdent;
      if (selector && kOperandEnd.Has(at_[3].kind)) {
        NodeId x = ParseIdent();
        return ParseSelectorOrAssertion(x);
      }
    }
    return ParseBinaryExpr({}, 1);
  }
  NodeId ParseRhs() {
    bool old = std::exchange(in_rhs_, true);
    NodeId x = ParseExpr();
    in_rhs_ = old;
    return x;
  }

  Simple ParseSimpleStmt(SimpleMode mode);
  NodeId AsStmt(const Simple& s) { return s.expr.valid() ? MakeExprStmt(s.expr) : s.stmt; }
  NodeId ParseCallExpr(std::string_view call_type);
  NodeId ParseGoOrDeferStmt();
  NodeId ParseReturnStmt();
  NodeId ParseBranchStmt();
  NodeId MakeExpr(const Simple& s, std::string_view want);
  void ParseIfHeader(NodeId& init, NodeId& cond);
  NodeId ParseIfStmt();
  NodeId ParseCaseClause();
  bool IsTypeSwitchGuard(const Simple& s);
  bool IsTypeSwitchAssert(NodeId x);
  NodeId ParseSwitchStmt();
  NodeId ParseCommClause();
  NodeId ParseComm();
  NodeId ParseSelectStmt();
  NodeId ParseForStmt();
  NodeId FinishRange(uint32_t for_pos, const Simple& clause, NodeId body);
  NodeId ParseStmt();

  NodeId ParseImportSpec();
  NodeId ParseValueSpec(Token keyword);
  NodeId ParseTypeSpec();
  NodeId ParseGenericOrArrayType(uint32_t& assign, NodeId& type_params);
  NodeId ExtractName(NodeId x, bool force, NodeId& rest);
  bool IsTypeElem(NodeId x);
  NodeId ParseSpec(Token keyword);
  NodeId ParseGenDecl(Token keyword);
  NodeId ParseFuncDecl();
  NodeId ParseFuncBody(Tree::BodyRange& skipped);
  NodeId ParseDecl(const TokenSet& sync);
  NodeId ParseFileNode();

  std::string_view text_;
  ParseMode mode_;
  TokenBuffer& tokens_ = scratch.tokens;
  // Taken from the scratch memory while this parser lives: one indirection less for every node.
  PodBuffer<Node> nodes_ = std::move(scratch.nodes);
  PodBuffer<uint32_t> extra_ = std::move(scratch.extra);
  PodBuffer<uint32_t> pending_ = std::move(scratch.pending);
  PodBuffer<Param> params_ = std::move(scratch.params);
  const LexedToken* at_ = nullptr;
  const LexedToken* eof_ = nullptr;

  std::vector<SyntaxError> errors_;
  bool bailed_out_ = false;
  int nesting_ = 0;
  uint32_t sync_pos_ = 0;  // where Advance stopped last, and how often without progress
  int sync_count_ = 0;

  int expr_level_ = 0;   // < 0: in a control clause, where '{' opens a block
  bool in_rhs_ = false;  // '=' is a mistyped '=='
};

Parser::Parser(std::string_view text, uint32_t begin, uint32_t end, ParseMode mode)
    : text_(text), mode_(mode) {
  LexMode lex_mode = mode == ParseMode::kImportsOnly  ? LexMode::kImportsOnly
                     : mode == ParseMode::kSkipBodies ? LexMode::kSkipBodies
                                                      : LexMode::kAll;
  Lex(text, begin, end, lex_mode, tokens_);
  at_ = tokens_.tokens().data();
  eof_ = &tokens_.tokens().back();
  nodes_.Push({});  // id 0 is none
  extra_.Push(0);   // index 0 is the empty list
}

Parser::~Parser() {
  auto give_back = [](auto& mine, auto& shared) {
    // A single huge file does not keep its memory for the rest of the run.
    mine.Clear(4 << 20);
    shared = std::move(mine);
  };
  give_back(nodes_, scratch.nodes);
  give_back(extra_, scratch.extra);
  give_back(pending_, scratch.pending);
  give_back(params_, scratch.params);
}

// ---------------------------------------------------------------------------------------------
// Tokens and errors

std::string Parser::TokenText() const {
  if (token() == Token::kIdent) return std::string(Names().Text(NameId(value())));
  std::string literal(text_.substr(pos(), value() - pos()));
  if (literal.starts_with('`')) std::erase(literal, '\r');
  return literal;
}

void Parser::ErrorExpected(uint32_t at, std::string_view what) {
  if (bailed_out_) return;
  std::string message = "expected " + std::string(what);
  if (at == pos()) {
    if (IsNewline()) {
      message += ", found newline";
    } else if (IsLiteral(token())) {
      message += ", found " + TokenText();
    } else {
      message += ", found " + Quoted(token());
    }
  }
  Error(at, std::move(message));
}

void Parser::BailOut() {
  Error(pos(), "exceeded max nesting depth");
  bailed_out_ = true;
  at_ = eof_;
}

uint32_t Parser::ExpectClosing(Token tok, std::string_view context) {
  if (token() != tok && IsNewline()) {
    Error(pos(), "missing ',' before newline in " + std::string(context));
    Next();
  }
  return Expect(tok);
}

void Parser::ExpectSemi() {
  switch (token()) {
    case Token::kRParen:
    case Token::kRBrace: return;  // a semicolon is optional before a closing bracket
    case Token::kComma: ErrorExpected(pos(), "';'"); return Next();
    case Token::kSemicolon: return Next();
    default: ErrorExpected(pos(), "';'"); Advance(kStmtStart);
  }
}

bool Parser::AtComma(std::string_view context, Token follow) {
  if (token() == Token::kComma) return true;
  if (token() == follow) return false;
  Error(pos(), std::string("missing ','") + (IsNewline() ? " before newline" : "") + " in " +
                   std::string(context));
  return true;  // as if the comma were there
}

// Skips tokens up to one of `to`. Stops at the same place at most ten times, so that callers that
// make no progress cannot loop.
void Parser::Advance(const TokenSet& to) {
  for (; token() != Token::kEof; Next()) {
    if (!to.Has(token())) continue;
    if (pos() == sync_pos_ && sync_count_ < 10) {
      ++sync_count_;
      return;
    }
    if (pos() > sync_pos_) {
      sync_pos_ = pos();
      sync_count_ = 0;
      return;
    }
  }
}

// ---------------------------------------------------------------------------------------------
// Nodes

Tree Parser::View() const {
  Tree tree;
  tree.text_ = text_;
  tree.nodes_ = {nodes_.data(), nodes_.size()};
  tree.extra_ = {extra_.data(), extra_.size()};
  return tree;
}

NodeId Parser::MakeField(uint32_t start, uint32_t names_mark, NodeId type, NodeId tag) {
  bool type_is_last = type.value + 1 == nodes_.size();
  if (!tag.valid() && type_is_last && CountSince(names_mark) == 1) {
    NodeId name = PendingAt(names_mark);
    DropTo(names_mark);
    return MakeAfter(type, NodeKind::kField, start, name);
  }
  uint32_t at = PutWithList({type.value, tag.value}, names_mark);
  return Make(NodeKind::kField, start, at, Token::kIllegal, 1);
}

NodeId Parser::MakeIndex(NodeId x, uint32_t lbrack, uint32_t indices_mark, uint32_t rbrack) {
  return Make(NodeKind::kIndexExpr, lbrack, PutWithList({x.value, rbrack}, indices_mark));
}

NodeId Parser::MakeFuncType(uint32_t func, NodeId type_params, NodeId params, NodeId results) {
  if (type_params.valid()) {
    uint32_t at = Put({params.value, results.value, type_params.value});
    return Make(NodeKind::kFuncType, func, at, Token::kIllegal, 1);
  }
  if (!results.valid()) return Make(NodeKind::kFuncType, func, params);
  return MakeAfter(results, NodeKind::kFuncType, func, params.value, Token::kIllegal, 2);
}

// The right side lies above rhs_mark, the left side between the two marks.
NodeId Parser::MakeAssign(uint32_t lhs_mark, uint32_t rhs_mark, uint32_t tok_pos, Token tok) {
  if (rhs_mark - lhs_mark == 1 && CountSince(rhs_mark) == 1) {
    NodeId lhs = PendingAt(lhs_mark);
    NodeId rhs = PendingAt(rhs_mark);
    DropTo(lhs_mark);
    return Make(NodeKind::kAssignStmt, tok_pos, Put({lhs.value, rhs.value}), tok);
  }
  uint32_t rhs = PutList(rhs_mark);
  return Make(NodeKind::kAssignStmt, tok_pos, PutWithList({rhs}, lhs_mark), tok, 1);
}

Tree Parser::Finish(NodeId root) {
  Tree tree;
  tree.text_ = text_;
  tree.root_ = root;
  auto bytes_of = [](const auto& v) { return v.size() * sizeof(v[0]); };
  size_t total = bytes_of(nodes_) + bytes_of(extra_) + bytes_of(tokens_.comments) +
                 bytes_of(tokens_.comment_groups);
  tree.storage_ = AllocateFromSlab(total);
  std::byte* free = tree.storage_.get();
  auto copy = [&](const auto& from, auto& to) {
    using T = std::remove_cvref_t<decltype(from[0])>;
    if (!from.empty()) std::memcpy(free, from.data(), bytes_of(from));
    to = std::span<const T>(reinterpret_cast<const T*>(free), from.size());
    free += bytes_of(from);
  };
  copy(nodes_, tree.nodes_);
  copy(extra_, tree.extra_);
  copy(tokens_.comments, tree.comments_);
  copy(tokens_.comment_groups, tree.comment_groups_);
  tree.line_directives_ = std::move(tokens_.line_directives);
  tree.errors_ = std::move(tokens_.errors);
  std::ranges::move(errors_, std::back_inserter(tree.errors_));
  std::ranges::stable_sort(tree.errors_, {}, &SyntaxError::offset);
  return tree;
}

// ---------------------------------------------------------------------------------------------
// Identifiers and lists. Functions that return nothing leave their list pending.

void Parser::ParseIdentList() {
  Add(ParseIdent());
  while (token() == Token::kComma) {
    Next();
    Add(ParseIdent());
  }
}

void Parser::ParseExprList() {
  Add(ParseExpr());
  while (token() == Token::kComma) {
    Next();
    Add(ParseExpr());
  }
}

void Parser::ParseList(bool in_rhs) {
  bool old = std::exchange(in_rhs_, in_rhs);
  ParseExprList();
  in_rhs_ = old;
}

// ---------------------------------------------------------------------------------------------
// Types

NodeId Parser::ParseType() {
  NodeId type = TryIdentOrType();
  if (type.valid()) return type;
  uint32_t at = pos();
  ErrorExpected(at, "type");
  Advance(kExprEnd);
  return MakeBadExpr(at, pos());
}

NodeId Parser::ParseQualifiedIdent(NodeId ident) {
  NodeId type = ParseTypeName(ident);
  return token() == Token::kLBrack ? ParseTypeInstance(type) : type;
}

// Of `ident` where the caller has read it already.
NodeId Parser::ParseTypeName(NodeId ident) {
  if (!ident.valid()) ident = ParseIdent();
  if (token() != Token::kPeriod) return ident;
  Next();
  uint32_t at = pos();
  NameId sel = token() == Token::kIdent ? NameId(value()) : names::kBlank;
  Expect(Token::kIdent);
  return MakeAfter(ident, NodeKind::kSelectorExpr, at, sel.value);
}

// After "[", and after the length where the caller has read it already.
NodeId Parser::ParseArrayType(uint32_t lbrack, NodeId len) {
  if (!len.valid()) {
    ++expr_level_;
    if (token() == Token::kEllipsis) {
      len = Make(NodeKind::kEllipsis, pos());
      Next();
    } else if (token() != Token::kRBrack) {
      len = ParseRhs();
    }
    --expr_level_;
  }
  if (token() == Token::kComma) {
    // Right in a list of type parameters, wrong in an array type.
    Error(pos(), "unexpected comma; expecting ]");
    Next();
  }
  Expect(Token::kRBrack);
  NodeId elt = ParseType();
  return MakeAfter(elt, NodeKind::kArrayType, lbrack, len);
}

// After a name and before "[": `x []E`, `x [P]E`, or the instance `x[P1, P2]`, whose name then is
// part of the type and no longer one of its own.
NodeId Parser::ParseArrayFieldOrTypeInstance(NodeId& name) {
  uint32_t lbrack = Expect(Token::kLBrack);
  uint32_t trailing_comma = kNoOffset;
  uint32_t mark = Mark();
  if (token() != Token::kRBrack) {
    ++expr_level_;
    Add(ParseRhs());
    while (token() == Token::kComma) {
      uint32_t comma = pos();
      Next();
      if (token() == Token::kRBrack) {
        trailing_comma = comma;
        break;
      }
      Add(ParseRhs());
    }
    --expr_level_;
  }
  uint32_t rbrack = Expect(Token::kRBrack);
  if (CountSince(mark) == 0) {
    NodeId elt = ParseType();
    return MakeAfter(elt, NodeKind::kArrayType, lbrack, NodeId());
  }
  if (CountSince(mark) == 1) {
    if (NodeId elt = TryIdentOrType()) {
      if (trailing_comma != kNoOffset) Error(trailing_comma, "unexpected comma; expecting ]");
      NodeId len = PendingAt(mark);
      DropTo(mark);
      return MakeAfter(elt, NodeKind::kArrayType, lbrack, len);
    }
  }
  return MakeIndex(std::exchange(name, {}), lbrack, mark, rbrack);
}

NodeId Parser::ParseFieldDecl() {
  uint32_t start = pos();
  uint32_t mark = Mark();
  NodeId type;
  auto skip_rparen = [&] {
    if (token() == Token::kRParen) Next();
  };
  switch (token()) {
    case Token::kIdent: {
      NodeId name = ParseIdent();
      if (token() == Token::kPeriod || token() == Token::kString || token() == Token::kSemicolon ||
          token() == Token::kRBrace) {
        type = token() == Token::kPeriod ? ParseQualifiedIdent(name) : name;  // embedded
        break;
      }
      Add(name);
      while (token() == Token::kComma) {
        Next();
        Add(ParseIdent());
      }
      if (CountSince(mark) == 1 && token() == Token::kLBrack) {
        // `T[P]` embedded, or a field `T [P]E`.
        DropTo(mark);
        type = ParseArrayFieldOrTypeInstance(name);
        if (name.valid()) Add(name);
      } else {
        type = ParseType();
      }
      break;
    }
    case Token::kMul: {
      uint32_t star = pos();
      Next();
      if (token() == Token::kLParen) {
        Error(pos(), "cannot parenthesize embedded type");
        Next();
        type = ParseQualifiedIdent({});
        skip_rparen();
      } else {
        type = ParseQualifiedIdent({});
      }
      type = Make(NodeKind::kStarExpr, star, type);
      break;
    }
    case Token::kLParen:
      Error(pos(), "cannot parenthesize embedded type");
      Next();
      if (token() == Token::kMul) {
        uint32_t star = pos();
        Next();
        type = Make(NodeKind::kStarExpr, star, ParseQualifiedIdent({}));
      } else {
        type = ParseQualifiedIdent({});
      }
      skip_rparen();
      break;
    default: {
      uint32_t at = pos();
      ErrorExpected(at, "field name or embedded type");
      Advance(kExprEnd);
      type = MakeBadExpr(at, pos());
    }
  }
  NodeId tag = token() == Token::kString ? MakeBasicLit() : NodeId();
  ExpectSemi();
  return MakeField(start, mark, type, tag);
}

NodeId Parser::ParseStructType() {
  uint32_t at = Expect(Token::kStruct);
  uint32_t lbrace = Expect(Token::kLBrace);
  uint32_t mark = Mark();
  while (token() == Token::kIdent || token() == Token::kMul || token() == Token::kLParen) {
    Add(ParseFieldDecl());
  }
  uint32_t rbrace = Expect(Token::kRBrace);
  NodeId fields = MakeFieldList(lbrace, mark, rbrace);
  return Make(NodeKind::kStructType, at, fields);
}

NodeId Parser::ParseDotsType() {
  uint32_t at = Expect(Token::kEllipsis);
  NodeId elt = ParseType();
  return Make(NodeKind::kEllipsis, at, elt);
}

// One parameter: a name, a type, or both. `name` where the caller has read it already.
Param Parser::ParseParamDecl(NodeId name, bool type_sets_ok) {
  Param param{.start = name.valid() ? node(name).offset : pos()};
  if (name.valid() || token() == Token::kIdent) {
    param.name = name.valid() ? name : ParseIdent();
    if (kTypeStart.Has(token())) {
      param.type = ParseType();
    } else if (token() == Token::kLBrack) {
      param.type = ParseArrayFieldOrTypeInstance(param.name);
    } else if (token() == Token::kPeriod) {
      param.type = ParseQualifiedIdent(std::exchange(param.name, {}));
    } else if (token() == Token::kEllipsis) {
      param.type = ParseDotsType();
      return param;
    } else if (type_sets_ok && token() == Token::kTilde) {
      param.type = EmbeddedElem({});
      return param;
    } else if (type_sets_ok && token() == Token::kOr) {
      param.type = EmbeddedElem(std::exchange(param.name, {}));
      return param;
    }
  } else if (type_sets_ok && token() == Token::kTilde) {
    param.type = EmbeddedElem({});
    return param;
  } else if (kTypeStart.Has(token()) || token() == Token::kLBrack) {
    param.type = ParseType();
  } else if (token() == Token::kEllipsis) {
    param.type = ParseDotsType();
    return param;
  } else {
    ErrorExpected(pos(), "')'");
    Advance(kExprEnd);
  }
  if (type_sets_ok && token() == Token::kOr && param.type.valid()) {
    param.type = EmbeddedElem(param.type);
  }
  return param;
}

// Leaves the Fields pending. name0 and type0 are the start of the list where the caller has read it
// already. Counterpart: the comments there tell why names and types are sorted out only at the end.
void Parser::ParseParameterList(NodeId name0, NodeId type0, Token closing, bool dots_ok) {
  bool type_params = closing == Token::kRBrack;
  uint32_t pos0 = name0.valid() ? PosOf(name0) : type0.valid() ? PosOf(type0) : pos();
  size_t mark = params_.size();
  uint32_t named = 0;
  uint32_t typed = 0;
  while (name0.valid() || (token() != closing && token() != Token::kEof)) {
    Param param;
    if (type0.valid()) {
      param = {name0, type_params ? EmbeddedElem(type0) : type0, pos0};
    } else {
      param = ParseParamDecl(name0, type_params);
    }
    name0 = type0 = {};
    if (param.name.valid() || param.type.valid()) {
      params_.Push(param);
      named += param.name.valid() && param.type.valid();
      typed += param.type.valid();
    }
    if (!AtComma("parameter list", closing)) break;
    Next();
  }
  std::span<Param> list(params_.data() + mark, params_.size() - mark);
  if (list.empty()) return;
  NameParameters(list, type_params, pos0, named, typed);
  CheckDots(list, dots_ok);
  AddParameters(list, named > 0);
  params_.Truncate(mark);
}

// Decides what the lone names of a list are: types, where no parameter has both; else names whose
// type is that of a parameter to their right.
void Parser::NameParameters(std::span<Param> list, bool type_params, uint32_t pos0, uint32_t named,
                            uint32_t typed) {
  auto missing_name = [&] {
    bool lone = type_params && list.size() == 1;
    return std::string(type_params ? "missing type parameter name" : "missing parameter name") +
           (lone ? " or invalid array length" : "");
  };
  auto missing_type = [&] {
    return std::string(type_params ? "missing type constraint" : "missing parameter type");
  };
  if (named == 0) {
    for (Param& param : list) {
      if (param.name.valid()) param.type = std::exchange(param.name, {});
    }
    if (!type_params) return;
    return typed == 0 ? Error(pos(), missing_type()) : Error(pos0, missing_name());
  }
  if (named == list.size()) return;
  uint32_t error_pos = kNoOffset;  // of the left-most parameter that lacks something
  NodeId type;
  for (size_t i = list.size(); i-- > 0;) {
    Param& param = list[i];
    if (param.type.valid()) {
      type = param.type;
      if (!param.name.valid()) {
        error_pos = PosOf(type);
        param.name = MakeIdent(error_pos, names::kBlank);
      }
    } else if (type.valid()) {
      param.type = type;
    } else {
      error_pos = node(param.name).offset;
      param.type = MakeBadExpr(error_pos, pos());
    }
  }
  if (error_pos == kNoOffset) return;
  if (named == typed) return Error(pos(), missing_type());
  Error(error_pos, missing_name());
}

void Parser::CheckDots(std::span<Param> list, bool dots_ok) {
  bool reported = false;
  for (Param& param : list) {
    bool allowed = dots_ok && &param == &list.back();
    if (kind(param.type) != NodeKind::kEllipsis || allowed) continue;
    uint32_t at = node(param.type).offset;
    if (!std::exchange(reported, true)) {
      Error(at, dots_ok ? "can only use ... with final parameter" : "invalid use of ...");
    }
    param.type = MakeBadExpr(at, EndOf(param.type));
  }
}

// One Field per type where there are no names, else one per run of names that share a type.
void Parser::AddParameters(std::span<const Param> list, bool named) {
  for (size_t i = 0; i < list.size();) {
    uint32_t mark = Mark();
    NodeId type = list[i].type;
    uint32_t start = list[i].start;
    if (named) {
      for (; i < list.size() && list[i].type == type; ++i) Add(list[i].name);
    } else {
      ++i;
    }
    Add(MakeField(start, mark, type));
  }
}

NodeId Parser::ParseTypeParameters() {
  uint32_t lbrack = Expect(Token::kLBrack);
  uint32_t mark = Mark();
  if (token() != Token::kRBrack) ParseParameterList({}, {}, Token::kRBrack, false);
  uint32_t rbrack = Expect(Token::kRBrack);
  if (CountSince(mark) > 0) return MakeFieldList(lbrack, mark, rbrack);
  Error(rbrack, "empty type parameter list");
  return {};
}

NodeId Parser::ParseParameters(bool result) {
  if (!result || token() == Token::kLParen) {
    uint32_t lparen = Expect(Token::kLParen);
    uint32_t mark = Mark();
    if (token() != Token::kRParen) ParseParameterList({}, {}, Token::kRParen, !result);
    uint32_t rparen = Expect(Token::kRParen);
    return MakeFieldList(lparen, mark, rparen);
  }
  uint32_t start = pos();
  NodeId type = TryIdentOrType();
  if (!type.valid()) return {};
  uint32_t mark = Mark();
  Add(MakeField(start, mark, type));
  return MakeFieldList(kNoOffset, mark, kNoOffset);
}

NodeId Parser::ParseFuncType() {
  uint32_t at = Expect(Token::kFunc);
  if (token() == Token::kLBrack) {
    uint32_t lbrack = pos();
    if (ParseTypeParameters().valid()) Error(lbrack, "function type must have no type parameters");
  }
  NodeId params = ParseParameters(false);
  NodeId results = ParseParameters(true);
  return MakeFuncType(at, {}, params, results);
}

// A method or an embedded type of an interface.
NodeId Parser::ParseMethodSpec() {
  uint32_t start = pos();
  uint32_t mark = Mark();
  NodeId x = ParseTypeName({});
  NodeId type = x;
  bool is_method = false;
  if (kind(x) != NodeKind::kIdent) {
    if (token() == Token::kLBrack) type = ParseTypeInstance(x);
  } else if (token() == Token::kLBrack) {
    type = ParseGenericMethodOrInstance(x, is_method);
  } else if (token() == Token::kLParen) {
    is_method = true;
    NodeId params = ParseParameters(false);
    NodeId results = ParseParameters(true);
    type = MakeFuncType(kNoOffset, {}, params, results);
  }
  if (is_method) {
    Add(x);
  } else {
    type = EmbeddedElem(type);
  }
  return MakeField(start, mark, type);
}

// After the name, before "[": an embedded instance, or a method that wrongly has type parameters.
NodeId Parser::ParseGenericMethodOrInstance(NodeId ident, bool& is_method) {
  uint32_t lbrack = pos();
  Next();
  ++expr_level_;
  NodeId x = ParseExpr();
  --expr_level_;
  uint32_t mark = Mark();
  if (kind(x) == NodeKind::kIdent && token() != Token::kComma && token() != Token::kRBrack) {
    ParseParameterList(x, {}, Token::kRBrack, false);
    DropTo(mark);
    Expect(Token::kRBrack);
    Error(lbrack, "interface method must have no type parameters");
    is_method = true;
    NodeId params = ParseParameters(false);
    NodeId results = ParseParameters(true);
    return MakeFuncType(kNoOffset, {}, params, results);
  }
  Add(x);
  if (AtComma("type argument list", Token::kRBrack)) {
    ++expr_level_;
    Next();
    while (token() != Token::kRBrack && token() != Token::kEof) {
      Add(ParseType());
      if (!AtComma("type argument list", Token::kRBrack)) break;
      Next();
    }
    --expr_level_;
  }
  uint32_t rbrack = ExpectClosing(Token::kRBrack, "type argument list");
  return MakeIndex(ident, lbrack, mark, rbrack);
}

// `A | ~B | ...`; x is its first term where the caller has read it already.
NodeId Parser::EmbeddedElem(NodeId x) {
  if (!x.valid()) x = EmbeddedTerm();
  while (token() == Token::kOr) {
    uint32_t at = pos();
    Next();
    NodeId y = EmbeddedTerm();
    x = MakeAfter(y, NodeKind::kBinaryExpr, at, x, Token::kOr);
  }
  return x;
}

NodeId Parser::EmbeddedTerm() {
  uint32_t at = pos();
  if (token() == Token::kTilde) {
    Next();
    NodeId type = ParseType();
    return Make(NodeKind::kUnaryExpr, at, type, Token::kTilde);
  }
  if (NodeId type = TryIdentOrType()) return type;
  ErrorExpected(at, "~ term or type");
  Advance(kExprEnd);
  return MakeBadExpr(at, pos());
}

NodeId Parser::ParseInterfaceType() {
  uint32_t at = Expect(Token::kInterface);
  uint32_t lbrace = Expect(Token::kLBrace);
  uint32_t mark = Mark();
  for (;;) {
    uint32_t start = pos();
    NodeId field;
    if (token() == Token::kIdent) {
      field = ParseMethodSpec();
    } else {
      NodeId type = token() == Token::kTilde ? EmbeddedElem({}) : TryIdentOrType();
      if (!type.valid()) break;
      field = MakeField(start, Mark(), EmbeddedElem(type));
    }
    ExpectSemi();
    Add(field);
  }
  uint32_t rbrace = Expect(Token::kRBrace);
  NodeId methods = MakeFieldList(lbrace, mark, rbrace);
  return Make(NodeKind::kInterfaceType, at, methods);
}

NodeId Parser::ParseMapType() {
  uint32_t at = Expect(Token::kMap);
  Expect(Token::kLBrack);
  NodeId key = ParseType();
  Expect(Token::kRBrack);
  NodeId value = ParseType();
  return MakeAfter(value, NodeKind::kMapType, at, key);
}

NodeId Parser::ParseChanType() {
  uint32_t begin = pos();
  ChanDir dir = ChanDir::kBoth;
  uint32_t arrow = kNoOffset;
  if (token() == Token::kChan) {
    Next();
    if (token() == Token::kArrow) {
      arrow = pos();
      Next();
      dir = ChanDir::kSend;
    }
  } else {
    arrow = Expect(Token::kArrow);
    Expect(Token::kChan);
    dir = ChanDir::kRecv;
  }
  NodeId value = ParseType();
  return Make(NodeKind::kChanType, begin, Put({arrow, value.value}), Token::kIllegal,
              static_cast<uint16_t>(dir));
}

NodeId Parser::ParseTypeInstance(NodeId type) {
  uint32_t lbrack = Expect(Token::kLBrack);
  ++expr_level_;
  uint32_t mark = Mark();
  while (token() != Token::kRBrack && token() != Token::kEof) {
    Add(ParseType());
    if (!AtComma("type argument list", Token::kRBrack)) break;
    Next();
  }
  --expr_level_;
  uint32_t rbrack = ExpectClosing(Token::kRBrack, "type argument list");
  if (CountSince(mark) == 0) {
    ErrorExpected(rbrack, "type argument list");
    Add(MakeBadExpr(lbrack + 1, rbrack));
  }
  return MakeIndex(type, lbrack, mark, rbrack);
}

// A type, or none where no type begins here.
NodeId Parser::TryIdentOrType() {
  Nested nested(*this);
  switch (token()) {
    case Token::kIdent: return ParseQualifiedIdent({});
    case Token::kLBrack: {
      uint32_t lbrack = Expect(Token::kLBrack);
      return ParseArrayType(lbrack, {});
    }
    case Token::kStruct: return ParseStructType();
    case Token::kMul: {
      uint32_t star = Expect(Token::kMul);
      NodeId base = ParseType();
      return Make(NodeKind::kStarExpr, star, base);
    }
    case Token::kFunc: return ParseFuncType();
    case Token::kInterface: return ParseInterfaceType();
    case Token::kMap: return ParseMapType();
    case Token::kChan:
    case Token::kArrow: return ParseChanType();
    case Token::kLParen: {
      uint32_t lparen = pos();
      Next();
      NodeId type = ParseType();
      uint32_t rparen = Expect(Token::kRParen);
      return MakeAfter(type, NodeKind::kParenExpr, lparen, rparen);
    }
    default: return {};
  }
}

// ---------------------------------------------------------------------------------------------
// Blocks and expressions

void Parser::ParseStmtList() {
  while (token() != Token::kCase && token() != Token::kDefault && token() != Token::kRBrace &&
         token() != Token::kEof) {
    Add(ParseStmt());
  }
}

NodeId Parser::ParseBlockStmt() {
  uint32_t lbrace = Expect(Token::kLBrace);
  uint32_t mark = Mark();
  ParseStmtList();
  uint32_t rbrace = Expect2(Token::kRBrace);
  return Make(NodeKind::kBlockStmt, lbrace, PutWithList({rbrace}, mark));
}

NodeId Parser::ParseFuncTypeOrLit() {
  uint32_t at = pos();
  NodeId type = ParseFuncType();
  if (token() != Token::kLBrace) return type;
  ++expr_level_;
  NodeId body = ParseBlockStmt();
  --expr_level_;
  return MakeAfter(body, NodeKind::kFuncLit, at, type);
}

NodeId Parser::ParseOperand() {
  switch (token()) {
    case Token::kIdent: return ParseIdent();
    case Token::kInt:
    case Token::kFloat:
    case Token::kImag:
    case Token::kChar:
    case Token::kString: return MakeBasicLit();
    case Token::kLParen: {
      uint32_t lparen = pos();
      Next();
      ++expr_level_;
      NodeId x = ParseRhs();
      --expr_level_;
      uint32_t rparen = Expect(Token::kRParen);
      return MakeAfter(x, NodeKind::kParenExpr, lparen, rparen);
    }
    case Token::kFunc: return ParseFuncTypeOrLit();
    default: break;
  }
  if (NodeId type = TryIdentOrType()) return type;
  uint32_t at = pos();
  ErrorExpected(at, "operand");
  Advance(kStmtStart);
  return MakeBadExpr(at, pos());
}

// At ".".
NodeId Parser::ParseSelectorOrAssertion(NodeId x) {
  Next();
  uint32_t at = pos();
  if (token() == Token::kIdent) [[likely]] {
    uint32_t name = value();
    Next();
    return MakeAfter(x, NodeKind::kSelectorExpr, at, name);
  }
  if (token() == Token::kLParen) return ParseTypeAssertion(x);
  ErrorExpected(at, "selector or type assertion");
  if (token() != Token::kRBrace) Next();
  return MakeAfter(x, NodeKind::kSelectorExpr, at, names::kBlank.value);
}

NodeId Parser::ParseTypeAssertion(NodeId x) {
  uint32_t lparen = Expect(Token::kLParen);
  NodeId type;
  if (token() == Token::kType) {
    Next();
  } else {
    type = ParseType();
  }
  uint32_t rparen = Expect(Token::kRParen);
  return Make(NodeKind::kTypeAssertExpr, lparen, Put({x.value, type.value, rparen}));
}

NodeId Parser::ParseIndexOrSliceOrInstance(NodeId x) {
  uint32_t lbrack = Expect(Token::kLBrack);
  uint32_t mark = Mark();
  if (token() == Token::kRBrack) {
    uint32_t rbrack = pos();
    ErrorExpected(rbrack, "operand");
    Next();
    Add(MakeBadExpr(rbrack, rbrack));
    return MakeIndex(x, lbrack, mark, rbrack);
  }
  ++expr_level_;
  NodeId first = token() == Token::kColon ? NodeId() : ParseRhs();
  if (token() == Token::kColon) return ParseSlice(x, lbrack, first);
  Add(first);
  while (token() == Token::kComma) {
    Next();
    if (token() != Token::kRBrack && token() != Token::kEof) Add(ParseType());
  }
  --expr_level_;
  uint32_t rbrack = Expect(Token::kRBrack);
  return MakeIndex(x, lbrack, mark, rbrack);
}

// At the first ":".
NodeId Parser::ParseSlice(NodeId x, uint32_t lbrack, NodeId low) {
  NodeId bounds[3] = {low};
  uint32_t colons[2];
  int count = 0;
  while (token() == Token::kColon && count < 2) {
    colons[count++] = pos();
    Next();
    if (token() != Token::kColon && token() != Token::kRBrack && token() != Token::kEof) {
      bounds[count] = ParseRhs();
    }
  }
  --expr_level_;
  uint32_t rbrack = Expect(Token::kRBrack);
  bool slice3 = count == 2;
  if (slice3 && !bounds[1].valid()) {
    Error(colons[0], "middle index required in 3-index slice");
    bounds[1] = MakeBadExpr(colons[0] + 1, colons[1]);
  }
  if (slice3 && !bounds[2].valid()) {
    Error(colons[1], "final index required in 3-index slice");
    bounds[2] = MakeBadExpr(colons[1] + 1, rbrack);
  }
  uint32_t at = Put({x.value, bounds[0].value, bounds[1].value, bounds[2].value, rbrack});
  return Make(NodeKind::kSliceExpr, lbrack, at, Token::kIllegal, slice3);
}

NodeId Parser::ParseCallOrConversion(NodeId fun) {
  uint32_t lparen = Expect(Token::kLParen);
  ++expr_level_;
  uint32_t mark = Mark();
  uint32_t ellipsis = kNoOffset;
  while (token() != Token::kRParen && token() != Token::kEof && ellipsis == kNoOffset) {
    Add(ParseRhs());
    if (token() == Token::kEllipsis) {
      ellipsis = pos();
      Next();
    }
    if (!AtComma("argument list", Token::kRParen)) break;
    Next();
  }
  --expr_level_;
  uint32_t rparen = ExpectClosing(Token::kRParen, "argument list");
  bool variadic = ellipsis != kNoOffset;
  uint32_t at = variadic ? PutWithList({ellipsis, fun.value, rparen}, mark)
                         : PutWithList({fun.value, rparen}, mark);
  return Make(NodeKind::kCallExpr, lparen, at, Token::kIllegal, variadic);
}

NodeId Parser::ParseValue() {
  return token() == Token::kLBrace ? ParseLiteralValue({}) : ParseExpr();
}

NodeId Parser::ParseElement() {
  NodeId x = ParseValue();
  if (token() != Token::kColon) return x;
  uint32_t colon = pos();
  Next();
  NodeId value = ParseValue();
  return MakeAfter(value, NodeKind::kKeyValueExpr, colon, x);
}

NodeId Parser::ParseLiteralValue(NodeId type) {
  Nested nested(*this);
  uint32_t lbrace = Expect(Token::kLBrace);
  ++expr_level_;
  uint32_t mark = Mark();
  while (token() != Token::kRBrace && token() != Token::kEof) {
    Add(ParseElement());
    if (!AtComma("composite literal", Token::kRBrace)) break;
    Next();
  }
  --expr_level_;
  uint32_t rbrace = ExpectClosing(Token::kRBrace, "composite literal");
  return Make(NodeKind::kCompositeLit, lbrace, PutWithList({type.value, rbrace}, mark));
}

NodeId Parser::Unparen(NodeId x) const {
  while (kind(x) == NodeKind::kParenExpr) x = View().Get<ParenExpr>(x).x;
  return x;
}

// Whether the '{' after x begins a composite literal of type x and not a block.
bool Parser::IsLiteralType(NodeId x) {
  switch (kind(x)) {
    case NodeKind::kBadExpr:
    case NodeKind::kIdent:
    case NodeKind::kSelectorExpr:
    case NodeKind::kIndexExpr: return expr_level_ >= 0;
    case NodeKind::kArrayType:
    case NodeKind::kStructType:
    case NodeKind::kMapType: return true;
    default: return false;
  }
}

NodeId Parser::ParsePrimaryExpr(NodeId x) {
  if (!x.valid()) x = ParseOperand();
  // Counted per round: the loop makes nested trees without recursion.
  for (Nested nested(*this);; nested.Deeper()) {
    switch (token()) {
      case Token::kPeriod: x = ParseSelectorOrAssertion(x); break;
      case Token::kLBrack: x = ParseIndexOrSliceOrInstance(x); break;
      case Token::kLParen: x = ParseCallOrConversion(x); break;
      case Token::kLBrace: {
        NodeId type = Unparen(x);
        if (!IsLiteralType(type)) return x;
        if (type != x) Error(PosOf(type), "cannot parenthesize type in composite literal");
        x = ParseLiteralValue(x);
        break;
      }
      default: return x;
    }
  }
}

NodeId Parser::ParseUnaryExpr() {
  Nested nested(*this);
  uint32_t at = pos();
  switch (Token op = token()) {
    case Token::kAdd:
    case Token::kSub:
    case Token::kNot:
    case Token::kXor:
    case Token::kAnd:
    case Token::kTilde: {
      Next();
      NodeId x = ParseUnaryExpr();
      return Make(NodeKind::kUnaryExpr, at, x, op);
    }
    case Token::kArrow: return ParseArrowExpr();
    case Token::kMul: {
      Next();
      NodeId x = ParseUnaryExpr();
      return Make(NodeKind::kStarExpr, at, x);
    }
    default: return ParsePrimaryExpr({});
  }
}

// `<-x`, a receive, or where x turns out to be a channel type, a channel type itself: then the
// arrow binds to the innermost part, `<-chan (chan T)`, and the ones inside move outwards.
NodeId Parser::ParseArrowExpr() {
  uint32_t arrow = pos();
  Next();
  NodeId x = ParseUnaryExpr();
  if (kind(x) != NodeKind::kChanType) {
    return Make(NodeKind::kUnaryExpr, arrow, x, Token::kArrow);
  }
  constexpr auto kSend = static_cast<uint16_t>(ChanDir::kSend);
  constexpr auto kRecv = static_cast<uint16_t>(ChanDir::kRecv);
  uint16_t dir = kSend;
  NodeId type = x;
  while (kind(type) == NodeKind::kChanType && dir == kSend) {
    Node& chan = node(type);
    uint32_t inner = extra_[chan.a];
    if (chan.flags == kRecv) ErrorExpected(inner, "'chan'");
    chan.offset = arrow;
    extra_[chan.a] = arrow;
    arrow = inner;
    dir = std::exchange(chan.flags, kRecv);
    type = NodeId(extra_[chan.a + 1]);
  }
  if (dir == kSend) ErrorExpected(arrow, "channel type");
  return x;
}

// x is the left operand where the caller has read it already.
NodeId Parser::ParseBinaryExpr(NodeId x, int prec1) {
  if (!x.valid()) x = ParseUnaryExpr();
  for (Nested nested(*this);; nested.Deeper()) {
    Token op = in_rhs_ && token() == Token::kAssign ? Token::kEql : token();
    int prec = Precedence(op);
    if (prec < prec1) return x;
    uint32_t at = Expect(op);
    NodeId y = ParseBinaryExpr({}, prec + 1);
    x = MakeAfter(y, NodeKind::kBinaryExpr, at, x, op);
  }
}

// ---------------------------------------------------------------------------------------------
// Statements

Parser::Simple Parser::ParseSimpleStmt(SimpleMode mode) {
  uint32_t mark = Mark();
  ParseList(false);
  if (IsAssignment(token())) {
    Simple result{.tok_pos = pos(), .tok = token()};
    Next();
    bool may_range = result.tok == Token::kDefine || result.tok == Token::kAssign;
    if (mode == SimpleMode::kRangeOk && token() == Token::kRange && may_range) {
      result.range_pos = pos();
      Next();
      result.range_x = ParseRhs();
      result.is_range = true;
      result.lhs_mark = mark;  // the left side stays pending
      return result;
    }
    uint32_t rhs_mark = Mark();
    ParseList(true);
    result.stmt = MakeAssign(mark, rhs_mark, result.tok_pos, result.tok);
    return result;
  }
  NodeId x = PendingAt(mark);
  if (CountSince(mark) > 1) ErrorExpected(PosOf(x), "1 expression");
  DropTo(mark);
  switch (token()) {
    case Token::kColon: {
      uint32_t colon = pos();
      Next();
      if (mode == SimpleMode::kLabelOk && kind(x) == NodeKind::kIdent) {
        NodeId stmt = ParseStmt();
        return {.stmt = MakeAfter(stmt, NodeKind::kLabeledStmt, colon, x)};
      }
      Error(colon, "illegal label declaration");
      return {.stmt = MakeBad(NodeKind::kBadStmt, PosOf(x), colon + 1)};
    }
    case Token::kArrow: {
      uint32_t arrow = pos();
      Next();
      NodeId value = ParseRhs();
      return {.stmt = MakeSend(x, arrow, value)};
    }
    case Token::kInc:
    case Token::kDec: {
      NodeId stmt = Make(NodeKind::kIncDecStmt, pos(), x, token());
      Next();
      return {.stmt = stmt};
    }
    default: return {.expr = x};
  }
}

// The call of a go or defer statement; none, after an error, where there is none.
NodeId Parser::ParseCallExpr(std::string_view call_type) {
  NodeId x = ParseRhs();
  NodeId inner = Unparen(x);
  if (inner != x) {
    Error(PosOf(x), "expression in " + std::string(call_type) + " must not be parenthesized");
    x = inner;
  }
  if (kind(x) == NodeKind::kCallExpr) return x;
  if (kind(x) != NodeKind::kBadExpr) {
    Error(EndOf(x), "expression in " + std::string(call_type) + " must be function call");
  }
  return {};
}

NodeId Parser::ParseGoOrDeferStmt() {
  Token keyword = token();
  uint32_t at = Expect(keyword);
  NodeId call = ParseCallExpr(Text(keyword));
  ExpectSemi();
  if (!call.valid()) {
    auto length = static_cast<uint32_t>(Text(keyword).size());
    return MakeBad(NodeKind::kBadStmt, at, at + length);
  }
  return Make(keyword == Token::kGo ? NodeKind::kGoStmt : NodeKind::kDeferStmt, at, call);
}

NodeId Parser::ParseReturnStmt() {
  uint32_t at = Expect(Token::kReturn);
  uint32_t mark = Mark();
  if (token() != Token::kSemicolon && token() != Token::kRBrace) ParseList(true);
  ExpectSemi();
  if (CountSince(mark) == 1) {
    NodeId x = PendingAt(mark);
    DropTo(mark);
    return Make(NodeKind::kReturnStmt, at, x);
  }
  uint32_t results = CountSince(mark) == 0 ? 0 : PutList(mark);
  return Make(NodeKind::kReturnStmt, at, results, Token::kIllegal, 1);
}

NodeId Parser::ParseBranchStmt() {
  Token keyword = token();
  uint32_t at = Expect(keyword);
  NodeId label;
  bool may_have_label = keyword == Token::kContinue || keyword == Token::kBreak;
  if (keyword == Token::kGoto || (may_have_label && token() == Token::kIdent)) label = ParseIdent();
  ExpectSemi();
  return Make(NodeKind::kBranchStmt, at, label, keyword);
}

// The expression that a simple statement must be where `want` is wanted.
NodeId Parser::MakeExpr(const Simple& s, std::string_view want) {
  if (!s.valid() || s.expr.valid()) return s.expr;
  std::string_view found =
      kind(s.stmt) == NodeKind::kAssignStmt ? "assignment" : "simple statement";
  Error(PosOf(s.stmt), "expected " + std::string(want) + ", found " + std::string(found) +
                           " (missing parentheses around composite literal?)");
  return MakeBadExpr(PosOf(s.stmt), EndOf(s.stmt));
}

void Parser::ParseIfHeader(NodeId& init, NodeId& cond) {
  if (token() == Token::kLBrace) {
    Error(pos(), "missing condition in if statement");
    cond = MakeBadExpr(pos(), pos());
    return;
  }
  int level = std::exchange(expr_level_, -1);
  Simple first;
  if (token() != Token::kSemicolon) {
    if (token() == Token::kVar) {
      Next();
      Error(pos(), "var declaration not allowed in if initializer");
    }
    first = ParseSimpleStmt(SimpleMode::kBasic);
  }
  Simple condition;
  uint32_t semicolon = kNoOffset;
  bool newline = false;
  if (token() == Token::kLBrace) {
    condition = first;
  } else {
    if (first.valid()) init = AsStmt(first);
    if (token() == Token::kSemicolon) {
      semicolon = pos();
      newline = IsNewline();
      Next();
    } else {
      Expect(Token::kSemicolon);
    }
    if (token() != Token::kLBrace) condition = ParseSimpleStmt(SimpleMode::kBasic);
  }
  if (condition.valid()) {
    cond = MakeExpr(condition, "boolean expression");
  } else if (semicolon != kNoOffset) {
    Error(semicolon, newline ? "unexpected newline, expecting { after if clause"
                             : "missing condition in if statement");
  }
  if (!cond.valid()) cond = MakeBadExpr(pos(), pos());
  expr_level_ = level;
}

NodeId Parser::ParseIfStmt() {
  Nested nested(*this);
  uint32_t at = Expect(Token::kIf);
  NodeId init;
  NodeId cond;
  ParseIfHeader(init, cond);
  NodeId body = ParseBlockStmt();
  NodeId else_stmt;
  if (token() == Token::kElse) {
    Next();
    if (token() == Token::kIf) {
      else_stmt = ParseIfStmt();
    } else if (token() == Token::kLBrace) {
      else_stmt = ParseBlockStmt();
      ExpectSemi();
    } else {
      ErrorExpected(pos(), "if statement or block");
      else_stmt = MakeBad(NodeKind::kBadStmt, pos(), pos());
    }
  } else {
    ExpectSemi();
  }
  return Make(NodeKind::kIfStmt, at, Put({init.value, cond.value, body.value, else_stmt.value}));
}

NodeId Parser::ParseCaseClause() {
  uint32_t at = pos();
  uint32_t mark = Mark();
  if (token() == Token::kCase) {
    Next();
    ParseList(true);
  } else {
    Expect(Token::kDefault);
  }
  uint32_t list = PutList(mark);
  uint32_t colon = Expect(Token::kColon);
  ParseStmtList();
  return Make(NodeKind::kCaseClause, at, PutWithList({list, colon}, mark));
}

bool Parser::IsTypeSwitchAssert(NodeId x) {
  return kind(x) == NodeKind::kTypeAssertExpr && !View().Get<TypeAssertExpr>(x).type.valid();
}

bool Parser::IsTypeSwitchGuard(const Simple& s) {
  if (s.expr.valid()) return IsTypeSwitchAssert(s.expr);
  if (!s.stmt.valid()) return false;
  const Node& assign = node(s.stmt);
  bool single = assign.kind == NodeKind::kAssignStmt && assign.flags == 0;
  if (!single || !IsTypeSwitchAssert(NodeId(extra_[assign.a + 1]))) return false;
  if (assign.op == Token::kAssign) Error(assign.offset, "expected ':=', found '='");
  return assign.op == Token::kAssign || assign.op == Token::kDefine;
}

NodeId Parser::ParseSwitchStmt() {
  uint32_t at = Expect(Token::kSwitch);
  Simple init;
  Simple tag;
  NodeId init_stmt;
  if (token() != Token::kLBrace) {
    int level = std::exchange(expr_level_, -1);
    if (token() != Token::kSemicolon) tag = ParseSimpleStmt(SimpleMode::kBasic);
    if (token() == Token::kSemicolon) {
      Next();
      init = std::exchange(tag, {});
      if (init.valid()) init_stmt = AsStmt(init);
      if (token() != Token::kLBrace) tag = ParseSimpleStmt(SimpleMode::kBasic);
    }
    expr_level_ = level;
  }
  bool type_switch = IsTypeSwitchGuard(tag);
  NodeId tag_node = type_switch ? AsStmt(tag) : NodeId();
  uint32_t lbrace = Expect(Token::kLBrace);
  uint32_t mark = Mark();
  while (token() == Token::kCase || token() == Token::kDefault) Add(ParseCaseClause());
  uint32_t rbrace = Expect(Token::kRBrace);
  ExpectSemi();
  NodeId body = Make(NodeKind::kBlockStmt, lbrace, PutWithList({rbrace}, mark));
  if (!type_switch) tag_node = MakeExpr(tag, "switch expression");
  return Make(type_switch ? NodeKind::kTypeSwitchStmt : NodeKind::kSwitchStmt, at,
              Put({init_stmt.value, tag_node.value, body.value}));
}

// The communication of a clause, after `case`.
NodeId Parser::ParseComm() {
  uint32_t mark = Mark();
  ParseList(false);
  NodeId first = PendingAt(mark);
  if (token() == Token::kAssign || token() == Token::kDefine) {
    if (CountSince(mark) > 2) {
      ErrorExpected(PosOf(first), "1 or 2 expressions");
      DropTo(mark + 2);
    }
    Token tok = token();
    uint32_t tok_pos = pos();
    Next();
    NodeId rhs = ParseRhs();
    uint32_t rhs_mark = Mark();
    Add(rhs);
    return MakeAssign(mark, rhs_mark, tok_pos, tok);
  }
  if (CountSince(mark) > 1) ErrorExpected(PosOf(first), "1 expression");
  DropTo(mark);
  if (token() != Token::kArrow) return MakeExprStmt(first);
  uint32_t arrow = pos();
  Next();
  NodeId value = ParseRhs();
  return MakeSend(first, arrow, value);
}

NodeId Parser::ParseCommClause() {
  uint32_t at = pos();
  NodeId comm;
  if (token() == Token::kCase) {
    Next();
    comm = ParseComm();
  } else {
    Expect(Token::kDefault);
  }
  uint32_t colon = Expect(Token::kColon);
  uint32_t mark = Mark();
  ParseStmtList();
  return Make(NodeKind::kCommClause, at, PutWithList({comm.value, colon}, mark));
}

NodeId Parser::ParseSelectStmt() {
  uint32_t at = Expect(Token::kSelect);
  uint32_t lbrace = Expect(Token::kLBrace);
  uint32_t mark = Mark();
  while (token() == Token::kCase || token() == Token::kDefault) Add(ParseCommClause());
  uint32_t rbrace = Expect(Token::kRBrace);
  ExpectSemi();
  NodeId body = Make(NodeKind::kBlockStmt, lbrace, PutWithList({rbrace}, mark));
  return Make(NodeKind::kSelectStmt, at, body);
}

NodeId Parser::ParseForStmt() {
  uint32_t at = Expect(Token::kFor);
  Simple first;
  Simple cond;
  Simple post;
  NodeId init_stmt;
  NodeId post_stmt;
  if (token() != Token::kLBrace) {
    int level = std::exchange(expr_level_, -1);
    if (token() == Token::kRange) {
      cond = {.is_range = true, .lhs_mark = Mark(), .range_pos = pos()};
      Next();
      cond.range_x = ParseRhs();
    } else if (token() != Token::kSemicolon) {
      cond = ParseSimpleStmt(SimpleMode::kRangeOk);
    }
    if (!cond.is_range && token() == Token::kSemicolon) {
      Next();
      first = std::exchange(cond, {});
      if (first.valid()) init_stmt = AsStmt(first);
      if (token() != Token::kSemicolon) cond = ParseSimpleStmt(SimpleMode::kBasic);
      ExpectSemi();
      if (token() != Token::kLBrace) {
        post = ParseSimpleStmt(SimpleMode::kBasic);
        post_stmt = AsStmt(post);
      }
    }
    expr_level_ = level;
  }
  NodeId body = ParseBlockStmt();
  ExpectSemi();
  if (cond.is_range) return FinishRange(at, cond, body);
  NodeId cond_expr = MakeExpr(cond, "boolean or range expression");
  return Make(NodeKind::kForStmt, at,
              Put({init_stmt.value, cond_expr.value, post_stmt.value, body.value}));
}

NodeId Parser::FinishRange(uint32_t for_pos, const Simple& clause, NodeId body) {
  uint32_t mark = clause.lhs_mark;
  uint32_t count = CountSince(mark);
  NodeId key = count > 0 ? PendingAt(mark) : NodeId();
  NodeId value = count > 1 ? PendingAt(mark + 1) : NodeId();
  NodeId last = count > 2 ? PendingAt(Mark() - 1) : NodeId();
  DropTo(mark);
  if (last.valid()) {
    ErrorExpected(PosOf(last), "at most 2 expressions");
    return MakeBad(NodeKind::kBadStmt, for_pos, EndOf(body));
  }
  uint32_t at = Put(
      {key.value, value.value, clause.tok_pos, clause.range_pos, clause.range_x.value, body.value});
  return Make(NodeKind::kRangeStmt, for_pos, at, clause.tok);
}

NodeId Parser::ParseStmt() {
  Nested nested(*this);
  if (kExprStart.Has(token())) {
    NodeId stmt = AsStmt(ParseSimpleStmt(SimpleMode::kLabelOk));
    // The statement after a label has taken its semicolon itself.
    if (kind(stmt) != NodeKind::kLabeledStmt) ExpectSemi();
    return stmt;
  }
  switch (token()) {
    case Token::kConst:
    case Token::kType:
    case Token::kVar: {
      uint32_t at = pos();
      NodeId decl = ParseDecl(kStmtStart);
      return Make(NodeKind::kDeclStmt, at, decl);
    }
    case Token::kGo:
    case Token::kDefer: return ParseGoOrDeferStmt();
    case Token::kReturn: return ParseReturnStmt();
    case Token::kBreak:
    case Token::kContinue:
    case Token::kGoto:
    case Token::kFallthrough: return ParseBranchStmt();
    case Token::kLBrace: {
      NodeId block = ParseBlockStmt();
      ExpectSemi();
      return block;
    }
    case Token::kIf: return ParseIfStmt();
    case Token::kSwitch: return ParseSwitchStmt();
    case Token::kSelect: return ParseSelectStmt();
    case Token::kFor: return ParseForStmt();
    case Token::kSemicolon: {
      NodeId empty = Make(NodeKind::kEmptyStmt, pos(), 0, Token::kIllegal, IsNewline());
      Next();
      return empty;
    }
    case Token::kRBrace: return Make(NodeKind::kEmptyStmt, pos(), 0, Token::kIllegal, 1);
    default: {
      uint32_t at = pos();
      ErrorExpected(at, "statement");
      Advance(kStmtStart);
      return MakeBad(NodeKind::kBadStmt, at, pos());
    }
  }
}

// ---------------------------------------------------------------------------------------------
// Declarations

NodeId Parser::ParseImportSpec() {
  NodeId name;
  if (token() == Token::kIdent) {
    name = ParseIdent();
  } else if (token() == Token::kPeriod) {
    name = MakeIdent(pos(), names::kDot);
    Next();
  }
  uint32_t at = pos();
  uint32_t end = at;
  if (token() == Token::kString) {
    end = value();
    Next();
  } else if (IsLiteral(token())) {
    Error(at, "import path must be a string");
    Next();
  } else {
    Error(at, "missing import path");
    Advance(kExprEnd);
  }
  ExpectSemi();
  NodeId path = Make(NodeKind::kBasicLit, at, end, Token::kString);
  return MakeAfter(path, NodeKind::kImportSpec, name.valid() ? node(name).offset : at, name);
}

NodeId Parser::ParseValueSpec(Token keyword) {
  uint32_t at = pos();
  uint32_t mark = Mark();
  ParseIdentList();
  uint32_t names = PutList(mark);
  NodeId type;
  bool ends = token() == Token::kEof || token() == Token::kSemicolon || token() == Token::kRParen;
  if (keyword == Token::kConst && !ends) {
    type = TryIdentOrType();
  } else if (keyword == Token::kVar && token() != Token::kAssign) {
    type = ParseType();
  }
  if (token() == Token::kAssign && !(keyword == Token::kConst && ends)) {
    Next();
    ParseList(true);
  }
  ExpectSemi();
  return Make(NodeKind::kValueSpec, at, PutWithList({names, type.value}, mark));
}

NodeId Parser::ParseTypeSpec() {
  NodeId name = ParseIdent();
  uint32_t assign = kNoOffset;
  NodeId type_params;
  NodeId type;
  if (token() == Token::kLBrack) {
    type = ParseGenericOrArrayType(assign, type_params);
  } else {
    if (token() == Token::kAssign) {
      assign = pos();
      Next();
    }
    type = ParseType();
  }
  ExpectSemi();
  uint32_t at = Put({name.value, type_params.value, assign, type.value});
  return Make(NodeKind::kTypeSpec, node(name).offset, at);
}

// After the name of a type, at "[": a list of type parameters, or an array or slice type. Only what
// follows a name tells; so it is parsed as an expression, which is then taken apart.
NodeId Parser::ParseGenericOrArrayType(uint32_t& assign, NodeId& type_params) {
  uint32_t lbrack = pos();
  Next();
  if (token() != Token::kIdent) return ParseArrayType(lbrack, {});
  NodeId x = ParseIdent();
  // `name [` cannot continue an array length: lengths are constant, and so hold no index.
  if (token() != Token::kLBrack) {
    ++expr_level_;
    NodeId lhs = ParsePrimaryExpr(x);
    x = ParseBinaryExpr(lhs, 1);
    --expr_level_;
  }
  NodeId bound;
  NodeId name = ExtractName(x, token() == Token::kComma, bound);
  if (!name.valid() || (!bound.valid() && token() == Token::kRBrack)) {
    return ParseArrayType(lbrack, x);
  }
  uint32_t mark = Mark();
  ParseParameterList(name, bound, Token::kRBrack, false);
  uint32_t rbrack = Expect(Token::kRBrack);
  type_params = MakeFieldList(lbrack, mark, rbrack);
  if (token() == Token::kAssign) {
    assign = pos();
    Next();
  }
  return ParseType();
}

// Splits an expression such as `P *[]int` into the name of a type parameter and its bound, where it
// can only be one, or where `force` says so; none otherwise. The nodes are rewritten in place.
NodeId Parser::ExtractName(NodeId x, bool force, NodeId& rest) {
  if (kind(x) == NodeKind::kIdent) return x;
  Node& n = node(x);
  auto is_name = [&](NodeId id) { return kind(id) == NodeKind::kIdent; };
  if (n.kind == NodeKind::kBinaryExpr && n.op == Token::kMul) {
    auto [name, op_pos, op, y] = View().Get<BinaryExpr>(x);
    if (!is_name(name) || !(force || IsTypeElem(y))) return {};
    n = {NodeKind::kStarExpr, Token::kIllegal, 0, op_pos, y.value};
    rest = x;
    return name;
  }
  if (n.kind == NodeKind::kBinaryExpr && n.op == Token::kOr) {
    BinaryExpr either = View().Get<BinaryExpr>(x);
    NodeId lhs;
    NodeId name = ExtractName(either.x, force || IsTypeElem(either.y), lhs);
    if (!name.valid() || !lhs.valid()) return {};
    n.a = lhs.value;
    rest = x;
    return name;
  }
  if (n.kind == NodeKind::kCallExpr) {
    CallExpr call = View().Get<CallExpr>(x);
    bool one_arg = call.args.size() == 1 && call.ellipsis == kNoOffset;
    if (!is_name(call.fun) || !one_arg || !(force || IsTypeElem(call.args[0]))) return {};
    // The argument is the node before the call, as what stands in parentheses must be.
    DCHECK(call.args[0].value + 1 == x.value);
    n = {NodeKind::kParenExpr, Token::kIllegal, 0, call.lparen, call.rparen};
    rest = x;
    return call.fun;
  }
  return {};
}

// Whether x can only be a type and no value.
bool Parser::IsTypeElem(NodeId x) {
  switch (kind(x)) {
    case NodeKind::kArrayType:
    case NodeKind::kStructType:
    case NodeKind::kFuncType:
    case NodeKind::kInterfaceType:
    case NodeKind::kMapType:
    case NodeKind::kChanType: return true;
    case NodeKind::kBinaryExpr: {
      BinaryExpr binary = View().Get<BinaryExpr>(x);
      return IsTypeElem(binary.x) || IsTypeElem(binary.y);
    }
    case NodeKind::kUnaryExpr: return node(x).op == Token::kTilde;
    case NodeKind::kParenExpr: return IsTypeElem(View().Get<ParenExpr>(x).x);
    default: return false;
  }
}

NodeId Parser::ParseSpec(Token keyword) {
  if (keyword == Token::kImport) return ParseImportSpec();
  if (keyword == Token::kType) return ParseTypeSpec();
  return ParseValueSpec(keyword);
}

NodeId Parser::ParseGenDecl(Token keyword) {
  uint32_t at = Expect(keyword);
  uint32_t lparen = kNoOffset;
  uint32_t rparen = kNoOffset;
  uint32_t mark = Mark();
  if (token() == Token::kLParen) {
    lparen = pos();
    Next();
    while (token() != Token::kRParen && token() != Token::kEof) Add(ParseSpec(keyword));
    rparen = Expect(Token::kRParen);
    ExpectSemi();
  } else {
    Add(ParseSpec(keyword));
  }
  return Make(NodeKind::kGenDecl, at, PutWithList({lparen, rparen}, mark), keyword);
}

NodeId Parser::ParseFuncDecl() {
  uint32_t at = Expect(Token::kFunc);
  NodeId recv = token() == Token::kLParen ? ParseParameters(false) : NodeId();
  NodeId name = ParseIdent();
  NodeId type_params = token() == Token::kLBrack ? ParseTypeParameters() : NodeId();
  NodeId params = ParseParameters(false);
  NodeId results = ParseParameters(true);
  NodeId type = MakeFuncType(at, type_params, params, results);
  Tree::BodyRange skipped;
  NodeId body;
  if (token() == Token::kLBrace) {
    body = ParseFuncBody(skipped);
  } else if (token() == Token::kSemicolon) {
    Next();
    if (token() == Token::kLBrace) {
      Error(pos(), "unexpected semicolon or newline before {");
      body = ParseFuncBody(skipped);
    }
  } else {
    ExpectSemi();
  }
  return Make(NodeKind::kFuncDecl, at,
              Put({recv.value, name.value, type.value, body.value, skipped.begin, skipped.end}));
}

// In kSkipBodies the lexer has left the two braces; a body that really is empty looks the same, and
// is as cheap to parse later as any.
NodeId Parser::ParseFuncBody(Tree::BodyRange& skipped) {
  NodeId body;
  bool empty = at_[1].kind == Token::kRBrace;
  if (mode_ == ParseMode::kSkipBodies && empty) {
    skipped.begin = Expect(Token::kLBrace);
    skipped.end = Expect(Token::kRBrace) + 1;
  } else {
    body = ParseBlockStmt();
  }
  ExpectSemi();
  return body;
}

NodeId Parser::ParseDecl(const TokenSet& sync) {
  switch (token()) {
    case Token::kImport:
    case Token::kConst:
    case Token::kVar:
    case Token::kType: return ParseGenDecl(token());
    case Token::kFunc: return ParseFuncDecl();
    default: {
      uint32_t at = pos();
      ErrorExpected(at, "declaration");
      Advance(sync);
      return MakeBad(NodeKind::kBadDecl, at, pos());
    }
  }
}

// ---------------------------------------------------------------------------------------------
// Files

NodeId Parser::ParseFileNode() {
  // Errors that lie before a token count as seen when the token is read.
  auto errors_so_far = [&] {
    return !errors_.empty() || (!tokens_.errors.empty() && tokens_.errors[0].offset <= pos());
  };
  // Where even the package clause is broken this is most likely no Go file at all.
  if (errors_so_far()) return {};
  uint32_t package = Expect(Token::kPackage);
  NodeId name = ParseIdent();
  ExpectSemi();
  if (errors_so_far()) return {};
  uint32_t mark = Mark();
  while (token() == Token::kImport) Add(ParseGenDecl(Token::kImport));
  Token previous = Token::kImport;
  while (token() != Token::kEof && mode_ != ParseMode::kImportsOnly) {
    if (token() == Token::kImport && previous != Token::kImport) {
      Error(pos(), "imports must appear before other declarations");
    }
    previous = token();
    Add(ParseDecl(kDeclStart));
  }
  return Make(NodeKind::kFile, package, PutWithList({name.value}, mark));
}

Tree Parser::ParseWholeFile() {
  NodeId root = ParseFileNode();
  return Finish(bailed_out_ ? NodeId() : root);
}

Tree Parser::ParseLoneBody() {
  NodeId root = ParseBlockStmt();
  return Finish(bailed_out_ ? NodeId() : root);
}

Tree ParseFile(std::string_view text, ParseOptions options) {
  return Parser(text, 0, static_cast<uint32_t>(text.size()), options.mode).ParseWholeFile();
}

Tree ParseBody(std::string_view text, Tree::BodyRange range) {
  return Parser(text, range.begin, range.end, ParseMode::kFull).ParseLoneBody();
}

}  // namespace premortem::syntax
