#include "syntax/dump.h"

#include <algorithm>

#include "base/text.h"
#include "syntax/constraint.h"
#include "syntax/lexer.h"
#include "syntax/names.h"
#include "syntax/parser.h"
#include "syntax/position.h"

namespace premortem::syntax {

namespace {

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  AppendEscaped(out, text);
  out += '"';
}

void AppendLineColumn(std::string& out, uint32_t line, uint32_t column) {
  AppendDecimal(out, line);
  out += ':';
  AppendDecimal(out, column);
}

void AppendAdjusted(std::string& out, std::string_view path, const AdjustedPosition& at) {
  AppendLineColumn(out, at.line, at.column);
  if (at.filename == path) return;
  out += '@';
  AppendEscaped(out, at.filename);
}

void AppendHeader(std::string& out, std::string_view path) {
  out += "== ";
  out += path;
  out += '\n';
}

void AppendError(std::string& out, std::string_view path, const PositionMap& map,
                 const SyntaxError& error) {
  out += "error ";
  AppendAdjusted(out, path, map.Adjusted(error.offset));
  out += ' ';
  AppendEscaped(out, error.message);
  out += '\n';
}

// A literal as go/scanner gives it: raw strings without their carriage returns.
std::string LiteralText(std::string_view source) {
  std::string text(source);
  if (text.starts_with('`')) std::erase(text, '\r');
  return text;
}

// A comment as go/scanner gives it. In a /* */ comment a carriage return before the closing "/"
// stays, lest the rest become a shorter comment.
std::string CommentText(std::string_view source) {
  if (source.find('\r') == source.npos) return std::string(source);
  bool block = source[1] == '*';
  if (!block && source.ends_with('\r')) source.remove_suffix(1);
  std::string text;
  for (size_t i = 0; i < source.size(); ++i) {
    bool closes = i + 1 < source.size() && source[i + 1] == '/';
    bool keep = block && text.size() > 2 && text.back() == '*' && closes;
    if (source[i] != '\r' || keep) text += source[i];
  }
  return text;
}

class TokenDumper {
 public:
  TokenDumper(std::string& out, std::string_view path, std::string_view text,
              const TokenBuffer& tokens)
      : out_(out),
        path_(path),
        text_(text),
        tokens_(tokens),
        map_(path, text, tokens.line_directives) {}

  void Dump() {
    auto comment = tokens_.comments.begin();
    for (const LexedToken& token : tokens_.tokens()) {
      for (; comment != tokens_.comments.end() && comment->begin < token.offset; ++comment) {
        std::string_view source = text_.substr(comment->begin, comment->end - comment->begin);
        AppendToken(comment->begin, Token::kComment, CommentText(source));
      }
      AppendToken(token.offset, token.kind, Literal(token));
    }
    for (const SyntaxError& error : tokens_.errors) AppendError(out_, path_, map_, error);
  }

 private:
  std::string Literal(const LexedToken& token) const {
    auto [offset, value, kind] = token;
    if (kind == Token::kIdent) return std::string(Names().Text(NameId(value)));
    if (kind == Token::kSemicolon) return value == LexedToken::kInserted ? "\n" : ";";
    if (IsKeyword(kind)) return std::string(Text(kind));
    if (kind == Token::kIllegal) {
      int length;
      std::string rune;
      AppendUtf8(rune, DecodeUtf8(text_.substr(offset), &length));
      return rune;
    }
    return IsLiteral(kind) ? LiteralText(text_.substr(offset, value - offset)) : "";
  }

  void AppendToken(uint32_t offset, Token kind, std::string_view literal) {
    AppendDecimal(out_, offset);
    out_ += ' ';
    AppendAdjusted(out_, path_, map_.Adjusted(offset));
    out_ += ' ';
    out_ += Text(kind);
    if (!literal.empty()) {
      out_ += ' ';
      AppendQuoted(out_, literal);
    }
    out_ += '\n';
  }

  std::string& out_;
  std::string_view path_;
  std::string_view text_;
  const TokenBuffer& tokens_;
  PositionMap map_;
};

class TreeDumper {
 public:
  TreeDumper(std::string& out, std::string_view path, const Tree& tree)
      : out_(out), path_(path), tree_(tree), map_(path, tree.text(), tree.line_directives()) {}

