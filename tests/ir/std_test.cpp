// Packages of the standard library: the text of their IR read and written again, and their
// functions lowered from bodies that were parsed and checked alone. Needs GOROOT.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "ir/build.h"
#include "ir/parse.h"
#include "ir/text.h"
#include "types/program.h"
#include "types/store.h"
#include "workspace/env.h"

namespace premortem::ir {
namespace {

class StdTest : public testing::Test {
 protected:
  // Calls test with each package that is named, on a large stack.
  template <typename F>
  void ForEach(const std::vector<std::string>& packages, F test) {
    workspace::Environment environment = workspace::ProcessEnvironment();
    std::string goroot = workspace::GoEnv::Read(RealFileSystem(), environment, {}).goroot;
    if (goroot.empty()) GTEST_SKIP() << "there is no GOROOT here: std is NOT COMPARED";
    RunOnLargeStack([&] {
      types::TypeStore store;
      workspace::Workspace workspace =
          workspace::Load({.working_directory = goroot + "/src",
                           .patterns = {packages.begin(), packages.end()},
                           .environment = environment,
                           .deps = true});
      program.emplace(workspace, RealFileSystem(), files);
      program->KeepBodies();
      program->Check(test);
      program.reset();
    });
  }

  source::FileTable files;
  std::optional<types::Program> program;
  size_t functions = 0;
};

TEST_F(StdTest, TextAndBack) {
  ForEach({"strings", "net/http", "sync", "reflect", "slices", "go/types", "math/big"},
          [&](const types::CheckedPackage& package) {
            const std::string& path = package.source->import_path;
            std::string text, again;
            DumpPackage(text, package.state, files);
            Result<std::vector<FuncGroup>> groups = ParseText(path, text, package.state, files);
            ASSERT_TRUE(groups) << groups.error().ToString();
            WriteGroups(again, *groups, package.state, files);
            if (again != text) {
              auto [a, b] = std::ranges::mismatch(text, again);
              size_t at = static_cast<size_t>(a - text.begin());
              FAIL() << path << ": " << text.substr(at - std::min<size_t>(at, 200), 400)
                     << "\n---\n"
                     << again.substr(at - std::min<size_t>(at, 200), 400);
            }
            for (const FuncGroup& group : *groups) functions += group.functions.size();
          });
  EXPECT_GT(functions, 3500u);
}

TEST_F(StdTest, BodiesAlone) {
  BuilderPool pool;
  ForEach({"net/http", "go/types", "encoding/json", "sync", "reflect", "iter"},
          [&](const types::CheckedPackage& package) {
            PackageSources sources(package.state);
            for (const types::Object* func : package.state.objects) {
              if (func->kind != types::ObjectKind::kFunc) continue;
              const types::DeclInfo& decl = *package.state.DeclOf(*func);
              if (!decl.has_body) continue;
              FuncGroup whole = BuildFunction(pool, sources.Of(*decl.unit), decl.func_decl);
              std::shared_ptr<const types::CheckedBody> body = program->BodyOf(*func);
              ASSERT_NE(body, nullptr);
              FuncGroup alone = BuildBody(pool, *body, *func);
              body.reset();
              auto text_of = [&](const FuncGroup& group) {
                std::string text;
                TextWriter(text, package.state, files).Write(group);
                return text;
              };
              // Local types have the same place, though each check makes them anew.
              ASSERT_EQ(text_of(alone), text_of(whole));
              functions += whole.functions.size();
            }
          });
  EXPECT_GT(functions, 3000u);
}

}  // namespace
}  // namespace premortem::ir
