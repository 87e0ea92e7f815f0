#include "syntax/ast.h"

#include <algorithm>

#include "syntax/names.h"

namespace premortem::syntax {

namespace {

void VisitList(NodeList list, FunctionRef<void(NodeId)> visit) {
  for (NodeId id : list) visit(id);
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

std::string_view Name(NodeKind kind) {
  static constexpr std::string_view kNames[] = {
      "None",         "BadExpr",    "Ident",         "Ellipsis",   "BasicLit",     "FuncLit",
      "CompositeLit", "ParenExpr",  "SelectorExpr",  "IndexExpr",  "SliceExpr",    "TypeAssertExpr",
      "CallExpr",     "StarExpr",   "UnaryExpr",     "BinaryExpr", "KeyValueExpr", "ArrayType",
      "StructType",   "FuncType",   "InterfaceType", "MapType",    "ChanType",     "Field",
      "FieldList",    "BadStmt",    "DeclStmt",      "EmptyStmt",  "LabeledStmt",  "ExprStmt",
      "SendStmt",     "IncDecStmt", "AssignStmt",    "GoStmt",     "DeferStmt",    "ReturnStmt",
      "BranchStmt",   "BlockStmt",  "IfStmt",        "CaseClause", "SwitchStmt",   "TypeSwitchStmt",
      "CommClause",   "SelectStmt", "ForStmt",       "RangeStmt",  "ImportSpec",   "ValueSpec",
      "TypeSpec",     "BadDecl",    "GenDecl",       "FuncDecl",   "File",
  };
  static_assert(std::size(kNames) == kNodeKindCount);
  return kNames[static_cast<size_t>(kind)];
}

std::string_view Tree::NameOf(NodeId ident) const { return Names().Text(Get<Ident>(ident).name); }

std::string_view Tree::LiteralOf(NodeId basic_lit) const {
  BasicLit lit = Get<BasicLit>(basic_lit);
  return text_.substr(lit.value_pos, lit.value_end - lit.value_pos);
}

std::vector<NodeId> Tree::AllOf(NodeKind wanted) const {
  std::vector<NodeId> found;
  for (uint32_t i = 1; i < nodes_.size(); ++i) {
    if (nodes_[i].kind == wanted) found.push_back(NodeId(i));
  }
  return found;
}

std::vector<NodeId> Tree::Parents() const {
  std::vector<NodeId> parents(nodes_.size());
  for (uint32_t i = 1; i < nodes_.size(); ++i) {
    ForEachChild(NodeId(i), [&](NodeId child) { parents[child.value] = NodeId(i); });
  }
  return parents;
}

Tree::BodyRange Tree::SkippedBody(NodeId func_decl) const {
  const Node& n = node(func_decl);
  return {Extra(n.a + 4), Extra(n.a + 5)};
}

size_t Tree::memory_bytes() const {
  return nodes_.size_bytes() + extra_.size_bytes() + comments_.size_bytes() +
         comment_groups_.size_bytes();
}

void Tree::ForEachChild(NodeId id, FunctionRef<void(NodeId)> visit) const {
  auto one = [&](NodeId child) {
    if (child.valid()) visit(child);
  };
  auto in_order = [&](auto... children) { (one(children), ...); };
  switch (kind(id)) {
    case NodeKind::kNone:
    case NodeKind::kBadExpr:
    case NodeKind::kBadStmt:
    case NodeKind::kBadDecl:
    case NodeKind::kIdent:
    case NodeKind::kBasicLit:
    case NodeKind::kEmptyStmt: return;

    // One child, in a.
    case NodeKind::kEllipsis:
    case NodeKind::kStarExpr:
    case NodeKind::kUnaryExpr:
    case NodeKind::kStructType:
    case NodeKind::kInterfaceType:
    case NodeKind::kDeclStmt:
    case NodeKind::kExprStmt:
    case NodeKind::kIncDecStmt:
    case NodeKind::kGoStmt:
    case NodeKind::kDeferStmt:
    case NodeKind::kBranchStmt:
    case NodeKind::kSelectStmt: return one(NodeId(node(id).a));

    // One child, the node before.
    case NodeKind::kParenExpr:
    case NodeKind::kSelectorExpr: return one(NodeId(id.value - 1));

    // Two children: in a, and the node before.
    case NodeKind::kFuncLit:
    case NodeKind::kBinaryExpr:
    case NodeKind::kKeyValueExpr:
    case NodeKind::kArrayType:
    case NodeKind::kMapType:
    case NodeKind::kLabeledStmt:
    case NodeKind::kSendStmt:
    case NodeKind::kImportSpec: return in_order(NodeId(node(id).a), NodeId(id.value - 1));

    case NodeKind::kCompositeLit: {
      CompositeLit n = Get<CompositeLit>(id);
      one(n.type);
      return VisitList(n.elts, visit);
    }
    case NodeKind::kIndexExpr: {
      IndexExpr n = Get<IndexExpr>(id);
      one(n.x);
      return VisitList(n.indices, visit);
    }
    case NodeKind::kSliceExpr: {
      SliceExpr n = Get<SliceExpr>(id);
      return in_order(n.x, n.low, n.high, n.max);
    }
    case NodeKind::kTypeAssertExpr: {
      TypeAssertExpr n = Get<TypeAssertExpr>(id);
      return in_order(n.x, n.type);
    }
    case NodeKind::kCallExpr: {
      CallExpr n = Get<CallExpr>(id);
      one(n.fun);
      return VisitList(n.args, visit);
    }
    case NodeKind::kChanType: return one(Get<ChanType>(id).value);
    case NodeKind::kFuncType: {
      FuncType n = Get<FuncType>(id);
      return in_order(n.type_params, n.params, n.results);
    }
    case NodeKind::kField: {
      Field n = Get<Field>(id);
      VisitList(n.names, visit);
      return in_order(n.type, n.tag);
    }
    case NodeKind::kFieldList: return VisitList(Get<FieldList>(id).fields, visit);
    case NodeKind::kAssignStmt: {
      AssignStmt n = Get<AssignStmt>(id);
      VisitList(n.lhs, visit);
      return VisitList(n.rhs, visit);
    }
    case NodeKind::kReturnStmt: return VisitList(Get<ReturnStmt>(id).results, visit);
    case NodeKind::kBlockStmt: return VisitList(Get<BlockStmt>(id).list, visit);
    case NodeKind::kIfStmt: {
      IfStmt n = Get<IfStmt>(id);
      return in_order(n.init, n.cond, n.body, n.else_stmt);
    }
    case NodeKind::kCaseClause: {
      CaseClause n = Get<CaseClause>(id);
      VisitList(n.list, visit);
      return VisitList(n.body, visit);
    }
    case NodeKind::kSwitchStmt: {
      SwitchStmt n = Get<SwitchStmt>(id);
      return in_order(n.init, n.tag, n.body);
    }
    case NodeKind::kTypeSwitchStmt: {
      TypeSwitchStmt n = Get<TypeSwitchStmt>(id);
      return in_order(n.init, n.assign, n.body);
    }
    case NodeKind::kCommClause: {
      CommClause n = Get<CommClause>(id);
      one(n.comm);
      return VisitList(n.body, visit);
    }
    case NodeKind::kForStmt: {
      ForStmt n = Get<ForStmt>(id);
      return in_order(n.init, n.cond, n.post, n.body);
    }
    case NodeKind::kRangeStmt: {
      RangeStmt n = Get<RangeStmt>(id);
      return in_order(n.key, n.value, n.x, n.body);
    }
    case NodeKind::kValueSpec: {
      ValueSpec n = Get<ValueSpec>(id);
      VisitList(n.names, visit);
      one(n.type);
      return VisitList(n.values, visit);
    }
    case NodeKind::kTypeSpec: {
      TypeSpec n = Get<TypeSpec>(id);
      return in_order(n.name, n.type_params, n.type);
    }
    case NodeKind::kGenDecl: return VisitList(Get<GenDecl>(id).specs, visit);
    case NodeKind::kFuncDecl: {
      FuncDecl n = Get<FuncDecl>(id);
      return in_order(n.recv, n.name, n.type, n.body);
    }
    case NodeKind::kFile: {
      File n = Get<File>(id);
      one(n.name);
      return VisitList(n.decls, visit);
    }
  }
}

uint32_t Tree::Pos(NodeId id) const {
  for (;;) {
    const Node& n = node(id);
    switch (n.kind) {
      case NodeKind::kSelectorExpr: id = NodeId(id.value - 1); continue;
      // Those that begin with a child, in extra.
      case NodeKind::kIndexExpr:
      case NodeKind::kSliceExpr:
      case NodeKind::kTypeAssertExpr: id = ExtraNode(n.a); continue;
      case NodeKind::kCallExpr: id = ExtraNode(n.a + n.flags); continue;
      // Those that begin with a child, in a.
      case NodeKind::kBinaryExpr:
      case NodeKind::kKeyValueExpr:
      case NodeKind::kLabeledStmt:
      case NodeKind::kExprStmt:
      case NodeKind::kSendStmt:
      case NodeKind::kIncDecStmt: id = NodeId(n.a); continue;
      case NodeKind::kCompositeLit:
        if (Extra(n.a) == 0) return n.offset;
        id = ExtraNode(n.a);
        continue;
      case NodeKind::kFuncType:
        if (n.offset != kNoOffset) return n.offset;
        id = Get<FuncType>(id).params;
        continue;
      case NodeKind::kFieldList: {
        if (n.offset != kNoOffset) return n.offset;
        NodeList fields = Get<FieldList>(id).fields;
        if (fields.empty()) return kNoOffset;
        id = fields[0];
        continue;
      }
      case NodeKind::kAssignStmt: {
        NodeList lhs = Get<AssignStmt>(id).lhs;
        if (lhs.empty()) return n.offset;
        id = lhs[0];
        continue;
      }
      case NodeKind::kImportSpec: id = NodeId(n.a != 0 ? n.a : id.value - 1); continue;
      default: return n.offset;
    }
  }
}

uint32_t Tree::End(NodeId id) const {
  uint32_t end = EndAsWritten(id);
  // The parser puts `_` where a name is missing, and so behind the text where nothing follows.
  return id.valid() ? std::min(end, static_cast<uint32_t>(text_.size())) : end;
}

uint32_t Tree::EndAsWritten(NodeId id) const {
  for (;;) {
    const Node& n = node(id);
    auto length = [&](size_t bytes) { return n.offset + static_cast<uint32_t>(bytes); };
    auto last_of = [](NodeList list) { return list.empty() ? NodeId() : list.back(); };
    NodeId last;                    // the node ends where this child ends, where there is one
    uint32_t otherwise = n.offset;  // else here
    switch (n.kind) {
      case NodeKind::kNone: return kNoOffset;
      case NodeKind::kBadExpr:
      case NodeKind::kBadStmt:
      case NodeKind::kBadDecl:
      case NodeKind::kBasicLit: return n.a;
      case NodeKind::kIdent: return length(Names().Text(NameId(n.a)).size());
      case NodeKind::kSelectorExpr: return length(Names().Text(NameId(n.a)).size());
      case NodeKind::kEllipsis:
        last = NodeId(n.a);
        otherwise = length(3);
        break;
      case NodeKind::kCompositeLit:
      case NodeKind::kIndexExpr: return Extra(n.a + 1) + 1;
      case NodeKind::kParenExpr: return n.a + 1;
      case NodeKind::kSliceExpr: return Extra(n.a + 4) + 1;
      case NodeKind::kTypeAssertExpr: return Extra(n.a + 2) + 1;
      case NodeKind::kCallExpr: return Extra(n.a + n.flags + 1) + 1;
      case NodeKind::kStarExpr:
      case NodeKind::kUnaryExpr:
      case NodeKind::kStructType:
      case NodeKind::kInterfaceType:
      case NodeKind::kDeclStmt:
      case NodeKind::kExprStmt:
      case NodeKind::kGoStmt:
      case NodeKind::kDeferStmt:
      case NodeKind::kSelectStmt: last = NodeId(n.a); break;
      case NodeKind::kFuncLit:
      case NodeKind::kBinaryExpr:
      case NodeKind::kKeyValueExpr:
      case NodeKind::kArrayType:
      case NodeKind::kMapType:
      case NodeKind::kLabeledStmt:
      case NodeKind::kSendStmt:
      case NodeKind::kImportSpec: last = NodeId(id.value - 1); break;
      case NodeKind::kChanType: last = Get<ChanType>(id).value; break;
      case NodeKind::kFuncType: {
        FuncType type = Get<FuncType>(id);
        last = type.results.valid() ? type.results : type.params;
        break;
      }
      case NodeKind::kField: {
        Field field = Get<Field>(id);
        last = field.tag.valid() ? field.tag : field.type;
        break;
      }
      case NodeKind::kFieldList: {
        FieldList list = Get<FieldList>(id);
        if (list.closing != kNoOffset) return list.closing + 1;
        last = last_of(list.fields);
        break;
      }
      case NodeKind::kEmptyStmt: return n.flags != 0 ? n.offset : length(1);
      case NodeKind::kIncDecStmt: return length(2);
      case NodeKind::kAssignStmt: last = last_of(Get<AssignStmt>(id).rhs); break;
      case NodeKind::kReturnStmt:
        last = last_of(Get<ReturnStmt>(id).results);
        otherwise = length(Text(Token::kReturn).size());
        break;
      case NodeKind::kBranchStmt:
        last = NodeId(n.a);
        otherwise = length(Text(n.op).size());
        break;
      case NodeKind::kBlockStmt: {
        BlockStmt block = Get<BlockStmt>(id);
        if (block.rbrace != kNoOffset) return block.rbrace + 1;
        last = last_of(block.list);
        otherwise = length(1);
        break;
      }
      case NodeKind::kIfStmt: {
        IfStmt stmt = Get<IfStmt>(id);
        last = stmt.else_stmt.valid() ? stmt.else_stmt : stmt.body;
        break;
      }
      case NodeKind::kCaseClause:
      case NodeKind::kCommClause:
        last = last_of(ListAt(n.a + 2));
        otherwise = Extra(n.a + 1) + 1;
        break;
      case NodeKind::kSwitchStmt:
      case NodeKind::kTypeSwitchStmt: last = ExtraNode(n.a + 2); break;
      case NodeKind::kForStmt: last = ExtraNode(n.a + 3); break;
      case NodeKind::kRangeStmt: last = ExtraNode(n.a + 5); break;
      case NodeKind::kValueSpec: {
        ValueSpec spec = Get<ValueSpec>(id);
        last = last_of(spec.values);
        if (!last.valid()) last = spec.type.valid() ? spec.type : last_of(spec.names);
        break;
      }
      case NodeKind::kTypeSpec: last = ExtraNode(n.a + 3); break;
      case NodeKind::kGenDecl: {
        GenDecl decl = Get<GenDecl>(id);
        if (decl.rparen != kNoOffset) return decl.rparen + 1;
        last = last_of(decl.specs);
        break;
      }
      case NodeKind::kFuncDecl: {
        FuncDecl decl = Get<FuncDecl>(id);
        BodyRange skipped = SkippedBody(id);
        if (skipped.end != 0) return skipped.end;
        last = decl.body.valid() ? decl.body : decl.type;
        break;
      }
      case NodeKind::kFile: {
        File file = Get<File>(id);
        last = file.decls.empty() ? file.name : file.decls.back();
        break;
      }
    }
    if (!last.valid()) return otherwise;
    id = last;
  }
}

int Tree::DocAt(uint32_t offset) const {
  auto begin_of = [&](const CommentGroup& group) { return comments_[group.first].begin; };
  auto after = std::ranges::upper_bound(comment_groups_, offset, {}, begin_of);
  if (after == comment_groups_.begin()) return -1;
  const CommentGroup& group = *std::prev(after);
  if (group.after_token || group.ends_statement) return -1;
  uint32_t end = comments_[group.last - 1].end;
  std::string_view between = text_.substr(end, offset - end);
  size_t newline = between.find('\n');
  if (newline == std::string_view::npos || !IsBlank(between.substr(0, newline)) ||
      !IsBlank(between.substr(newline + 1))) {
    return -1;
  }
  return static_cast<int>(std::prev(after) - comment_groups_.begin());
}

int Tree::LineCommentAt(uint32_t end) const {
  // The first group at or after `offset`, where only blanks stand before it and it follows a token.
  auto group_after = [&](uint32_t offset) {
    auto begin_of = [&](const CommentGroup& group) { return comments_[group.first].begin; };
    auto group = std::ranges::lower_bound(comment_groups_, offset, {}, begin_of);
    bool follows = group != comment_groups_.end() && group->after_token &&
                   IsBlank(text_.substr(offset, begin_of(*group) - offset));
    return follows ? group : comment_groups_.end();
  };
  auto next_char = [&](uint32_t offset) { return text_.find_first_not_of(" \t\r", offset); };
  auto index = [&](auto group) { return static_cast<int>(group - comment_groups_.begin()); };

  auto group = group_after(end);
  uint32_t after = group == comment_groups_.end() ? end : comments_[group->last - 1].end;
  size_t next = next_char(after);
  char c = next == std::string_view::npos ? '\n' : text_[next];
  if (c != ';') {
    // The semicolon is an inserted one, or left out before a closing bracket; then go/parser does
    // not look for a comment.
    if (group == comment_groups_.end() || c == ')' || c == '}') return -1;
    return index(group);
  }
  // After an explicit semicolon the comment counts only where its line ends with it.
  group = group_after(static_cast<uint32_t>(next) + 1);
  if (group == comment_groups_.end()) return -1;
  next = next_char(comments_[group->last - 1].end);
  bool ends_line = next == std::string_view::npos || text_[next] == '\n' || text_[next] == ';';
  return ends_line ? index(group) : -1;
}

}  // namespace premortem::syntax
