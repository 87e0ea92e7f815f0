// Counterpart: go/types/exprstring.go, go1.27.
#include <algorithm>
#include <string>
#include <string_view>

#include "types/format.h"

namespace premortem::types {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::NodeList;
using syntax::Token;
using syntax::Tree;

class ExprWriter {
 public:
  ExprWriter(std::string& out, const Tree& tree) : out_(out), tree_(tree) {}

  void Expr(NodeId e);
  void List(NodeList list);

 private:
  template <typename T>
  T GetNode(NodeId n) const {
    return tree_.Get<T>(n);
  }
  // Nothing where there is no expression.
  void Optional(NodeId e) {
    if (e.valid()) Expr(e);
  }
  void ExprOfKind(NodeId e, NodeKind kind);
  void TypeOfKind(NodeId e, NodeKind kind);
  void Literal(NodeId e);
  void Slice(const syntax::SliceExpr& e);
  void Call(const syntax::CallExpr& e);
  void Fields(NodeId field_list, std::string_view separator, bool interface);
  void Signature(const syntax::FuncType& type);

  std::string& out_;
  const Tree& tree_;
};

void ExprWriter::Expr(NodeId e) {
  if (!e.valid()) {
    out_ += "(ast: <nil>)";
    return;
  }
  ExprOfKind(e, tree_.kind(e));
}

void ExprWriter::ExprOfKind(NodeId e, NodeKind kind) {
  switch (kind) {
    case NodeKind::kIdent: out_ += tree_.NameOf(e); return;
    case NodeKind::kEllipsis: out_ += "..."; return Optional(GetNode<syntax::Ellipsis>(e).elt);
    case NodeKind::kBasicLit: return Literal(e);
    case NodeKind::kFuncLit:
      out_ += '(';
      Expr(GetNode<syntax::FuncLit>(e).type);
      out_ += " literal)";
      return;
    case NodeKind::kCompositeLit: {
      auto lit = GetNode<syntax::CompositeLit>(e);
      Expr(lit.type);
      out_ += lit.elts.empty() ? "{}" : "{…}";
      return;
    }
    case NodeKind::kParenExpr:
      out_ += '(';
      Expr(GetNode<syntax::ParenExpr>(e).x);
      out_ += ')';
      return;
    case NodeKind::kSelectorExpr: {
      auto selector = GetNode<syntax::SelectorExpr>(e);
      Expr(selector.x);
      out_ += '.';
      out_ += TextOf(selector.sel);
      return;
    }
    case NodeKind::kIndexExpr: {
      auto index = GetNode<syntax::IndexExpr>(e);
      Expr(index.x);
      out_ += '[';
      List(index.indices);
      out_ += ']';
      return;
    }
    case NodeKind::kSliceExpr: return Slice(GetNode<syntax::SliceExpr>(e));
    case NodeKind::kTypeAssertExpr: {
      auto assertion = GetNode<syntax::TypeAssertExpr>(e);
      Expr(assertion.x);
      out_ += ".(";
      Expr(assertion.type);
      out_ += ')';
      return;
    }
    case NodeKind::kCallExpr: return Call(GetNode<syntax::CallExpr>(e));
    case NodeKind::kStarExpr: out_ += '*'; return Expr(GetNode<syntax::StarExpr>(e).x);
    case NodeKind::kUnaryExpr: {
      auto unary = GetNode<syntax::UnaryExpr>(e);
      out_ += syntax::Text(unary.op);
      return Expr(unary.x);
    }
    case NodeKind::kBinaryExpr: {
      auto binary = GetNode<syntax::BinaryExpr>(e);
      Expr(binary.x);
      out_ += ' ';
      out_ += syntax::Text(binary.op);
      out_ += ' ';
      return Expr(binary.y);
    }
    default: return TypeOfKind(e, kind);
  }
}

void ExprWriter::TypeOfKind(NodeId e, NodeKind kind) {
  switch (kind) {
    case NodeKind::kArrayType: {
      auto array = GetNode<syntax::ArrayType>(e);
      out_ += '[';
      Optional(array.len);
      out_ += ']';
      return Expr(array.elt);
    }
    case NodeKind::kStructType:
      out_ += "struct{";
      Fields(GetNode<syntax::StructType>(e).fields, "; ", false);
      out_ += '}';
      return;
    case NodeKind::kFuncType: out_ += "func"; return Signature(GetNode<syntax::FuncType>(e));
    case NodeKind::kInterfaceType:
      out_ += "interface{";
      Fields(GetNode<syntax::InterfaceType>(e).methods, "; ", true);
      out_ += '}';
      return;
    case NodeKind::kMapType: {
      auto map = GetNode<syntax::MapType>(e);
      out_ += "map[";
      Expr(map.key);
      out_ += ']';
      return Expr(map.value);
    }
    case NodeKind::kChanType: {
      auto chan = GetNode<syntax::ChanType>(e);
      switch (chan.dir) {
        case syntax::ChanDir::kSend: out_ += "chan<- "; break;
        case syntax::ChanDir::kRecv: out_ += "<-chan "; break;
        case syntax::ChanDir::kBoth: out_ += "chan "; break;
      }
      return Expr(chan.value);
    }
    default:  // BadExpr, KeyValueExpr
      out_ += "(ast: *ast.";
      out_ += syntax::Name(kind);
      out_ += ')';
  }
}

// Go's scanner drops the carriage returns of raw strings.
void ExprWriter::Literal(NodeId e) {
  std::string_view text = tree_.LiteralOf(e);
  if (!text.starts_with('`')) {
    out_ += text;
    return;
  }
  std::ranges::copy_if(text, std::back_inserter(out_), [](char c) { return c != '\r'; });
}

void ExprWriter::Slice(const syntax::SliceExpr& e) {
  Expr(e.x);
  out_ += '[';
  Optional(e.low);
  out_ += ':';
  Optional(e.high);
  if (e.slice3) {
    out_ += ':';
    Optional(e.max);
  }
  out_ += ']';
}

void ExprWriter::Call(const syntax::CallExpr& e) {
  Expr(e.fun);
  out_ += '(';
  List(e.args);
  if (e.ellipsis != syntax::kNoOffset) out_ += "...";
  out_ += ')';
}

void ExprWriter::List(NodeList list) {
  for (size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out_ += ", ";
    Expr(list[i]);
  }
}

void ExprWriter::Fields(NodeId field_list, std::string_view separator, bool interface) {
  if (!field_list.valid()) return;
  bool first = true;
  for (NodeId id : GetNode<syntax::FieldList>(field_list).fields) {
    if (!first) out_ += separator;
    first = false;
    auto field = GetNode<syntax::Field>(id);
    List(field.names);
    // Of a method the signature alone, without "func".
    if (interface && field.type.valid() && tree_.kind(field.type) == NodeKind::kFuncType) {
      Signature(GetNode<syntax::FuncType>(field.type));
      continue;
    }
    if (!field.names.empty()) out_ += ' ';
    Expr(field.type);
  }
}

void ExprWriter::Signature(const syntax::FuncType& type) {
  out_ += '(';
  Fields(type.params, ", ", false);
  out_ += ')';
  if (!type.results.valid()) return;
  NodeList results = GetNode<syntax::FieldList>(type.results).fields;
  if (results.empty()) return;
  out_ += ' ';
  auto first = GetNode<syntax::Field>(results[0]);
  if (results.size() == 1 && first.names.empty()) return Expr(first.type);
  out_ += '(';
  Fields(type.results, ", ", false);
  out_ += ')';
}

}  // namespace

void AppendExpr(std::string& out, const Tree& tree, NodeId e) { ExprWriter(out, tree).Expr(e); }

std::string ExprString(const Tree& tree, NodeId e) {
  std::string text;
  AppendExpr(text, tree, e);
  return text;
}

}  // namespace premortem::types
