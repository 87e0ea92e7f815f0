// The syntax tree of a Go file, shaped as go/ast shapes it and packed for speed: nodes of 12 bytes
// in one array, lists of children in a second one. A node is named by its NodeId, dense within its
// tree, so whatever a later phase learns of nodes goes into an array beside the tree.
//
//   const Tree& tree = ...;
//   for (NodeId id : tree.AllOf(NodeKind::kCallExpr)) {
//     CallExpr call = tree.Get<CallExpr>(id);        // unpacks fields into a small struct
//     if (tree.kind(call.fun) == NodeKind::kSelectorExpr) ...
//   }
//
// Children come before their parents in the array. A tree is immutable once parsed.
// Counterpart: go/ast/ast.go, go1.27.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/function_ref.h"
#include "base/id.h"
#include "base/interner.h"
#include "base/slab.h"
#include "syntax/token.h"

namespace premortem::syntax {

struct NodeId : Id<NodeId> {
  using Id::Id;
};

enum class NodeKind : uint8_t {
  kNone,
  // Expressions and types.
  kBadExpr,
  kIdent,
  kEllipsis,
  kBasicLit,
  kFuncLit,
  kCompositeLit,
  kParenExpr,
  kSelectorExpr,
  kIndexExpr,  // also go/ast's IndexListExpr
  kSliceExpr,
  kTypeAssertExpr,
  kCallExpr,
  kStarExpr,
  kUnaryExpr,
  kBinaryExpr,
  kKeyValueExpr,
  kArrayType,
  kStructType,
  kFuncType,
  kInterfaceType,
  kMapType,
  kChanType,
  // Parts of types and declarations.
  kField,
  kFieldList,
  // Statements.
  kBadStmt,
  kDeclStmt,
  kEmptyStmt,
  kLabeledStmt,
  kExprStmt,
  kSendStmt,
  kIncDecStmt,
  kAssignStmt,
  kGoStmt,
  kDeferStmt,
  kReturnStmt,
  kBranchStmt,
  kBlockStmt,
  kIfStmt,
  kCaseClause,
  kSwitchStmt,
  kTypeSwitchStmt,
  kCommClause,
  kSelectStmt,
  kForStmt,
  kRangeStmt,
  // Declarations.
  kImportSpec,
  kValueSpec,
  kTypeSpec,
  kBadDecl,
  kGenDecl,
  kFuncDecl,
  kFile,
};
inline constexpr int kNodeKindCount = static_cast<int>(NodeKind::kFile) + 1;

// go/ast's name of the kind: "CallExpr".
std::string_view Name(NodeKind kind);

constexpr bool IsExpr(NodeKind k) { return k >= NodeKind::kBadExpr && k <= NodeKind::kChanType; }
constexpr bool IsStmt(NodeKind k) { return k >= NodeKind::kBadStmt && k <= NodeKind::kRangeStmt; }

// The offset that stands for "not in the source" (token.NoPos). No token lies there: a file is
// smaller than 4 GiB.
inline constexpr uint32_t kNoOffset = 0xffffffff;

using NodeList = std::span<const NodeId>;

// ---- The unpacked nodes. Field names are go/ast's; positions are byte offsets. ----
// clang-format off

struct BadNode { uint32_t from, to; };  // BadExpr, BadStmt, BadDecl
struct Ident { uint32_t name_pos; NameId name; };
struct Ellipsis { uint32_t ellipsis; NodeId elt; };
struct BasicLit { uint32_t value_pos, value_end; Token kind; };
struct FuncLit { NodeId type, body; };
struct CompositeLit { NodeId type; uint32_t lbrace; NodeList elts; uint32_t rbrace; };
struct ParenExpr { uint32_t lparen; NodeId x; uint32_t rparen; };
// The selected name is no node of its own: what is known of it is known of the selector.
struct SelectorExpr { NodeId x; uint32_t sel_pos; NameId sel; };
struct IndexExpr { NodeId x; uint32_t lbrack; NodeList indices; uint32_t rbrack; };
struct SliceExpr { NodeId x; uint32_t lbrack; NodeId low, high, max; bool slice3; uint32_t rbrack; };
struct TypeAssertExpr { NodeId x; uint32_t lparen; NodeId type; uint32_t rparen; };
struct CallExpr { NodeId fun; uint32_t lparen; NodeList args; uint32_t ellipsis, rparen; };
struct StarExpr { uint32_t star; NodeId x; };
struct UnaryExpr { uint32_t op_pos; Token op; NodeId x; };
struct BinaryExpr { NodeId x; uint32_t op_pos; Token op; NodeId y; };
struct KeyValueExpr { NodeId key; uint32_t colon; NodeId value; };
struct ArrayType { uint32_t lbrack; NodeId len, elt; };
struct StructType { uint32_t struct_pos; NodeId fields; };
// func_pos is kNoOffset in interface methods; type_params and results may be none.
struct FuncType { uint32_t func_pos; NodeId type_params, params, results; };
struct InterfaceType { uint32_t interface_pos; NodeId methods; };
struct MapType { uint32_t map_pos; NodeId key, value; };
enum class ChanDir : uint8_t { kSend = 1, kRecv = 2, kBoth = 3 };
struct ChanType { uint32_t begin, arrow; ChanDir dir; NodeId value; };

struct Field { NodeList names; NodeId type, tag; };
struct FieldList { uint32_t opening; NodeList fields; uint32_t closing; };  // may be kNoOffset

struct DeclStmt { NodeId decl; };
struct EmptyStmt { uint32_t semicolon; bool implicit; };
struct LabeledStmt { NodeId label; uint32_t colon; NodeId stmt; };
struct ExprStmt { NodeId x; };
struct SendStmt { NodeId chan; uint32_t arrow; NodeId value; };
struct IncDecStmt { NodeId x; uint32_t tok_pos; Token tok; };
struct AssignStmt { NodeList lhs; uint32_t tok_pos; Token tok; NodeList rhs; };
struct GoStmt { uint32_t go; NodeId call; };
struct DeferStmt { uint32_t defer; NodeId call; };
struct ReturnStmt { uint32_t return_pos; NodeList results; };
struct BranchStmt { uint32_t tok_pos; Token tok; NodeId label; };
struct BlockStmt { uint32_t lbrace; NodeList list; uint32_t rbrace; };  // rbrace may be kNoOffset
struct IfStmt { uint32_t if_pos; NodeId init, cond, body, else_stmt; };
// The list of `default` is empty.
struct CaseClause { uint32_t case_pos; NodeList list; uint32_t colon; NodeList body; };
struct SwitchStmt { uint32_t switch_pos; NodeId init, tag, body; };
struct TypeSwitchStmt { uint32_t switch_pos; NodeId init, assign, body; };
struct CommClause { uint32_t case_pos; NodeId comm; uint32_t colon; NodeList body; };
struct SelectStmt { uint32_t select_pos; NodeId body; };
struct ForStmt { uint32_t for_pos; NodeId init, cond, post, body; };
// tok is kIllegal, and tok_pos kNoOffset, where there is no key.
struct RangeStmt {
  uint32_t for_pos;
  NodeId key, value;
  uint32_t tok_pos;
  Token tok;
  uint32_t range_pos;
  NodeId x, body;
};

struct ImportSpec { NodeId name, path; };  // name: an Ident ("." for a dot import) or none
struct ValueSpec { NodeList names; NodeId type; NodeList values; };
struct TypeSpec { NodeId name, type_params; uint32_t assign; NodeId type; };
struct GenDecl { uint32_t tok_pos; Token tok; uint32_t lparen; NodeList specs; uint32_t rparen; };
// body is none where there is none, or where it was skipped: then Tree::SkippedBody tells its range.
struct FuncDecl { NodeId recv, name, type, body; };
struct File { uint32_t package; NodeId name; NodeList decls; };

// clang-format on

// ---- Storage ----

// What the fields mean depends on the kind: see Layouts below. A node's last child is often the
// node just before it and then needs no field.
struct Node {
  NodeKind kind = NodeKind::kNone;
  Token op = Token::kIllegal;
  uint16_t flags = 0;
  uint32_t offset = 0;
  uint32_t a = 0;
};
static_assert(sizeof(Node) == 12);

// A comment, by its bytes in the source.
struct Comment {
  uint32_t begin = 0;
  uint32_t end = 0;
};

// A run of comments with no token and no empty line between them, as in go/ast.
struct CommentGroup {
  uint32_t first = 0;           // index of its first comment
  uint32_t last = 0;            // index after its last comment
  bool after_token = false;     // begins on the line on which the token before it begins
  bool ends_statement = false;  // holds a newline that acts as a semicolon
};

struct SyntaxError {
  uint32_t offset = 0;
  std::string message;
};

// A comment such as `//line foo.y:10`: what follows `offset` stands at line:column of `filename`.
struct LineDirective {
  uint32_t offset = 0;   // first byte that it speaks of
  std::string filename;  // as written; empty: that of the directive before, or none
  uint32_t line = 0;
  uint32_t column = 0;  // 0: not said, so columns are unknown from here on
};

class Tree {
 public:
  Tree() = default;
  Tree(Tree&&) = default;
  Tree& operator=(Tree&&) = default;

