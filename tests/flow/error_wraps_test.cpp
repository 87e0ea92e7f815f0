// Which types of errors that wrap another a function returns.
#include "flow/error_wraps.h"

#include <gtest/gtest.h>

#include "base/fs.h"
#include "flow/library.h"
#include "flow/program.h"
#include "types/std_snapshot.h"
#include "types/store.h"
#include "workspace/workspace.h"

namespace premortem::flow {
namespace {

constexpr char kPackage[] = R"(package p

import (
	"errors"
	"fmt"
	"os"
)

type opaque struct{ text string }
func (o *opaque) Error() string { return o.text }

type wrapper struct{ err error }
func (w wrapper) Error() string { return "w" }
func (w wrapper) Unwrap() error { return w.err }

func plain() error    { return errors.New("x") }
func noUnwrap() error { return &opaque{} }
func direct() error   { return wrapper{os.ErrExist} }
func viaHelper() (int, error) {
	if err := direct(); err != nil {
		return 0, err
	}
	return 1, nil
}
func either(b bool) error {
	var err error
	if b {
		err = &os.PathError{}
	} else {
		err = direct()
	}
	return err
}
func named(name string) (err error) {
	defer func() { recover(); _ = err }()
	err = &os.LinkError{}
	return
}
func formats(err error) error { return fmt.Errorf("p: %w", err) }
func prints(err error) error  { return fmt.Errorf("p: %v", err) }
func inLiteral() error        { f := func() error { return direct() }; return f() }
func notReturned()            { _ = direct() }
)";

TEST(ErrorWraps, AreFoundByTypesAndCalls) {
  MemoryFileSystem memory;
  memory.Add("/m/go.mod", "module m\n\ngo 1.27\n");
  memory.Add("/m/p/p.go", kPackage);
  types::TypeStore store;
  source::FileTable files;
  workspace::Workspace workspace = workspace::Load({.file_system = &memory,
                                                    .working_directory = "/m",
                                                    .patterns = {"./..."},
                                                    .goos = "linux",
                                                    .goarch = "amd64",
                                                    .cgo = false,
                                                    .goroot = "none",
                                                    .deps = true,
                                                    .known_standard = types::IsInStdSnapshot});
  LibraryNotes notes;
  CallGraph graph(SummariseTargets(workspace, memory, files, &notes));
  std::vector<std::vector<std::string>> wraps = SolveErrorWraps(graph, notes.wraps());
  using Types = std::vector<std::string>;
  auto of = [&](const char* name) {
    FunctionId f = graph.Find(SymbolOf("m/p." + std::string(name)));
    return f.valid() ? wraps[f.value] : Types{"there is no such function"};
  };
  EXPECT_EQ(of("plain"), Types{});
  EXPECT_EQ(of("noUnwrap"), Types{});
  EXPECT_EQ(of("direct"), Types{"m/p.wrapper"});
  EXPECT_EQ(of("viaHelper"), Types{"m/p.wrapper"});
  EXPECT_EQ(of("either"), (Types{"*io/fs.PathError", "m/p.wrapper"}));
  EXPECT_EQ(of("named"), Types{"*os.LinkError"});
  EXPECT_EQ(of("formats"), Types{"*fmt.wrapError"});
  EXPECT_EQ(of("prints"), Types{});
  EXPECT_EQ(of("inLiteral"), Types{"m/p.wrapper"});
  EXPECT_EQ(of("notReturned"), Types{});
}

}  // namespace
}  // namespace premortem::flow
