#include "rules/endless.h"

#include <optional>

#include "flow/package_flow.h"
#include "ir/ir.h"
#include "rules/callee.h"
#include "rules/channel_uses.h"
#include "rules/ir_place.h"
#include "rules/leaks.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/request_way.h"

namespace premortem::rules {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;

const FileView* FileOf(const PackageView& package, source::FileId id) {
  for (const FileView& file : package.files) {
    if (file.source->id() == id) return &file;
  }
  return nullptr;
}

// The innermost loop around all of a range.
NodeId LoopAround(const Tree& tree, uint32_t begin, uint32_t end) {
  NodeId found;
  for (NodeKind kind : {NodeKind::kForStmt, NodeKind::kRangeStmt}) {
    for (NodeId loop : tree.AllOf(kind)) {
      if (tree.Pos(loop) > begin || tree.End(loop) <= end) continue;
      if (!found || tree.Pos(loop) > tree.Pos(found)) found = loop;
    }
  }
  return found;
}

}  // namespace

bool MayBeEndless(FileContext& file, NodeId go) {
  if (IsOfNoInterest(file)) return false;
  const Tree& tree = file.tree();
  NodeId call = Unparen(tree, tree.Get<syntax::GoStmt>(go).call);
  if (tree.kind(call) != NodeKind::kCallExpr) return false;
  NodeId fun = Unparen(tree, tree.Get<syntax::CallExpr>(call).fun);
  if (tree.kind(fun) == NodeKind::kFuncLit) return true;
  std::optional<Callee> callee = CalleeOf(file, call);
  return callee && callee->name.package == file.package().import_path;
}

void ForEachEndless(FunctionContext& function, FunctionRef<void(const EndlessGoroutine&)> visit) {
  FileContext& file = function.file();
  for (NodeId node : function.nodes()) {
    uint32_t keyword = file.tree().Get<syntax::GoStmt>(node).go;
    auto [f, go] = InstrAt(function.group(), ir::Op::kGo, file.file().source->id(), keyword);
    if (f == nullptr) continue;
    std::optional<flow::EndlessLoop> loop =
        function.flow().exits().EndlessIn(function.group(), *f, go);
    if (!loop || !loop->begin.file.valid()) continue;
    const FileView* where = FileOf(file.package(), loop->begin.file);
    if (where == nullptr) continue;
    NodeId stmt = LoopAround(*where->tree, loop->begin.offset, loop->end.offset);
    if (!stmt) continue;
    std::optional<Restart> restart = RestartOf(function, node, *f, go);
    if (!restart) continue;
    if (loop->channel.valid() && !IsNeverClosed(file.package(), types::Get(loop->channel))) {
      continue;
    }
    visit({.go = node, .loop = *loop, .loop_file = where, .loop_stmt = stmt, .restart = *restart});
  }
}

void ReportEndless(FunctionContext& function, const EndlessGoroutine& goroutine,
                   const std::string& what, FunctionRef<void(FindingBuilder&)> add) {
  auto report = function.file().Report(goroutine.go);
  if (!report) return;
  const Restart& restart = goroutine.restart;
  std::string often;
  switch (restart.why) {
    case Restart::Why::kLoop: often = "every iteration of the loop around it"; break;
    case Restart::Why::kRequest: often = "every request"; break;
    case Restart::Why::kConstructor:
      often = "every call of " + Quoted(NameOf(*restart.function));
      break;
  }
  report.Message(what + "; " + often + " leaves one behind" +
                 (restart.only_tests ? ", and only tests call it again" : ""));
  const Tree& tree = *goroutine.loop_file->tree;
  NodeId body = LoopBody(tree, goroutine.loop_stmt);
  report.Related({goroutine.loop_file->source->id(), tree.Pos(goroutine.loop_stmt), tree.Pos(body)},
                 "the loop");
  if (restart.why == Restart::Why::kConstructor && !restart.seen) {
    report.Confidence(findings::Confidence::kSuspect);
  }
  if (restart.why == Restart::Why::kRequest) {
    AddRequestWay(report, function.in_program().program(), restart.started_in);
  }
  if (restart.only_tests) report.Severity(findings::Severity::kNote);
  add(report);
}

}  // namespace premortem::rules
