// The type checker over any package of one or two files (a line "==" parts them): alone, where no
// import can be had, and the second file with the first as the package behind all its imports. What
// comes out depends on the files alone, and errors lie within them. What can be lowered gives good
// IR, and what is lowered gives summaries that can be linked.
#include "base/fs.h"
#include "flow/dump.h"
#include "flow/program_flow.h"
#include "flow/summarise.h"
#include "fuzz.h"
#include "ir/verify.h"
#include "types/dump.h"
#include "types/program.h"
#include "types/store.h"
#include "types/universe.h"

using namespace premortem;
using namespace premortem::fuzz;
using namespace premortem::types;

namespace {

constexpr std::string_view kDivider = "\n==\n";

class Checks {
 public:
  PackageId Check(std::initializer_list<std::string_view> sources, PackageId imported) {
    CheckedPackage package;
    for (std::string_view source : sources) {
      std::string name = "p" + std::to_string(++files_seen_) + ".go";
      package.AddFile(files_.Get(files_.Add(name, FileText(std::string(source)))), false);
    }
    PackageState& state = package.state;
    std::erase_if(state.files, [](const Unit& unit) { return !unit.tree->root().valid(); });
    if (state.files.empty()) return {};
    state.config.path = "p" + std::to_string(files_seen_);
    state.config.file_table = &files_;
    state.config.fake_import_c = !imported.valid();
    CheckPackage(state, [&](std::string_view path, std::string* error) {
      if (path == "unsafe") return UnsafePackage();
      if (!imported.valid()) *error = "cannot find package";
      return imported;
    });
    ExpectGoodErrors(state);
    DumpTypes(dump_, state, files_);
    summaries_.push_back(Summarise(package));
    return state.package;
  }

  // To be called once.
  std::string Dump() {
    flow::ProgramFlow program(std::move(summaries_));
    flow::DumpSummaries(dump_, program.graph(), files_);
    flow::DumpCallGraph(dump_, program.graph(), files_);
    flow::DumpReach(dump_, program.graph(), program.reach());
    flow::DumpFacts(dump_, program);
    return std::move(dump_);
  }

 private:
  flow::PackageSummary Summarise(const CheckedPackage& package) const {
    auto expect_good_ir = [](const ir::FuncGroup& group, std::span<const flow::Symbol>) {
      for (const auto& f : group.functions) {
        std::string error = ir::Verify(*f);
        Expect(error.empty(), "IR is well formed: " + error);
      }
    };
    return flow::Summarise(package, files_, expect_good_ir);
  }

  void ExpectGoodErrors(const PackageState& state) {
    for (const TypeCheckError& error : state.errors) {
      Expect(!error.message.empty(), "an error says something");
      if (!error.loc.file.valid()) continue;
      size_t size = files_.Get(error.loc.file).text().size();
      Expect(error.loc.offset <= size, "an error lies within the text: " + error.message + " at " +
                                           std::to_string(error.loc.offset) + " of " +
                                           std::to_string(size));
    }
  }

  source::FileTable files_;
  TypeStore store_;
  uint32_t files_seen_ = 0;
  std::string dump_;
  std::vector<flow::PackageSummary> summaries_;
};

std::string DumpOf(std::string_view text) {
  Checks checks;
  size_t at = text.find(kDivider);
  if (at == text.npos) {
    checks.Check({text}, {});
    return checks.Dump();
  }
  std::string_view first = text.substr(0, at);
  std::string_view second = text.substr(at + kDivider.size());
  checks.Check({first, second}, {});
  PackageId library = checks.Check({first}, {});
  if (library.valid()) checks.Check({second}, library);
  return checks.Dump();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = View(data, size);
  Expect(DumpOf(text) == DumpOf(text), "what is found out depends on the files alone");
  return 0;
}