  // The File node, or the BlockStmt of a body that was parsed alone. None where not even the
  // package clause could be read.
  NodeId root() const { return root_; }
  // Ids run from 1 to node_count() - 1; arrays beside the tree have node_count() elements.
  size_t node_count() const { return nodes_.size(); }
  std::string_view text() const { return text_; }

  const Node& node(NodeId id) const {
    DCHECK(id.value < nodes_.size());
    return nodes_[id.value];
  }
  NodeKind kind(NodeId id) const { return node(id).kind; }
  // The fields of a node, which must be of the kind that T is for.
  template <typename T>
  T Get(NodeId id) const;
  // The File at the root; only for a tree of a whole file whose root() is not none.
  File file() const;

  // Ids of all nodes of a kind, in the order of the array: a node's children before itself.
  // O(nodes).
  std::vector<NodeId> AllOf(NodeKind kind) const;

  // First byte of the node, and the byte after its last: go/ast's Pos and End, but never behind the
  // text. O(depth of the node's left or right spine).
  uint32_t Pos(NodeId id) const;
  uint32_t End(NodeId id) const;
  std::string_view TextOf(NodeId id) const { return text_.substr(Pos(id), End(id) - Pos(id)); }

  std::string_view NameOf(NodeId ident) const;         // text of an Ident
  std::string_view LiteralOf(NodeId basic_lit) const;  // source text of a BasicLit, quotes included