  void Dump() {
    for (const SyntaxError& error : SortedErrors(tree_.errors(), map_)) {
      AppendError(out_, path_, map_, error);
    }
    if (tree_.root().valid()) DumpFile();
  }

 private:
  // What the fields of a list are decides which of them can have comments.
  enum class FieldsOf { kParameters, kStruct, kInterface };

  // ---- a node's line ----
  void Begin(std::string_view label, std::string_view type) {
    // Indentation for every level would make the dump of deep nesting quadratic: gigabytes.
    constexpr size_t kMostBlanks = 100;
    out_.append(std::min(depth_, kMostBlanks), ' ');
    if (depth_ > kMostBlanks) out_ += std::to_string(depth_) + ' ';
    out_ += label;
    out_ += ' ';
    out_ += type;
  }
  void End() {
    out_ += '\n';
    ++depth_;
  }
  void Attribute(std::string_view name) {
    out_ += ' ';
    out_ += name;
    out_ += '=';
  }
  void At(std::string_view name, uint32_t offset) {
    if (offset == kNoOffset) return;
    Attribute(name);
    source::Position at = map_.Raw(offset);
    AppendLineColumn(out_, at.line, at.column);
  }
  void Kind(std::string_view name, Token token) {
    if (token == Token::kIllegal) return;
    Attribute(name);
    out_ += Text(token);
  }
  void Quoted(std::string_view name, std::string_view text) {
    if (text.empty()) return;
    Attribute(name);
    AppendQuoted(out_, text);
  }
  void Flag(std::string_view name, bool value) {
    if (!value) return;
    Attribute(name);
    out_ += "true";
  }
  void Comment(std::string_view name, int group) {
    if (group < 0) return;
    const CommentGroup& comments = tree_.comment_groups()[static_cast<size_t>(group)];
    At(name, tree_.comments()[comments.first].begin);
  }

  // ---- children ----
  void Child(std::string_view label, NodeId id) {
    if (id.valid()) DumpNode(label, id);
  }
  void List(std::string_view label, NodeList list) {
    for (NodeId id : list) DumpNode(label, id);
  }
  void SelectedName(uint32_t at, NameId name) {
    Begin("Sel", "Ident");
    At("NamePos", at);
    Quoted("Name", Names().Text(name));
    out_ += '\n';
  }
  void Specs(NodeList specs, bool in_parens) {
    bool old = std::exchange(specs_in_parens_, in_parens);
    List("Specs", specs);
    specs_in_parens_ = old;
  }
  void Fields(std::string_view label, NodeId list, FieldsOf of) {
    FieldsOf old = std::exchange(fields_of_, of);
    Child(label, list);
    fields_of_ = old;
  }
  void SpecComments(NodeId id) {
    if (specs_in_parens_) Comment("Doc", tree_.DocAt(tree_.Pos(id)));
  }
  void LineComment(NodeId id) { Comment("Comment", tree_.LineCommentAt(tree_.End(id))); }

  bool BeginsWithName(NodeId type) const {
    for (;;) {
      switch (tree_.kind(type)) {
        case NodeKind::kIdent: return true;
        case NodeKind::kBinaryExpr: type = tree_.Get<BinaryExpr>(type).x; continue;
        case NodeKind::kIndexExpr: type = tree_.Get<IndexExpr>(type).x; continue;
        case NodeKind::kSelectorExpr: type = tree_.Get<SelectorExpr>(type).x; continue;
        default: return false;
      }
    }
  }

  void DumpFile();
  void DumpComments();
  void DumpNode(std::string_view label, NodeId id);
  void DumpExpr(NodeId id);
  void DumpType(NodeId id);
  void DumpField(NodeId id);
  void DumpStmt(NodeId id);
  void DumpCompoundStmt(NodeId id);
  void DumpDecl(NodeId id);

