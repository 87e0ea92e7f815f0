// The syntax tree of a Go file, shaped as go/ast shapes it and packed for speed: nodes of 16 bytes
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
#include "base/id.h"
#include "base/interner.h"
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
// is_default: the list is that of `default`, always empty.
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

// ---- Storage ----

// What the fields mean depends on the kind; ast.cpp holds the layouts, Get<T> reads them.
struct Node {
  NodeKind kind = NodeKind::kNone;
  Token op = Token::kIllegal;
  uint16_t flags = 0;
  uint32_t offset = 0;
  uint32_t a = 0;
  uint32_t b = 0;
};
static_assert(sizeof(Node) == 16);

// A comment, by its bytes in the source.
struct Comment {
  uint32_t begin = 0;
  uint32_t end = 0;
};

// A run of comments with no token and no empty line between them, as in go/ast.
struct CommentGroup {
  uint32_t first = 0;  // index of its first comment
  uint32_t last = 0;   // index after its last comment
};

struct SyntaxError {
  uint32_t offset = 0;
  std::string message;
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
  template <typename T>
  T Get(NodeId id) const;
  // As Get, but for the File at the root.
  File file() const;

  // First byte of the node, and the byte after its last: go/ast's Pos and End. O(depth of the
  // node's left or right spine).
  uint32_t Pos(NodeId id) const;
  uint32_t End(NodeId id) const;
  std::string_view TextOf(NodeId id) const { return text_.substr(Pos(id), End(id) - Pos(id)); }

  std::string_view NameOf(NodeId ident) const;             // text of an Ident
  std::string_view LiteralOf(NodeId basic_lit) const;      // source text of a BasicLit, quotes included

  // Calls f(child) for every direct child that exists, in the order of go/ast's fields.
  template <typename F>
  void ForEachChild(NodeId id, F&& f) const;

  // The parent of every node, by id; none for the root. O(nodes); made by the caller who needs it.
  std::vector<NodeId> Parents() const;

  std::span<const Comment> comments() const { return comments_; }
  std::span<const CommentGroup> comment_groups() const { return comment_groups_; }
  std::string_view TextOf(const Comment& c) const { return text_.substr(c.begin, c.end - c.begin); }

  // Lexical and syntax errors in the order of go/scanner's sorted ErrorList.
  std::span<const SyntaxError> errors() const { return errors_; }

  // The range [begin, end) of a body that was skipped, its braces included; 0, 0 where none was.
  struct BodyRange { uint32_t begin = 0, end = 0; };
  BodyRange SkippedBody(NodeId func_decl) const;

  size_t memory_bytes() const;

 private:
  friend class Parser;

  NodeList ListAt(uint32_t extra_index) const;  // [count, ids...]

  std::string_view text_;
  NodeId root_;
  std::span<const Node> nodes_;
  std::span<const uint32_t> extra_;
  std::span<const Comment> comments_;
  std::span<const CommentGroup> comment_groups_;
  std::vector<SyntaxError> errors_;
  std::unique_ptr<std::byte[]> storage_;  // of the spans above
};

}  // namespace premortem::syntax
