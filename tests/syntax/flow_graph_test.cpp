#include "syntax/flow_graph.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "base/fs.h"
#include "base/parallel.h"
#include "syntax/parser.h"

namespace premortem::syntax {
namespace {

// A function body in which calls without arguments, a(), b() and so on, are the points to ask
// about.
class Body {
 public:
  explicit Body(const std::string& statements)
      : text_("package p\n\nfunc f() {\n" + statements + "\n}\n") {
    RunOnLargeStack([&] { tree_ = ParseFile(text_.view()); });
    EXPECT_TRUE(tree_.errors().empty()) << tree_.errors()[0].message;
    NodeId body = tree_.Get<FuncDecl>(tree_.AllOf(NodeKind::kFuncDecl)[0]).body;
    graph_ = std::make_unique<FlowGraph>(tree_, body);
    for (NodeId stmt : tree_.AllOf(NodeKind::kExprStmt)) {
      points_[std::string(tree_.TextOf(stmt))] = graph_->PointOf(stmt);
    }
    points_["entry"] = graph_->entry();
    points_["exit"] = graph_->exit();
  }

  bool Reaches(const std::string& from, const std::string& to) const {
    return graph_->Reaches(Point(from), Point(to));
  }
  bool ReachesWithout(const std::string& from, const std::string& to, const std::string& by) const {
    FlowPoint avoided = Point(by);
    return graph_->Reaches(Point(from), Point(to),
                           [&](FlowPoint point) { return point == avoided; });
  }
  bool Alternate(const std::string& a, const std::string& b) const {
    return graph_->CanAlternate(Point(a), Point(b));
  }
  bool Repeats(const std::string& point) const {
    EXPECT_EQ(graph_->CanRepeat(Point(point)), Reaches(point, point)) << point;
    return graph_->CanRepeat(Point(point));
  }

 private:
  FlowPoint Point(const std::string& name) const {
    auto it = points_.find(name == "entry" || name == "exit" ? name : name + "()");
    EXPECT_TRUE(it != points_.end() && it->second) << name;
    return it->second;
  }

  FileText text_;
  Tree tree_;
  std::unique_ptr<FlowGraph> graph_;
  std::map<std::string, FlowPoint> points_;
};

TEST(FlowGraph, Sequence) {
  Body body("a(); b()");
  EXPECT_TRUE(body.Reaches("entry", "a"));
  EXPECT_TRUE(body.Reaches("a", "b"));
  EXPECT_FALSE(body.Reaches("b", "a"));
  EXPECT_FALSE(body.Repeats("a"));
  EXPECT_TRUE(body.ReachesWithout("entry", "b", "exit"));
  EXPECT_FALSE(body.ReachesWithout("entry", "exit", "b"));
}

TEST(FlowGraph, IfAndElse) {
  Body body("if x { a() } else if y { b() } else { c() }; d()");
  EXPECT_TRUE(body.ReachesWithout("entry", "d", "a"));
  EXPECT_TRUE(body.Reaches("a", "d"));
  EXPECT_FALSE(body.Reaches("a", "b"));
  EXPECT_TRUE(body.Reaches("b", "d"));
  Body all_return("if x { return } else { panic(1) }; a()");
  EXPECT_FALSE(all_return.Reaches("entry", "a"));
  EXPECT_TRUE(all_return.Reaches("entry", "exit"));
}

TEST(FlowGraph, ForLoops) {
  Body body("for i := 0; i < 9; i++ { a(); if x { continue }; b() }; c()");
  EXPECT_TRUE(body.Repeats("a"));
  EXPECT_TRUE(body.ReachesWithout("a", "a", "b"));
  EXPECT_TRUE(body.ReachesWithout("entry", "c", "a"));
  Body endless("for { a() }; b()");
  EXPECT_TRUE(endless.Repeats("a"));
  EXPECT_FALSE(endless.Reaches("a", "exit"));
  EXPECT_FALSE(endless.Reaches("entry", "b"));
}

TEST(FlowGraph, LoopsThatAreLeft) {
  EXPECT_FALSE(Body("for { a(); break }").Repeats("a"));
  EXPECT_FALSE(Body("for _, v := range x { a(); if v { return }; panic(1) }").Repeats("a"));
  EXPECT_TRUE(Body("for range x { a(); if y { break } }").Repeats("a"));
  // An inner loop that runs once within one that does not.
  EXPECT_TRUE(Body("for { for { a(); break } }").Repeats("a"));
}

TEST(FlowGraph, BreakWithinSwitchAndSelect) {
  EXPECT_TRUE(Body("for { switch { case x: a(); break } }").Repeats("a"));
  EXPECT_FALSE(Body("l: for { switch { case x: a(); break l } }").Repeats("a"));
  EXPECT_TRUE(Body("for { select { case <-c: a(); break; case d <- 1: } }").Repeats("a"));
  EXPECT_TRUE(Body("l: for range x { for range y { a(); continue l } }").Repeats("a"));
}

TEST(FlowGraph, Switches) {
  Body body("switch x { case 1: a(); fallthrough; case 2: b(); case 3: c() }; d()");
  EXPECT_TRUE(body.Reaches("a", "b"));
  EXPECT_FALSE(body.ReachesWithout("a", "d", "b"));
  EXPECT_FALSE(body.Reaches("b", "c"));
  EXPECT_TRUE(body.Reaches("entry", "c"));
  Body nested("switch x { case 1: switch y { case 2: a() }; fallthrough; case 3: b(); default: }");
  EXPECT_FALSE(nested.ReachesWithout("a", "exit", "b"));
  EXPECT_FALSE(Body("switch x { case 1: return; default: return }; a()").Reaches("entry", "a"));
  EXPECT_TRUE(Body("switch y := x.(type) { case T: return }; a()").Reaches("entry", "a"));
}

TEST(FlowGraph, Selects) {
  EXPECT_FALSE(Body("select {}; a()").Reaches("entry", "a"));
  EXPECT_FALSE(Body("select { case <-c: return }; a()").Reaches("entry", "a"));
  EXPECT_TRUE(Body("select { case <-c: return; default: }; a()").Reaches("entry", "a"));
}

TEST(FlowGraph, Goto) {
  EXPECT_TRUE(Body("again: a(); if x { goto again }; b()").Repeats("a"));
  EXPECT_FALSE(Body("again: a(); if x { goto again }; b()").Repeats("b"));
  EXPECT_FALSE(Body("goto end; a(); end: b()").Reaches("entry", "a"));
  EXPECT_TRUE(Body("goto end; a(); end: b()").Reaches("entry", "b"));
}

TEST(FlowGraph, PointsOfOneLoopAlternate) {
  Body body("for { a(); if x { b(); break } }; for { c(); d() }");
  EXPECT_TRUE(body.Alternate("c", "d"));
  EXPECT_FALSE(body.Alternate("a", "b"));
  EXPECT_FALSE(body.Alternate("a", "c"));
  EXPECT_FALSE(body.Alternate("b", "b"));
}

TEST(FlowGraph, FunctionLiteralsAreNotPartOfTheWay) {
  Body body("for { a(); func() { return }() }");
  EXPECT_TRUE(body.Repeats("a"));
  EXPECT_FALSE(body.Reaches("a", "exit"));
}

TEST(FlowGraph, JumpsToNowhereEndTheWay) {
  Body body("for { a(); break nowhere }");
  EXPECT_FALSE(body.Repeats("a"));
}

}  // namespace
}  // namespace premortem::syntax
