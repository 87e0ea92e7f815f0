#include "rules/endless.h"

#include <algorithm>
#include <expected>
#include <optional>
#include <string_view>

#include "rules/outlives.h"

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

// Whether a select stands in the loop that IR has as a plain receive, as it has one case only.
bool HasSelect(const EndlessGoroutine& goroutine) {
  if (goroutine.loop_file == nullptr) return false;
  const Tree& tree = *goroutine.loop_file->tree;
  source::SourceLoc begin = goroutine.loop.note->begin, end = goroutine.loop.note->end;
  return std::ranges::any_of(tree.AllOf(NodeKind::kSelectStmt), [&](NodeId select) {
    return IsWithin(tree, select, goroutine.loop_stmt) && tree.Pos(select) <= end.offset &&
           tree.End(select) > begin.offset;
  });
}

// Whether it ranges over a channel: as IR has it, or, where that knows that the channel has no end
// (a ticker's), as the source does.
bool Ranges(const EndlessGoroutine& goroutine) {
  if (goroutine.loop_file != nullptr &&
      goroutine.loop_file->tree->kind(goroutine.loop_stmt) == NodeKind::kRangeStmt) {
    return true;
  }
  return std::ranges::any_of(goroutine.loop.note->exits, [](const flow::GuardedExit& exit) {
    return !exit.in_select && !exit.context;
  });
}

// Whether only the end of a context would end the loop.
bool WaitsForContext(const flow::LoopNote& note) {
  return !note.exits.empty() && std::ranges::all_of(note.exits, [](const flow::GuardedExit& exit) {
    return exit.context.has_value();
  });
}

// The loop in which all functions end that the goroutine may run: that of the first. Else why not.
std::expected<flow::EndlessLoop, std::string_view> LoopOf(const flow::Exits& exits,
                                                          const Start& start) {
  if (start.runs.empty()) return std::unexpected("it is not seen which function it runs");
  for (flow::FunctionId f : start.runs) {
    std::optional<flow::EndlessLoop> loop = exits.EndlessIn(f);
    if (!loop) return std::unexpected(exits.WhyItEnds(f));
    if (!loop->note->begin.file.valid()) return std::unexpected("its loop has no place");
  }
  return *exits.EndlessIn(start.runs.front());
}

source::SourceRange RangeOfLoop(const EndlessGoroutine& goroutine) {
  if (goroutine.loop_file == nullptr) {
    source::SourceLoc begin = goroutine.loop.note->begin;
    return {begin.file, begin.offset, begin.offset + 1};
  }
  const Tree& tree = *goroutine.loop_file->tree;
  NodeId body = LoopBody(tree, goroutine.loop_stmt);
  return {goroutine.loop_file->source->id(), tree.Pos(goroutine.loop_stmt), tree.Pos(body)};
}

}  // namespace

void ForEachEndless(FunctionContext& function, FunctionRef<void(const EndlessGoroutine&)> visit) {
  ForEachStart(function, [&](const Start& start) {
    const flow::Exits& exits = function.in_program().program().exits();
    auto silent = [&](std::string_view why) { function.file().Silent(start.node, why); };
    auto loop = LoopOf(exits, start);
    if (!loop) return silent(loop.error());
    std::expected<Restart, std::string_view> restart = RestartOf(function, start);
    if (!restart) return silent(restart.error());
    // Who calls a constructor is not seen; its worker's channel says that there is one of it.
    if (!restart->seen && exits.WaitsForShared(*loop)) {
      return silent("its loop is over a channel of which the process has one");
    }
    EndlessGoroutine goroutine{.start = start.node,
                               .loop = *loop,
                               .loop_file = nullptr,
                               .loop_stmt = {},
                               .restart = *restart,
                               .selects = false,
                               .ranges = false,
                               .waits_for_context = false};
    const flow::LoopNote& note = *loop->note;
    if (const FileView* where = FileOf(function.file().package(), note.begin.file)) {
      goroutine.loop_stmt = LoopAround(*where->tree, note.begin.offset, note.end.offset);
      if (goroutine.loop_stmt) goroutine.loop_file = where;
    }
    goroutine.selects = note.selects || HasSelect(goroutine);
    goroutine.ranges = Ranges(goroutine);
    goroutine.waits_for_context = WaitsForContext(note);
    visit(goroutine);
  });
}

void ReportEndless(FunctionContext& function, const EndlessGoroutine& goroutine,
                   const std::string& what, FunctionRef<void(FindingBuilder&)> add) {
  auto report = function.file().Report(goroutine.start);
  if (!report) return;
  const Restart& restart = goroutine.restart;
  report.Message(what + "; " + HowOften(restart) + " leaves one behind" +
                 (restart.only_tests ? ", and only tests call it again" : ""));
  report.Related(RangeOfLoop(goroutine), "the loop");
  AddRestart(function, report, restart);
  add(report);
}

}  // namespace premortem::rules