  // Calls visit(child) for every direct child that exists, in the order of go/ast's fields.
  void ForEachChild(NodeId id, FunctionRef<void(NodeId)> visit) const;

  // The parent of every node, by id; none for the root. O(nodes); made by the caller who needs it.
  std::vector<NodeId> Parents() const;

  std::span<const Comment> comments() const { return comments_; }
  std::span<const CommentGroup> comment_groups() const { return comment_groups_; }
  std::string_view TextOf(const Comment& c) const { return text_.substr(c.begin, c.end - c.begin); }

  // The index in comment_groups() of the comment that documents what begins at `offset`: it ends on
  // the line before and nothing stands between. -1 where there is none. O(log comments).
  int DocAt(uint32_t offset) const;
  // Likewise of the comment that follows a specification or field on its line, which ends at
  // `end`: go/ast's Comment field.
  int LineCommentAt(uint32_t end) const;

  // Lexical and syntax errors, sorted by offset; of those at the same offset the first is the
  // cause.
  std::span<const SyntaxError> errors() const { return errors_; }
  // Comments that say that lines are those of another file, in the order of the text.
  std::span<const LineDirective> line_directives() const { return line_directives_; }

  // The range [begin, end) of a body that was skipped, its braces included; 0, 0 where none was.
  struct BodyRange {
    uint32_t begin = 0, end = 0;
  };
  BodyRange SkippedBody(NodeId func_decl) const;

  size_t memory_bytes() const;

 private:
  friend class Parser;

  uint32_t EndAsWritten(NodeId id) const;

  // A list in `extra_`: [count, ids...].
  NodeList ListAt(uint32_t index) const {
    DCHECK(index < extra_.size());
    return {reinterpret_cast<const NodeId*>(&extra_[index + 1]), extra_[index]};
  }
  uint32_t Extra(uint32_t index) const { return extra_[index]; }
  NodeId ExtraNode(uint32_t index) const { return NodeId(extra_[index]); }
  // What stands in a node or in `extra_`, as a list of one.
  static NodeList Single(const uint32_t& id) { return {reinterpret_cast<const NodeId*>(&id), 1}; }

