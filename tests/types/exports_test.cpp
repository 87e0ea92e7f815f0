// Exports and fingerprints, over trees in memory.
#include "types/exports.h"

#include <gtest/gtest.h>

#include <map>

#include "base/parallel.h"
#include "types/dump.h"
#include "types/format.h"
#include "types/named.h"
#include "types/program.h"
#include "types/store.h"
#include "types/universe.h"

namespace premortem::types {
namespace {

constexpr std::string_view kLibrary = R"(package lib

import (
	"m/base"
	_ "m/nowhere"
)

const (
	Big        = 1<<200 + 1
	Third      = 1.0 / 3
	Text       = "a\x00b"
	Rune       = 'x'
	Cplx       = 1 + 2i
	Typed Enum = 7
)

type Enum uint8

func (Enum) String() string { return "" }

type hidden struct {
	a, b byte
	base.Lock `json:"lock"`
	next      *hidden
}

func (h *hidden) Lead() hidden { return *h }
func (h *hidden) quiet()       {}

var Value hidden
var Anonymous, Other = struct{ X, y []rune }{}, func(...any) error { return nil }

type List[T any, P interface {
	*T
	~[]byte | Number
}] struct {
	items map[string]chan<- List[T, P]
	rest  [3]T
}

func (l *List[A, B]) Each(yield func(int, A) bool) (n int) { return 0 }

type Number interface{ ~int | ~float64 }
type Face interface {
	base.Reader
	comparable
	Do(x, y int, _ ...Face)
	private()
}
type Of[T any] = map[T]*Of2[T]
type Of2[T any] struct{ T Of[int] }
type Plain = base.Lock

var Inst Of[string]
var Deep Of2[Of[Plain]]

func Generic[K comparable, V ~[]K](v V, f func(K) (K, error)) <-chan V { return nil }

func unseen() { undeclared() }

type unreached struct{}
)";

class ExportsTest : public testing::Test {
 protected:
  ExportsTest() {
    fs.Add("/m/go.mod", "module m\n\ngo 1.27\n");
    fs.Add("/m/base/base.go", kBase);
    fs.Add("/m/lib/lib.go", std::string(kLibrary));
  }

  workspace::Workspace Load(std::vector<std::string> tags = {}, std::string root = "/m") {
    return workspace::Load({.file_system = &fs,
                            .working_directory = std::move(root),
                            .patterns = {"./..."},
                            .environment = {{"GOMODCACHE", "/cache"}},
                            .tags = std::move(tags),
                            .goos = "linux",
                            .goarch = "amd64",
                            .cgo = false,
                            .goroot = "none",
                            .deps = true});
  }

  // By import path.
  std::map<std::string, std::string> Bytes() {
    std::map<std::string, std::string> bytes;
    workspace::Workspace workspace = Load();
    RunOnLargeStack([&] {
      source::FileTable files;
      TypeStore store;
      Program program(workspace, fs, files);
      program.CheckDeclarations();
      for (const workspace::Package& package : workspace.packages()) {
        PackageId id = program.PackageOf(package.id);
        if (id.valid()) bytes[package.import_path] = WriteExports(id).bytes;
      }
    });
    return bytes;
  }

  std::map<std::string, std::string> Fingerprints(std::vector<std::string> tags = {},
                                                  std::string root = "/m") {
    std::map<std::string, std::string> fingerprints;
    workspace::Workspace workspace = Load(std::move(tags), std::move(root));
    RunOnLargeStack([&] {
      source::FileTable files;
      TypeStore store;
      Program program(workspace, fs, files);
      program.KeepFingerprints();
      program.CheckDeclarations();
      for (const workspace::Package& package : workspace.packages()) {
        fingerprints[package.import_path] = program.FingerprintOf(package.id).ToString();
      }
    });
    return fingerprints;
  }