  std::string& out_;
  std::string_view path_;
  const Tree& tree_;
  PositionMap map_;
  size_t depth_ = 0;
  bool specs_in_parens_ = false;
  FieldsOf fields_of_ = FieldsOf::kParameters;
};

// File.GoVersion: what the last well-formed //go:build line before the package clause implies.
std::string GoVersionOf(const Tree& tree) {
  int minor = -1;
  for (const syntax::Comment& comment : tree.comments()) {
    if (comment.begin > tree.file().package) break;
    std::string text = CommentText(tree.TextOf(comment));
    if (!text.starts_with("//go:build")) continue;
    if (Result<Constraint> constraint = Constraint::Parse(text))
      minor = constraint->MinimumGoMinor();
  }
  if (minor < 0) return {};
  return minor == 0 ? "go1" : "go1." + std::to_string(minor);
}

void TreeDumper::DumpFile() {
  File file = tree_.file();
  Begin("File", "File");
  Comment("Doc", tree_.DocAt(file.package));
  At("Package", file.package);
  At("FileStart", 0);
  At("FileEnd", static_cast<uint32_t>(tree_.text().size()));
  Quoted("GoVersion", GoVersionOf(tree_));
  End();
  Child("Name", file.name);
  List("Decls", file.decls);
  DumpComments();
}

void TreeDumper::DumpComments() {
  for (const CommentGroup& group : tree_.comment_groups()) {
    Begin("Comments", "CommentGroup");
    End();
    for (uint32_t i = group.first; i < group.last; ++i) {
      Begin("List", "Comment");
      At("Slash", tree_.comments()[i].begin);
      Quoted("Text", CommentText(tree_.TextOf(tree_.comments()[i])));
      out_ += '\n';
    }
    --depth_;
  }
}

void TreeDumper::DumpNode(std::string_view label, NodeId id) {
  NodeKind kind = tree_.kind(id);
  bool several = kind == NodeKind::kIndexExpr && tree_.Get<IndexExpr>(id).indices.size() > 1;
  Begin(label, several ? "IndexListExpr" : Name(kind));
  size_t depth = depth_;
  if (kind >= NodeKind::kImportSpec) {
    DumpDecl(id);
  } else if (kind >= NodeKind::kBlockStmt) {
    DumpCompoundStmt(id);
  } else if (kind >= NodeKind::kBadStmt) {
    DumpStmt(id);
  } else if (kind >= NodeKind::kField) {
    DumpField(id);
  } else if (kind >= NodeKind::kArrayType) {
    DumpType(id);
  } else {
    DumpExpr(id);
  }
  depth_ = depth;
}

void TreeDumper::DumpExpr(NodeId id) {
  switch (tree_.kind(id)) {
    case NodeKind::kBadExpr: {
      auto n = tree_.Get<BadNode>(id);
      At("From", n.from);
      At("To", n.to);
      return End();
    }
    case NodeKind::kIdent: {
      auto n = tree_.Get<Ident>(id);
      At("NamePos", n.name_pos);
      Quoted("Name", Names().Text(n.name));
      return End();
    }
    case NodeKind::kEllipsis: {
      auto n = tree_.Get<Ellipsis>(id);
      At("Ellipsis", n.ellipsis);
      End();
      return Child("Elt", n.elt);
    }
    case NodeKind::kBasicLit: {
      auto n = tree_.Get<BasicLit>(id);
      At("ValuePos", n.value_pos);
      At("ValueEnd", n.value_end);
      Kind("Kind", n.kind);
      Quoted("Value", LiteralText(tree_.LiteralOf(id)));
      return End();
    }
    case NodeKind::kFuncLit: {
      auto n = tree_.Get<FuncLit>(id);
      End();
      Child("Type", n.type);
      return Child("Body", n.body);
    }
    case NodeKind::kCompositeLit: {
      auto n = tree_.Get<CompositeLit>(id);
      At("Lbrace", n.lbrace);
      At("Rbrace", n.rbrace);
      End();
      Child("Type", n.type);
      return List("Elts", n.elts);
    }
    case NodeKind::kParenExpr: {
      auto n = tree_.Get<ParenExpr>(id);
      At("Lparen", n.lparen);
      At("Rparen", n.rparen);
      End();
      return Child("X", n.x);
    }
    case NodeKind::kSelectorExpr: {
      auto n = tree_.Get<SelectorExpr>(id);
      End();
      Child("X", n.x);
      return SelectedName(n.sel_pos, n.sel);
    }
    case NodeKind::kIndexExpr: {
      auto n = tree_.Get<IndexExpr>(id);
      At("Lbrack", n.lbrack);
      At("Rbrack", n.rbrack);
      End();
      Child("X", n.x);
      return List(n.indices.size() > 1 ? "Indices" : "Index", n.indices);
    }
    case NodeKind::kSliceExpr: {
      auto n = tree_.Get<SliceExpr>(id);
      At("Lbrack", n.lbrack);
      Flag("Slice3", n.slice3);
      At("Rbrack", n.rbrack);
      End();
      Child("X", n.x);
      Child("Low", n.low);
      Child("High", n.high);
      return Child("Max", n.max);
    }
    case NodeKind::kTypeAssertExpr: {
      auto n = tree_.Get<TypeAssertExpr>(id);
      At("Lparen", n.lparen);
      At("Rparen", n.rparen);
      End();
      Child("X", n.x);
      return Child("Type", n.type);
    }
    case NodeKind::kCallExpr: {
      auto n = tree_.Get<CallExpr>(id);
      At("Lparen", n.lparen);
      At("Ellipsis", n.ellipsis);
      At("Rparen", n.rparen);
      End();
      Child("Fun", n.fun);
      return List("Args", n.args);
    }
    case NodeKind::kStarExpr: {
      auto n = tree_.Get<StarExpr>(id);
      At("Star", n.star);
      End();
      return Child("X", n.x);
    }
    case NodeKind::kUnaryExpr: {
      auto n = tree_.Get<UnaryExpr>(id);
      At("OpPos", n.op_pos);
      Kind("Op", n.op);
      End();
      return Child("X", n.x);
    }
    case NodeKind::kBinaryExpr: {
      auto n = tree_.Get<BinaryExpr>(id);
      At("OpPos", n.op_pos);
      Kind("Op", n.op);
      End();
      Child("X", n.x);
      return Child("Y", n.y);
    }
    case NodeKind::kKeyValueExpr: {
      auto n = tree_.Get<KeyValueExpr>(id);
      At("Colon", n.colon);
      End();
      Child("Key", n.key);
      return Child("Value", n.value);
    }
    default: return End();
  }
}

void TreeDumper::DumpType(NodeId id) {
  switch (tree_.kind(id)) {
    case NodeKind::kArrayType: {
      auto n = tree_.Get<ArrayType>(id);
      At("Lbrack", n.lbrack);
      End();
      Child("Len", n.len);
      return Child("Elt", n.elt);
    }
    case NodeKind::kStructType: {
      auto n = tree_.Get<StructType>(id);
      At("Struct", n.struct_pos);
      End();
      return Fields("Fields", n.fields, FieldsOf::kStruct);
    }
    case NodeKind::kFuncType: {
      auto n = tree_.Get<FuncType>(id);
      At("Func", n.func_pos);
      End();
      Fields("TypeParams", n.type_params, FieldsOf::kParameters);
      Fields("Params", n.params, FieldsOf::kParameters);
      return Fields("Results", n.results, FieldsOf::kParameters);
    }
    case NodeKind::kInterfaceType: {
      auto n = tree_.Get<InterfaceType>(id);
      At("Interface", n.interface_pos);
      End();
      return Fields("Methods", n.methods, FieldsOf::kInterface);
    }
    case NodeKind::kMapType: {
      auto n = tree_.Get<MapType>(id);
      At("Map", n.map_pos);
      End();
      Child("Key", n.key);
      return Child("Value", n.value);
    }
    case NodeKind::kChanType: {
      auto n = tree_.Get<ChanType>(id);
      At("Begin", n.begin);
      At("Arrow", n.arrow);
      Attribute("Dir");
      AppendDecimal(out_, static_cast<uint64_t>(n.dir));
      End();
      return Child("Value", n.value);
    }
    default: return End();
  }
}

void TreeDumper::DumpField(NodeId id) {
  if (tree_.kind(id) == NodeKind::kFieldList) {
    auto n = tree_.Get<FieldList>(id);
    At("Opening", n.opening);
    At("Closing", n.closing);
    End();
    return List("List", n.fields);
  }
  auto n = tree_.Get<Field>(id);
  bool method_or_name = !n.names.empty() || BeginsWithName(n.type);
  if (fields_of_ == FieldsOf::kStruct || (fields_of_ == FieldsOf::kInterface && method_or_name)) {
    Comment("Doc", tree_.DocAt(tree_.Pos(id)));
  }
  if (fields_of_ != FieldsOf::kParameters) LineComment(id);
  End();
  List("Names", n.names);
  Child("Type", n.type);
  Child("Tag", n.tag);
}

void TreeDumper::DumpStmt(NodeId id) {
  switch (tree_.kind(id)) {
    case NodeKind::kBadStmt: {
      auto n = tree_.Get<BadNode>(id);
      At("From", n.from);
      At("To", n.to);
      return End();
    }
    case NodeKind::kDeclStmt: {
      End();
      return Child("Decl", tree_.Get<DeclStmt>(id).decl);
    }
    case NodeKind::kEmptyStmt: {
      auto n = tree_.Get<EmptyStmt>(id);
      At("Semicolon", n.semicolon);
      Flag("Implicit", n.implicit);
      return End();
    }
    case NodeKind::kLabeledStmt: {
      auto n = tree_.Get<LabeledStmt>(id);
      At("Colon", n.colon);
      End();
      Child("Label", n.label);
      return Child("Stmt", n.stmt);
    }
    case NodeKind::kExprStmt: {
      End();
      return Child("X", tree_.Get<ExprStmt>(id).x);
    }
    case NodeKind::kSendStmt: {
      auto n = tree_.Get<SendStmt>(id);
      At("Arrow", n.arrow);
      End();
      Child("Chan", n.chan);
      return Child("Value", n.value);
    }
    case NodeKind::kIncDecStmt: {
      auto n = tree_.Get<IncDecStmt>(id);
      At("TokPos", n.tok_pos);
      Kind("Tok", n.tok);
      End();
      return Child("X", n.x);
    }
    case NodeKind::kAssignStmt: {
      auto n = tree_.Get<AssignStmt>(id);
      At("TokPos", n.tok_pos);
      Kind("Tok", n.tok);
      End();
      List("Lhs", n.lhs);
      return List("Rhs", n.rhs);
    }
    case NodeKind::kGoStmt: {
      auto n = tree_.Get<GoStmt>(id);
      At("Go", n.go);
      End();
      return Child("Call", n.call);
    }
    case NodeKind::kDeferStmt: {
      auto n = tree_.Get<DeferStmt>(id);
      At("Defer", n.defer);
      End();
      return Child("Call", n.call);
    }
    case NodeKind::kReturnStmt: {
      auto n = tree_.Get<ReturnStmt>(id);
      At("Return", n.return_pos);
      End();
      return List("Results", n.results);
    }
    case NodeKind::kBranchStmt: {
      auto n = tree_.Get<BranchStmt>(id);
      At("TokPos", n.tok_pos);
      Kind("Tok", n.tok);
      End();
      return Child("Label", n.label);
    }
    default: return End();
  }
}

void TreeDumper::DumpCompoundStmt(NodeId id) {
  switch (tree_.kind(id)) {
    case NodeKind::kBlockStmt: {
      auto n = tree_.Get<BlockStmt>(id);
      At("Lbrace", n.lbrace);
      At("Rbrace", n.rbrace);
      End();
      return List("List", n.list);
    }
    case NodeKind::kIfStmt: {
      auto n = tree_.Get<IfStmt>(id);
      At("If", n.if_pos);
      End();
      Child("Init", n.init);
      Child("Cond", n.cond);
      Child("Body", n.body);
      return Child("Else", n.else_stmt);
    }
    case NodeKind::kCaseClause: {
      auto n = tree_.Get<CaseClause>(id);
      At("Case", n.case_pos);
      At("Colon", n.colon);
      End();
      List("List", n.list);
      return List("Body", n.body);
    }
    case NodeKind::kSwitchStmt: {
      auto n = tree_.Get<SwitchStmt>(id);
      At("Switch", n.switch_pos);
      End();
      Child("Init", n.init);
      Child("Tag", n.tag);
      return Child("Body", n.body);
    }
    case NodeKind::kTypeSwitchStmt: {
      auto n = tree_.Get<TypeSwitchStmt>(id);
      At("Switch", n.switch_pos);
      End();
      Child("Init", n.init);
      Child("Assign", n.assign);
      return Child("Body", n.body);
    }
    case NodeKind::kCommClause: {
      auto n = tree_.Get<CommClause>(id);
      At("Case", n.case_pos);
      At("Colon", n.colon);
      End();
      Child("Comm", n.comm);
      return List("Body", n.body);
    }
    case NodeKind::kSelectStmt: {
      auto n = tree_.Get<SelectStmt>(id);
      At("Select", n.select_pos);
      End();
      return Child("Body", n.body);
    }
    case NodeKind::kForStmt: {
      auto n = tree_.Get<ForStmt>(id);
      At("For", n.for_pos);
      End();
      Child("Init", n.init);
      Child("Cond", n.cond);
      Child("Post", n.post);
      return Child("Body", n.body);
    }
    case NodeKind::kRangeStmt: {
      auto n = tree_.Get<RangeStmt>(id);
      At("For", n.for_pos);
      At("TokPos", n.tok_pos);
      Kind("Tok", n.tok);
      At("Range", n.range_pos);
      End();
      Child("Key", n.key);
      Child("Value", n.value);
      Child("X", n.x);
      return Child("Body", n.body);
    }
    default: return End();
  }
}

void TreeDumper::DumpDecl(NodeId id) {
  switch (tree_.kind(id)) {
    case NodeKind::kImportSpec: {
      auto n = tree_.Get<ImportSpec>(id);
      SpecComments(id);
      LineComment(id);
      End();
      Child("Name", n.name);
      return Child("Path", n.path);
    }
    case NodeKind::kValueSpec: {
      auto n = tree_.Get<ValueSpec>(id);
      SpecComments(id);
      LineComment(id);
      End();
      List("Names", n.names);
      Child("Type", n.type);
      return List("Values", n.values);
    }
    case NodeKind::kTypeSpec: {
      auto n = tree_.Get<TypeSpec>(id);
      SpecComments(id);
      At("Assign", n.assign);
      LineComment(id);
      End();
      Child("Name", n.name);
      Fields("TypeParams", n.type_params, FieldsOf::kParameters);
      return Child("Type", n.type);
    }
    case NodeKind::kBadDecl: {
      auto n = tree_.Get<BadNode>(id);
      At("From", n.from);
      At("To", n.to);
      return End();
    }
    case NodeKind::kGenDecl: {
      auto n = tree_.Get<GenDecl>(id);
      Comment("Doc", tree_.DocAt(n.tok_pos));
      At("TokPos", n.tok_pos);
      Kind("Tok", n.tok);
      At("Lparen", n.lparen);
      At("Rparen", n.rparen);
      End();
      return Specs(n.specs, n.lparen != kNoOffset);
    }
    case NodeKind::kFuncDecl: {
      auto n = tree_.Get<FuncDecl>(id);
      Comment("Doc", tree_.DocAt(tree_.Pos(id)));
      End();
      Fields("Recv", n.recv, FieldsOf::kParameters);
      Child("Name", n.name);
      Child("Type", n.type);
      return Child("Body", n.body);
    }
    default: return End();
  }
}

}  // namespace

void DumpTokens(std::string& out, std::string_view path, std::string_view text) {
  AppendHeader(out, path);
  TokenBuffer tokens;
  Lex(text, LexMode::kAll, tokens);
  TokenDumper(out, path, text, tokens).Dump();
}

void DumpAst(std::string& out, std::string_view path, std::string_view text) {
  AppendHeader(out, path);
  Tree tree = ParseFile(text);
  TreeDumper(out, path, tree).Dump();
}

}  // namespace premortem::syntax
