// Programs of which functions are written as text IR: a few lines of Go declare what they mention,
// and may have bodies of their own.
//
//   TextIr program;
//   program.Import("os", "package os\nfunc Exit(code int)\n");
//   program.Load("package p\nfunc f(n int) int\n", R"(
//   func p.f
//     param n int
//   b0:
//     Return p0
//   )");
//   program.Group("p.f").root() ...
//   program.Link()->reach() ...
//
// src/ir/parse.h says what a text may leave out. To be used on a large stack (base/parallel.h).
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "flow/program_flow.h"
#include "flow/summarise.h"
#include "ir/build.h"
#include "ir/parse.h"
#include "ir/text.h"
#include "types/check_source.h"

namespace premortem::testing {

class TextIr {
 public:
  // A package that others can import from now on.
  void Import(std::string path, std::string_view source) {
    checker_.Check(std::move(path), "a.go", std::string(source));
  }

  // The package p of the functions.
  void Load(std::string_view prelude, std::string_view ir) {
    package_ = &checker_.Check("p", "p.go", std::string(prelude)).state;
    for (const auto& error : package_->errors) {
      if (!error.soft) ADD_FAILURE() << "prelude: " << error.message;
    }
    Result<std::vector<ir::FuncGroup>> groups =
        ir::ParseText("text IR", ir, *package_, checker_.files());
    if (!groups) {
      ADD_FAILURE() << groups.error().ToString();
      return;
    }
    groups_ = *std::move(groups);
  }

  const types::PackageState& package() const { return *package_; }
  const source::FileTable& files() const { return checker_.files(); }
  const std::vector<ir::FuncGroup>& groups() const { return groups_; }

  // The group of a function of the text, "p.f".
  const ir::FuncGroup& Group(std::string_view name) const {
    for (const ir::FuncGroup& group : groups_) {
      if (ir::NameOf(group, group.root(), *package_) == name) return group;
    }
    ADD_FAILURE() << "the text has no " << name;
    static const ir::FuncGroup none;
    return none;
  }

  // The value that "tN = " of the text defines; texts number them from 0 in their order.
  static ir::ValueId Value(const ir::Function& f, uint32_t number) {
    for (uint32_t v = 1; v < f.instrs.size(); ++v) {
      if (ir::KindOf(f.instrs[v].op) == ir::OpKind::kValue && number-- == 0) return ir::ValueId(v);
    }
    ADD_FAILURE() << "the function has fewer values";
    return {};
  }

  // The program of that one package: its functions of the text, and those of Go that the text does
  // not have.
  std::unique_ptr<flow::ProgramFlow> Link() const {
    flow::PackageSummary summary;
    flow::Summariser summariser(summary, *package_, files());
    std::unordered_set<uint32_t> of_text;
    for (const ir::FuncGroup& group : groups_) {
      of_text.insert(group.root().object.value);
      summariser.Add(group, *package_);
    }
    ir::BuilderPool pool;
    ir::BuildPackage(pool, *package_, [&](ir::FuncGroup& group) {
      if (!of_text.contains(group.root().object.value)) summariser.Add(group, *package_);
    });
    std::vector<flow::PackageSummary> packages;
    packages.push_back(std::move(summary));
    return std::make_unique<flow::ProgramFlow>(std::move(packages));
  }

 private:
  types::TypeStore store_;
  types::testing::SourceChecker checker_;
  const types::PackageState* package_ = nullptr;
  std::vector<ir::FuncGroup> groups_;
};

}  // namespace premortem::testing
