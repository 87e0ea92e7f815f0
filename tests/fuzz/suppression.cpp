// Comments that silence findings.
#include "engine/suppressions.h"
#include "fuzz.h"
#include "source/file_table.h"
#include "syntax/parser.h"

using namespace premortem;
using namespace premortem::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  source::FileTable files;
  source::FileId id = files.Add("x.go", FileText{std::string(View(data, size))});
  const source::SourceFile& file = files.Get(id);
  syntax::Tree tree = syntax::ParseFile(file.text());
  engine::IsGenerated(tree);
  engine::Suppressions suppressions(file, tree);
  auto check = [&](const std::vector<engine::Suppressions::Unused>& list) {
    for (const auto& unused : list) {
      Expect(unused.begin <= unused.end && unused.end <= size, "a comment lies within the text");
      Expect(!unused.message.empty(), "a message says something");
    }
  };
  check(suppressions.malformed());
  auto all = [](std::string_view) { return true; };
  check(suppressions.FindUnused(all));
  size_t before = suppressions.FindUnused(all).size();
  size_t step = size / 64 + 1;
  for (size_t offset = 0; offset <= size; offset += step) {
    suppressions.Silence("defer-in-loop", static_cast<uint32_t>(offset));
  }
  Expect(suppressions.FindUnused(all).size() <= before, "what silenced something is not unused");
  return 0;
}