  static constexpr const char* kBase =
      "package base\n\ntype Lock struct{ state int32 }\n\nfunc (*Lock) Lock() {}\n\n"
      "type Reader interface{ Read([]byte) (int, error) }\n";
  MemoryFileSystem fs;
};

// Loads by path; what is not there cannot be imported.
struct Loader {
  const std::map<std::string, std::string>& bytes;
  std::map<std::string, PackageId> loaded = {};

  Result<PackageId> Load(const std::string& path, std::string_view instead = {}) {
    auto import = [this](std::string_view imported, std::string* error) {
      std::string name(imported);
      if (!loaded.contains(name) && bytes.contains(name)) Load(name).value();
      if (!loaded.contains(name)) *error = "not there";
      return loaded[name];
    };
    Result<PackageId> package = LoadExports(instead.empty() ? bytes.at(path) : instead, import);
    if (package) loaded[path] = *package;
    return package;
  }
};

std::string Describe(PackageId id) {
  std::string out;
  const Package& package = Get(id);
  for (NameId name : package.scope->SortedNames()) {
    const Object& object = *package.scope->Lookup(name);
    out += ObjectString(object, [](PackageId p) { return Get(p).path; });
    if (object.kind == ObjectKind::kConst) out += " = " + object.value->ToExactString();
    out += '\n';
    if (object.kind != ObjectKind::kTypeName || !As<Named>(object.type)) continue;
    Named& named = *As<Named>(object.type);
    for (size_t i = 0; i < NumMethods(named); ++i) {
      out += "  " + ObjectString(Method(named, i), [](PackageId p) { return Get(p).path; }) + '\n';
    }
  }
  return out;
}

TEST_F(ExportsTest, WhatIsLoadedIsWrittenAlike) {
  std::map<std::string, std::string> bytes = Bytes();
  ASSERT_EQ(bytes.size(), 2u);
  EXPECT_EQ(bytes, Bytes());
  RunOnLargeStack([&] {
    TypeStore store;
    Loader loader{bytes};
    for (const auto& [path, expected] : bytes) {
      Result<PackageId> package = loader.Load(path);
      ASSERT_TRUE(package) << package.error().ToString();
      EXPECT_TRUE(WriteExports(*package).bytes == expected) << path;
    }
  });
}

TEST_F(ExportsTest, HoldsWhatOthersCanReach) {
  std::map<std::string, std::string> bytes = Bytes();
  RunOnLargeStack([&] {
    TypeStore store;
    Loader loader{bytes};
    std::string text = Describe(loader.Load("m/lib").value());
    EXPECT_EQ(text, R"(var m/lib.Anonymous struct{X []rune; y []rune}
const m/lib.Big untyped int = 1606938044258990275541962092341162602522202993782792835301377
const m/lib.Cplx untyped complex = (1 + 2i)
var m/lib.Deep m/lib.Of2[m/lib.Of[m/lib.Plain]]
type m/lib.Enum uint8
  func (m/lib.Enum).String() string
type m/lib.Face interface{Do(x int, y int, _ ...m/lib.Face); private(); m/base.Reader; comparable}
func m/lib.Generic[K comparable, V ~[]K](v V, f func(K) (K, error)) <-chan V
var m/lib.Inst m/lib.Of[string]
type m/lib.List[T any, P interface{*T; ~[]byte | m/lib.Number}] struct{items map[string]chan<- m/lib.List[T, P]; rest [3]T}
  func (*m/lib.List[A, B]).Each(yield func(int, A) bool) (n int)
type m/lib.Number interface{~int | ~float64}
type m/lib.Of[T any] = map[T]*m/lib.Of2[T]
type m/lib.Of2[T any] struct{T m/lib.Of[int]}
var m/lib.Other func(...any) error
type m/lib.Plain = m/base.Lock
const m/lib.Rune untyped rune = 120
const m/lib.Text untyped string = "a\x00b"
const m/lib.Third untyped float = 1/3
const m/lib.Typed m/lib.Enum = 7
var m/lib.Value m/lib.hidden
type m/lib.hidden struct{a byte; b byte; m/base.Lock "json:\"lock\""; next *m/lib.hidden}
  func (*m/lib.hidden).Lead() m/lib.hidden
  func (*m/lib.hidden).quiet()
)");
  });
}

TEST_F(ExportsTest, DamagedBytesAreAnErrorOrAPackage) {
  std::map<std::string, std::string> bytes = Bytes();
  const std::string& good = bytes.at("m/lib");
  RunOnLargeStack([&] {
    TypeStore store;
    Loader loader{bytes};
    for (size_t length = 0; length < good.size(); ++length) {
      EXPECT_FALSE(loader.Load("m/lib", good.substr(0, length).append(length == 0, '\0')));
    }
    EXPECT_FALSE(loader.Load("m/lib", good + '\0'));
    for (size_t i = 0; i < good.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string flipped = good;
        flipped[i] = static_cast<char>(flipped[i] ^ 1 << bit);
        Result<PackageId> package = loader.Load("m/lib", flipped);
        if (package) WriteExports(*package);
        EXPECT_TRUE(package || !package.error().message.empty());
      }
    }
  });
}

