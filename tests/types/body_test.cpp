// A body that is checked alone has what the check of its whole package records for it, writes
// nothing to the package, and is gone when nobody holds it.
#include "types/body.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>

#include "base/parallel.h"
#include "syntax/names.h"
#include "types/dump.h"
#include "types/program.h"
#include "types/store.h"
#include "workspace/env.h"

namespace premortem::types {
namespace {

// What there is to say of the nodes and the errors of a range.
std::string Dump(PackageId package, const Unit& unit, source::SourceRange range,
                 std::span<const TypeCheckError> errors, const source::FileTable& files) {
  std::string out;
  DumpNodes(out, package, unit, range, files);
  std::multiset<std::string> lines;
  for (const TypeCheckError& error : errors) {
    if (error.loc.file != range.file) continue;
    if (error.loc.offset < range.begin || error.loc.offset >= range.end) continue;
    lines.insert(std::to_string(error.loc.offset) + ' ' + error.message + '\n');
  }
  for (const std::string& line : lines) out += line;
  return out;
}

class BodyTest : public testing::Test {
 protected:
  void Load(workspace::LoadOptions options) {
    options.deps = true;
    fs = options.file_system;
    workspace = workspace::Load(options);
    program.emplace(workspace, *fs, files);
    program->KeepBodies();
  }

  void LoadHermetic(std::string text) {
    memory.Add("/go/VERSION", "go1.27.4\ntime x\n");
    memory.Add("/go/src/go.mod", "module std\n\ngo 1.27\n");
    memory.Add("/go/src/errors/errors.go",
               "package errors\n\n"
               "type hidden struct{ text string }\n\n"
               "func (h *hidden) Error() string { n := len(h.text); return h.text[:n] }\n\n"
               "func New(text string) error { return &hidden{text} }\n");
    memory.Add("/m/go.mod", "module m\n\ngo 1.27\n");
    memory.Add("/m/a.go", std::move(text));
    Load({.file_system = &memory,
          .working_directory = "/m",
          .patterns = {"./..."},
          .environment = {{"GOROOT", "/go"}, {"GOMODCACHE", "/cache"}},
          .goos = "linux",
          .goarch = "amd64",
          .cgo = false});
  }

  // Of every function of the targets, checked alone, against the check of the package.
  void CompareTargets() {
    program->Check([&](const CheckedPackage& package) {
      for (const Object* object : package.state.objects) {
        if (object->kind == ObjectKind::kFunc) Compare(package, *object);
      }
    });
  }

  void Compare(const CheckedPackage& package, const Object& func) {
    const DeclInfo& decl = *package.state.DeclOf(func);
    const syntax::Tree& tree = *decl.unit->tree;
    NodeId block = tree.Get<syntax::FuncDecl>(decl.func_decl).body;
    std::shared_ptr<const CheckedBody> body = program->BodyOf(func);
    ASSERT_EQ(block.valid(), body != nullptr) << NameOf(func);
    if (body == nullptr) return;
    ++compared;
    source::SourceRange range{decl.unit->file, tree.Pos(block), tree.End(block)};
    std::string whole = Dump(package.state.package, *decl.unit, range, package.state.errors, files);
    std::string alone = Dump(package.state.package, body->unit(), range, body->errors(), files);
    ASSERT_EQ(alone, whole) << package.source->import_path << "." << NameOf(func);
  }

