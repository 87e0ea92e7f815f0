// Runs a target over its corpus, in any build: every file, every text that a small file becomes
// when it is cut off somewhere, and hostile inputs that are too large to be stored.
//
//   fuzz_lexer [--generated[=COUNT]] FOLDER|FILE...
//
// Of the hostile inputs most are one thing COUNT times, by default a million. Fewer than 100,000,
// at which the parser stops to nest, would leave out what they are for.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <vector>

#include "base/fs.h"
#include "base/parallel.h"
#include "fuzz.h"

namespace premortem::fuzz {
namespace {

namespace stdfs = std::filesystem;
using namespace std::literals;

constexpr size_t kSmall = 2000;  // bytes up to which all beginnings of a text are run
constexpr size_t kRepeats = 1'000'000;

void Run(std::string_view text) {
  // A copy of its own, so that the sanitizers see reads behind its end.
  std::string copy(text);
  copy.shrink_to_fit();
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(copy.data()), copy.size());
}

void RunWithBeginnings(std::string_view text) {
  Run(text);
  if (text.size() > kSmall) return;
  for (size_t length = 0; length < text.size(); ++length) Run(text.substr(0, length));
}

std::string Repeat(std::string_view part, size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (size_t i = 0; i < count; ++i) text += part;
  return text;
}

// What is repeated `count` times, behind a beginning that makes it matter.
void RunGenerated(size_t count) {
  static constexpr std::string_view kParts[] = {"(",       "[",           "{",
                                                "*",       "-",           "!",
                                                "<-",      "a.",          "a(",
                                                "a[",      "a+",          "[]",
                                                "map[a]",  "chan ",       "func(",
                                                "func(){", "if a {",      "for {",
                                                "{{",      "struct{a ",   "interface{",
                                                "a,",      "a;",          "\n",
                                                "/*",      "//",          "\"",
                                                "`",       "'",           "\\",
                                                "\0x"sv,   "\xff",        "\xef\xbb\xbf",
                                                "1",       "_",           "x",
                                                "\r\n",    "else if a {", "switch {case ",
                                                "a:",      "&&",          "||",
                                                ")",       "]",           "}"};
  for (std::string_view part : kParts) {
    std::string many = Repeat(part, count);
    Run(many);
    Run("package p;var v=" + many);
    Run("package p;func f(){" + many);
    Run("package p;type t " + many);
    Run("//go:build " + many);
  }
  Run("package p;var v=" + Repeat("(", count) + "1" + Repeat(")", count));
  Run("//go:build " + Repeat("(", count) + "a" + Repeat(")", count) + "\n\npackage p\n");
  Run("//go:build a" + Repeat("&&!a", count) + "\n\npackage p\n");
  Run("package p\n" + Repeat("import \"a\"\n", 100'000));
  Run("package p\n" + Repeat("//nolint:all // x\nvar a = 1\n", 50'000));
  Run("require (\n" + Repeat("\ta.b/c v1.0.0\n", 100'000) + ")\n");
  Run(Repeat("a = [1]\n", 1000));
  Run("a = " + Repeat("[", 100'000));
  Run("a = " + Repeat("{a=", 100'000));
  Run(Repeat("[a.b]\n", 10'000));
  Run(std::string(count, '\0'));
}

bool RunPath(const std::string& path, size_t& count) {
  std::vector<std::string> files;
  std::error_code error;
  if (stdfs::is_directory(path, error)) {
    for (const auto& entry : stdfs::recursive_directory_iterator(path, error)) {
      if (entry.is_regular_file()) files.push_back(entry.path().string());
    }
  } else {
    files.push_back(path);
  }
  for (const std::string& file : files) {
    Result<FileText> text = RealFileSystem().Read(file);
    if (!text) {
      std::fprintf(stderr, "replay: %s\n", text.error().ToString().c_str());
      return false;
    }
    // The name is in the output when the next line aborts.
    std::fprintf(stderr, "%s\n", file.c_str());
    RunWithBeginnings(text->view());
    ++count;
  }
  return true;
}

int Main(int argc, char** argv) {
  size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    std::string_view argument = argv[i];
    if (argument.starts_with("--generated")) {
      size_t repeats = kRepeats;
      argument.remove_prefix(std::min(argument.size(), "--generated="sv.size()));
      std::from_chars(argument.data(), argument.data() + argument.size(), repeats);
      RunGenerated(repeats);
      ++count;
    } else if (!RunPath(argv[i], count)) {
      return 2;
    }
  }
  std::printf("replayed %zu inputs\n", count);
  return count > 0 ? 0 : 2;
}

}  // namespace
}  // namespace premortem::fuzz

int main(int argc, char** argv) {
  premortem::SetThreadCount(1);
  int status = 0;
  premortem::RunOnLargeStack([&] { status = premortem::fuzz::Main(argc, argv); });
  return status;
}