TEST_F(ExportsTest, AnImportThatIsGone) {
  std::map<std::string, std::string> bytes = Bytes();
  bytes.erase("m/base");
  RunOnLargeStack([&] {
    TypeStore store;
    Loader loader{bytes};
    Result<PackageId> package = loader.Load("m/lib");
    ASSERT_FALSE(package);
    EXPECT_EQ(package.error().message, "exports of \"m/lib\": could not import m/base (not there)");
  });
}

TEST_F(ExportsTest, FingerprintsFollowWhatAPackageDependsOn) {
  std::map<std::string, std::string> before = Fingerprints();
  EXPECT_EQ(before.at("m/lib").size(), 32u);
  EXPECT_NE(before.at("m/lib"), before.at("m/base"));
  EXPECT_EQ(Fingerprints(), before);

  // What nobody can reach from outside is the package's own affair.
  fs.Add("/m/base/base.go", std::string(kBase) + "\nfunc internal() int { return 1 }\n");
  std::map<std::string, std::string> after = Fingerprints();
  EXPECT_NE(after.at("m/base"), before.at("m/base"));
  EXPECT_EQ(after.at("m/lib"), before.at("m/lib"));

  fs.Add("/m/base/base.go", std::string(kBase) + "\nfunc Exported() int { return 1 }\n");
  after = Fingerprints();
  EXPECT_NE(after.at("m/base"), before.at("m/base"));
  EXPECT_NE(after.at("m/lib"), before.at("m/lib"));

  fs.Add("/m/base/base.go", kBase);
  EXPECT_EQ(Fingerprints(), before);
  EXPECT_NE(Fingerprints({"tag"}).at("m/lib"), before.at("m/lib"));
  fs.Add("/m/go.mod", "module m\n\ngo 1.26\n");
  EXPECT_NE(Fingerprints().at("m/lib"), before.at("m/lib"));
}

TEST_F(ExportsTest, FingerprintsAreTheSameInEveryFolder) {
  fs.Add("/else/where/go.mod", "module m\n\ngo 1.27\n");
  fs.Add("/else/where/base/base.go", kBase);
  fs.Add("/else/where/lib/lib.go", std::string(kLibrary));
  EXPECT_EQ(Fingerprints({}, "/else/where"), Fingerprints());
}

// A package two steps away may be what an import's types are made of.
TEST_F(ExportsTest, FingerprintsSeeThroughImports) {
  fs.Add("/m/top/top.go", "package top\n\nimport \"m/lib\"\n\nvar V = lib.Value\n");
  std::string before = Fingerprints().at("m/top");
  fs.Add("/m/base/base.go",
         "package base\n\ntype Lock struct{ state int64 }\n\nfunc (*Lock) Lock() {}\n\n"
         "type Reader interface{ Read([]byte) (int, error) }\n");
  EXPECT_NE(Fingerprints().at("m/top"), before);
}

}  // namespace
}  // namespace premortem::types
