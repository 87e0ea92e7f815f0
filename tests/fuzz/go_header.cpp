// The head of a Go file, read by the workspace's quick reader and by the parser: in a correct file
// both see the same package and the same imports.
#include "workspace/go_header.h"

#include "base/fs.h"
#include "fuzz.h"
#include "syntax/parser.h"

using namespace premortem;
using namespace premortem::fuzz;
using namespace premortem::syntax;
using namespace premortem::workspace;

namespace {

// Of all imports by their literals, joined.
std::string ImportsOf(const Tree& tree) {
  std::string imports;
  for (NodeId decl : tree.file().decls) {
    if (tree.kind(decl) != NodeKind::kGenDecl) continue;
    for (NodeId spec : tree.Get<GenDecl>(decl).specs) {
      NodeId path = tree.Get<ImportSpec>(spec).path;
      imports += std::to_string(tree.Pos(path)) + "-" + std::to_string(tree.End(path)) + " ";
    }
  }
  return imports;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FileText file{std::string(View(data, size))};
  std::string_view text = file.view();
  HeaderScan scan = ScanHeader(text, /*at_end=*/true);
  Expect(scan.length <= text.size(), "a header lies within the text");
  Expect(scan.extent != HeaderExtent::kNeedsMore, "there is nothing more");
  // What is found in the beginning of a file is found in the whole of it.
  HeaderScan part = ScanHeader(text.substr(0, text.size() / 2), /*at_end=*/false);
  if (part.extent == HeaderExtent::kComplete && scan.extent == HeaderExtent::kComplete) {
    Expect(part.length == scan.length, "the header is the same when less is read");
  }
  ScanLeadingComments(text, true);
  for (const EmbedPattern& pattern : FindEmbedPatterns(text)) {
    Expect(pattern.offset <= text.size(), "patterns lie within the text");
  }
  FileText head{
      std::string(scan.extent == HeaderExtent::kComplete ? text.substr(0, scan.length) : text)};
  GoHeader header = ParseHeader("x.go", head.view());
  if (header.error) ExpectGoodError(*header.error, text);
  Tree tree = ParseFile(text, {.mode = ParseMode::kImportsOnly});
  if (!tree.errors().empty() || header.error || scan.extent != HeaderExtent::kComplete) return 0;
  Expect(header.package_name == tree.NameOf(tree.file().name), "the same package");
  std::string imports;
  for (const ImportSite& site : header.imports) {
    imports += std::to_string(site.begin) + "-" + std::to_string(site.end) + " ";
  }
  Expect(imports == ImportsOf(tree), "the same imports");
  return 0;
}