  MemoryFileSystem memory;
  const FileSystem* fs = nullptr;
  source::FileTable files;
  TypeStore store;
  workspace::Workspace workspace;
  std::optional<Program> program;
  size_t compared = 0;
};

constexpr char kProgram[] = R"(package m

import (
	. "errors"
	e "errors"
	"unused"
)

type List[P any] struct {
	head P
	rest *List[P]
}

func (l *List[Q]) Len() (n int) {
	for ; l != nil; l = l.rest {
		n++
	}
	return
}

func (_ List[_]) None()

func Map[P, Q any](l *List[P], f func(P) Q) *List[Q] {
	type pair struct {
		p P
		q Q
	}
	if l == nil {
		return nil
	}
	x := pair{l.head, f(l.head)}
	return &List[Q]{x.q, Map(l.rest, f)}
}

func params(a, a int, b string) (c int, err error) {
	var b int
	unused := 1
	{
		c := 2
		return
	}
	a = broken
	return c, New("dot")
}

type local int

func (local) shadow() {
	type local struct{ next *local }
	const k, j = iota + 1<<3, "s"
	var v local
	go func(x int) { v.next = nil; _ = x }(k)
L:
	for {
		break L
	}
	switch y := any(v).(type) {
	case local, error:
	case int:
		_ = y
	}
}

func init() { _ = Map(&List[int]{}, func(i int) string { return e.New("a").Error() }).Len() }
func init() { missing() }
func noBody()
func literal() func() int { n := 0; return func() int { n++; return n } }

var count = func() int { return 1 }()
)";

TEST_F(BodyTest, EqualsTheWholeCheck) {
  RunOnLargeStack([&] {
    LoadHermetic(kProgram);
    CompareTargets();
  });
  EXPECT_EQ(compared, 7u);
}

TEST_F(BodyTest, MistakesInManyPlaces) {
  RunOnLargeStack([&] {
    LoadHermetic(
        "package m\n\n"
        "import \"errors\"\n\n"
        "var shared = 1\n\n"
        "func f(p int) (r int) { shared, p = 1, 2; q := 3; return }\n"
        "func g() int { for {}; }\n"
        "func h() int { if shared > 1 { return 1 } }\n"
        "func i() { goto L; x := 1; L: _ = x }\n"
        "func j() { errors.hidden(); errors.New(1); _ = errors.New }\n"
        "func k[P interface{ ~int | ~string }](p P) { var s []P = []P{p}; s.x() }\n"
        "func l() { k[float64](1); k(\"a\"); defer recover }\n");
    CompareTargets();
  });
  EXPECT_EQ(compared, 7u);
}

// Bodies of a dependency, of which only the declarations were checked.
TEST_F(BodyTest, OfDependencies) {
  RunOnLargeStack([&] {
    LoadHermetic("package m\n\nimport \"errors\"\n\nvar E = errors.New(\"a\")\n");
    program->CheckExports();
    const workspace::Package& errors = workspace.packages().front();
    ASSERT_EQ(errors.import_path, "errors");
    const Scope& scope = *Get(program->PackageOf(errors.id)).scope;
    const Object& create = *scope.Lookup(syntax::Names().Intern("New"));
    const Object& hidden = *scope.Lookup(syntax::Names().Intern("hidden"));
    std::shared_ptr<const CheckedBody> body = program->BodyOf(create);
    ASSERT_NE(body, nullptr);
    EXPECT_TRUE(body->errors().empty());
    auto block = body->tree().Get<syntax::BlockStmt>(body->tree().root());
    NodeId result = body->tree().Get<syntax::ReturnStmt>(block.list[0]).results[0];
    EXPECT_EQ(body->info().TypeOf(result), Store().NewPointer(hidden.type));
    EXPECT_EQ(program->BodyOf(create), body) << "checked once while somebody holds it";
    EXPECT_EQ(program->BodyOf(hidden), nullptr);

    EXPECT_EQ(program->held_body_bytes(), body->memory_bytes());
    body.reset();
    EXPECT_EQ(program->held_body_bytes(), 0u);

    memory.Add("/go/src/errors/errors.go", "package errors\n\n\n\n\n\n");
    EXPECT_EQ(program->BodyOf(create), nullptr) << "the file has changed";
  });
}

TEST_F(BodyTest, ManyThreadsShareOneRecord) {
  RunOnLargeStack([&] {
    LoadHermetic(kProgram);
    std::vector<ObjectId> functions;
    program->Check([&](const CheckedPackage& package) {
      for (const Object* object : package.state.objects) {
        if (object->kind == ObjectKind::kFunc) functions.push_back(object->id);
      }
    });
    constexpr size_t kThreads = 4;
    std::vector<std::vector<std::shared_ptr<const CheckedBody>>> bodies(kThreads);
    size_t before = ThreadCount();
    SetThreadCount(kThreads);
    ParallelFor(kThreads, [&](size_t i) {
      for (ObjectId id : functions) bodies[i].push_back(program->BodyOf(Get(id)));
    });
    SetThreadCount(before);
    for (const auto& list : bodies) EXPECT_EQ(list, bodies[0]);
    size_t bytes = 0;
    for (const auto& body : bodies[0]) bytes += body == nullptr ? 0 : body->memory_bytes();
    EXPECT_EQ(program->held_body_bytes(), bytes);
    bodies.clear();
    EXPECT_EQ(program->held_body_bytes(), 0u);
  });
}

TEST_F(BodyTest, OfTheStandardLibrary) {
  workspace::Environment environment = workspace::ProcessEnvironment();
  std::string goroot = workspace::GoEnv::Read(RealFileSystem(), environment, {}).goroot;
  if (goroot.empty()) GTEST_SKIP() << "there is no GOROOT here: bodies of std NOT COMPARED";
  RunOnLargeStack([&] {
    Load({.working_directory = goroot + "/src",
          .patterns = {"net/http", "go/types", "encoding/json", "sync", "reflect"},
          .environment = environment});
    CompareTargets();
  });
  EXPECT_GT(compared, 2500u);
  EXPECT_EQ(program->held_body_bytes(), 0u);
}

}  // namespace
}  // namespace premortem::types