  std::string_view text_;
  NodeId root_;
  std::span<const Node> nodes_;
  std::span<const uint32_t> extra_;
  std::span<const Comment> comments_;
  std::span<const CommentGroup> comment_groups_;
  std::vector<SyntaxError> errors_;
  std::vector<LineDirective> line_directives_;
  SlabBlock storage_;  // of the spans above
};

// ---- Layouts: what offset, op, flags and a hold. Where a is an index, what lies there is written
// extra[...]; `last` is the node before this one. The parser's makers (parser.cpp) are the other
// half of this. ----
// clang-format off

#define PREMORTEM_UNPACK(Type)                     \
  template <>                                      \
  inline Type Tree::Get<Type>(NodeId id) const {   \
    const Node& n = node(id);                      \
    [[maybe_unused]] NodeId last(id.value - 1);

#define PREMORTEM_END_UNPACK }

PREMORTEM_UNPACK(BadNode)
  return {n.offset, n.a};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(Ident)
  return {n.offset, NameId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(Ellipsis)
  return {n.offset, NodeId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(BasicLit)
  return {n.offset, n.a, n.op};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(FuncLit)  // a = type, last = body
  return {NodeId(n.a), last};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(CompositeLit)  // extra[type, rbrace, elts]
  return {ExtraNode(n.a), n.offset, ListAt(n.a + 2), Extra(n.a + 1)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(ParenExpr)  // a = rparen, last = x
  return {n.offset, last, n.a};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(SelectorExpr)  // a = sel, last = x
  return {last, n.offset, NameId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(IndexExpr)  // extra[x, rbrack, indices]
  return {ExtraNode(n.a), n.offset, ListAt(n.a + 2), Extra(n.a + 1)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(SliceExpr)  // extra[x, low, high, max, rbrack]
  return {ExtraNode(n.a),     n.offset,     ExtraNode(n.a + 1), ExtraNode(n.a + 2),
          ExtraNode(n.a + 3), n.flags != 0, Extra(n.a + 4)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(TypeAssertExpr)  // extra[x, type, rparen]
  return {ExtraNode(n.a), n.offset, ExtraNode(n.a + 1), Extra(n.a + 2)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(CallExpr)  // extra[fun, rparen, args], or with flag 1 extra[ellipsis, fun, rparen, args]
  uint32_t ellipsis = n.flags == 0 ? kNoOffset : Extra(n.a);
  uint32_t at = n.a + n.flags;
  return {ExtraNode(at), n.offset, ListAt(at + 2), ellipsis, Extra(at + 1)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(StarExpr)
  return {n.offset, NodeId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(UnaryExpr)
  return {n.offset, n.op, NodeId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(BinaryExpr)  // a = x, last = y
  return {NodeId(n.a), n.offset, n.op, last};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(KeyValueExpr)  // a = key, last = value
  return {NodeId(n.a), n.offset, last};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(ArrayType)  // a = len, last = elt
  return {n.offset, NodeId(n.a), last};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(StructType)
  return {n.offset, NodeId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(FuncType)  // a = params; with flag 2 last = results; with flag 1 extra[params, results, type_params]
  if (n.flags == 1) return {n.offset, ExtraNode(n.a + 2), ExtraNode(n.a), ExtraNode(n.a + 1)};
  return {n.offset, NodeId(), NodeId(n.a), n.flags == 0 ? NodeId() : last};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(InterfaceType)
  return {n.offset, NodeId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(MapType)  // a = key, last = value
  return {n.offset, NodeId(n.a), last};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(ChanType)  // extra[arrow, value], flags = dir
  return {n.offset, Extra(n.a), static_cast<ChanDir>(n.flags), ExtraNode(n.a + 1)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(Field)  // a = the one name, last = type, or with flag 1 extra[type, tag, names]
  if (n.flags == 0) return {Single(n.a), last, NodeId()};
  return {ListAt(n.a + 2), ExtraNode(n.a), ExtraNode(n.a + 1)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(FieldList)  // extra[closing, fields]
  return {n.offset, ListAt(n.a + 1), Extra(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(DeclStmt)
  return {NodeId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(EmptyStmt)
  return {n.offset, n.flags != 0};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(LabeledStmt)  // a = label, last = stmt
  return {NodeId(n.a), n.offset, last};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(ExprStmt)
  return {NodeId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(SendStmt)  // a = chan, last = value
  return {NodeId(n.a), n.offset, last};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(IncDecStmt)
  return {NodeId(n.a), n.offset, n.op};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(AssignStmt)  // extra[lhs, rhs], one node each, or with flag 1 extra[index of rhs, lhs]
  if (n.flags == 0) return {Single(extra_[n.a]), n.offset, n.op, Single(extra_[n.a + 1])};
  return {ListAt(n.a + 1), n.offset, n.op, ListAt(Extra(n.a))};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(GoStmt)
  return {n.offset, NodeId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(DeferStmt)
  return {n.offset, NodeId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(ReturnStmt)  // a = the one result, or with flag 1 extra[results]
  return {n.offset, n.flags == 0 ? Single(n.a) : ListAt(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(BranchStmt)
  return {n.offset, n.op, NodeId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(BlockStmt)  // extra[rbrace, list]
  return {n.offset, ListAt(n.a + 1), Extra(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(IfStmt)  // extra[init, cond, body, else]
  return {n.offset, ExtraNode(n.a), ExtraNode(n.a + 1), ExtraNode(n.a + 2), ExtraNode(n.a + 3)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(CaseClause)  // extra[index of list, colon, body]
  return {n.offset, ListAt(Extra(n.a)), Extra(n.a + 1), ListAt(n.a + 2)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(SwitchStmt)  // extra[init, tag, body]
  return {n.offset, ExtraNode(n.a), ExtraNode(n.a + 1), ExtraNode(n.a + 2)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(TypeSwitchStmt)  // extra[init, assign, body]
  return {n.offset, ExtraNode(n.a), ExtraNode(n.a + 1), ExtraNode(n.a + 2)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(CommClause)  // extra[comm, colon, body]
  return {n.offset, ExtraNode(n.a), Extra(n.a + 1), ListAt(n.a + 2)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(SelectStmt)
  return {n.offset, NodeId(n.a)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(ForStmt)  // extra[init, cond, post, body]
  return {n.offset, ExtraNode(n.a), ExtraNode(n.a + 1), ExtraNode(n.a + 2), ExtraNode(n.a + 3)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(RangeStmt)  // extra[key, value, tok_pos, range_pos, x, body]
  return {n.offset, ExtraNode(n.a),   ExtraNode(n.a + 1), Extra(n.a + 2),
          n.op,     Extra(n.a + 3), ExtraNode(n.a + 4), ExtraNode(n.a + 5)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(ImportSpec)  // a = name, last = path
  return {NodeId(n.a), last};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(ValueSpec)  // extra[index of names, type, values]
  return {ListAt(Extra(n.a)), ExtraNode(n.a + 1), ListAt(n.a + 2)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(TypeSpec)  // extra[name, type_params, assign, type]
  return {ExtraNode(n.a), ExtraNode(n.a + 1), Extra(n.a + 2), ExtraNode(n.a + 3)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(GenDecl)  // extra[lparen, rparen, specs]
  return {n.offset, n.op, Extra(n.a), ListAt(n.a + 2), Extra(n.a + 1)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(FuncDecl)  // extra[recv, name, type, body, skipped begin, skipped end]
  return {ExtraNode(n.a), ExtraNode(n.a + 1), ExtraNode(n.a + 2), ExtraNode(n.a + 3)};
PREMORTEM_END_UNPACK
PREMORTEM_UNPACK(File)  // extra[name, decls]
  return {n.offset, ExtraNode(n.a), ListAt(n.a + 1)};
PREMORTEM_END_UNPACK

inline File Tree::file() const { return Get<File>(root_); }

// The expression under all parentheses around it; none of none.
inline NodeId Unparen(const Tree& tree, NodeId e) {
  while (e.valid() && tree.kind(e) == NodeKind::kParenExpr) e = tree.Get<ParenExpr>(e).x;
  return e;
}

// The block of a FuncDecl or FuncLit; none of other nodes, and of a function without one.
inline NodeId FunctionBody(const Tree& tree, NodeId function) {
  if (!function.valid()) return {};
  if (tree.kind(function) == NodeKind::kFuncDecl) return tree.Get<FuncDecl>(function).body;
  if (tree.kind(function) == NodeKind::kFuncLit) return tree.Get<FuncLit>(function).body;
  return {};
}

#undef PREMORTEM_UNPACK
#undef PREMORTEM_END_UNPACK
// clang-format on

}  // namespace premortem::syntax
