// The test variants of packages: p with its test files, p_test, the generated main package, and the
// packages between them that must see the p of the test.
//
//   p.test imports p_test [p.test] and p [p.test]; p_test imports q [p.test], which imports p
//   [p.test]
//
// Counterpart: cmd/go/internal/load/test.go, go1.27.
#include <algorithm>

#include "workspace/package_loader.h"

namespace premortem::workspace {

namespace {

constexpr std::string_view kTestMainImports[] = {"os", "reflect", "testing",
                                                 "testing/internal/testdeps"};

void Append(const std::vector<std::string>& from, std::vector<std::string>* to) {
  to->insert(to->end(), from.begin(), from.end());
}

}  // namespace

PackageLoader::TestImports PackageLoader::LoadTestImports(PackageId target,
                                                          const std::vector<std::string>& imports) {
  TestImports result;
  for (uint32_t i = 0; i < imports.size(); ++i) {
    Import import = ImportPackage(imports[i], target);
    if (import.error && !result.error) result.error = std::move(import.error);
    if (import.package == target) {
      result.self = i;
    } else {
      result.dependencies.push_back({import.package, i});
    }
  }
  return result;
}

PackageId PackageLoader::AddTestVariant(PackageId target) {
  const FolderPackage& folder = *Get(target).folder;
  TestImports imports = LoadTestImports(target, folder.test_imports);
  // A test file that imports its own package would be a cycle; Go reports it when it compiles.
  if (imports.self != Dependency::kImplicit) {
    imports.dependencies.push_back({target, imports.self});
    std::ranges::sort(imports.dependencies, {}, &Dependency::import);
  }
  EmbedResult embeds;
  if (embeds_) embeds = ResolveEmbeds(fs_, Get(target).dir, folder.test_embed_patterns);
  if (embeds.error) imports.error = std::move(embeds.error);
  if (folder.test_go_files.empty() && Get(target).name != "main") return target;

  PackageId id = Copy(target);
  Package& test = Get(id);
  test.variant = PackageVariant::kTest;
  test.for_test = test.import_path;
  if (!test.error) test.error = std::move(imports.error);
  auto content = std::make_shared<Package::Content>();
  content->go_files = test.content->go_files;
  Append(folder.test_go_files, &content->go_files);
  content->imports = folder.test_imports;
  Append(test.content->imports, &content->imports);
  content->embed_files = test.content->embed_files;
  Append(embeds.files, &content->embed_files);
  test.content = content;
  auto shift = static_cast<uint32_t>(folder.test_imports.size());
  for (Dependency dependency : test.dependencies) {
    if (dependency.import != Dependency::kImplicit) dependency.import += shift;
    imports.dependencies.push_back(dependency);
  }
  test.dependencies = std::move(imports.dependencies);
  return id;
}

PackageId PackageLoader::AddXTest(PackageId target, PackageId test) {
  const FolderPackage& folder = *Get(target).folder;
  TestImports imports = LoadTestImports(target, folder.xtest_imports);
  EmbedResult embeds;
  if (embeds_) embeds = ResolveEmbeds(fs_, Get(target).dir, folder.xtest_embed_patterns);
  if (embeds.error && !imports.error) imports.error = std::move(embeds.error);
  if (folder.xtest_go_files.empty()) return {};

  PackageId id = AddPackage(StateOf(target).set, Get(target).import_path + "_test");
  Package& xtest = Get(id);
  const Package& base = Get(target);
  xtest.variant = PackageVariant::kXTest;
  xtest.for_test = base.import_path;
  xtest.name = base.name + "_test";
  xtest.dir = base.dir;
  xtest.module = base.module;
  xtest.folder = base.folder;
  xtest.error = std::move(imports.error);
  auto content = std::make_shared<Package::Content>();
  content->go_files = folder.xtest_go_files;
  content->imports = folder.xtest_imports;
  content->embed_files = std::move(embeds.files);
  xtest.content = content;
  xtest.dependencies = std::move(imports.dependencies);
  if (imports.self != Dependency::kImplicit) xtest.dependencies.push_back({test, imports.self});
  StateOf(id).imports_done = true;
  StateOf(id).profile = StateOf(target).profile;
  return id;
}

PackageId PackageLoader::AddTestMain(PackageId target, PackageId test, PackageId xtest) {
  ModuleSet* set = StateOf(target).set;
  PackageId id = AddPackage(set, Get(target).import_path + ".test");
  auto content = std::make_shared<Package::Content>();
  content->go_files = {"_testmain.go"};
  std::vector<PackageId> imported;
  const std::string& test_path = Get(test).import_path;
  auto load = [&](std::string_view path) {
    if (path == test_path) return test;
    return FindOrLoad(set, std::string(path));
  };
  for (std::string_view path : kTestMainImports) {
    content->imports.emplace_back(path);
    imported.push_back(load(path));
  }
  imported.push_back(load("runtime"));
  if (env_.context.goarch == "arm") imported.push_back(load("math"));
  bool has_files = !Get(test).content->go_files.empty() || !Get(test).folder->cgo_files.empty();
  if (has_files) {
    content->imports.push_back(test_path);
    imported.push_back(test);
  }
  if (xtest.valid()) {
    content->imports.push_back(Get(xtest).import_path);
    imported.push_back(xtest);
  }
  std::ranges::sort(content->imports);
  auto same = std::ranges::unique(content->imports);
  content->imports.erase(same.begin(), same.end());

  Package& main = Get(id);
  const Package& base = Get(target);
  main.variant = PackageVariant::kTestMain;
  main.name = "main";
  main.dir = base.dir;
  main.module = base.module;
  for (PackageId package : imported) {
    auto at = std::ranges::find(content->imports, Get(package).import_path);
    bool is_written = at != content->imports.end();
    main.dependencies.push_back({package, is_written
                                              ? static_cast<uint32_t>(at - content->imports.begin())
                                              : Dependency::kImplicit});
  }
  main.content = content;
  auto checked = test_errors_.find(target.value);
  if (checked != test_errors_.end()) main.error = checked->second;
  StateOf(id).imports_done = true;
  StateOf(id).profile = StateOf(target).profile;
  return id;
}

TestPackages PackageLoader::AddTests(PackageId target) {
  if (StateOf(target).set == nullptr) return {};
  const FolderPackage& folder = *Get(target).folder;
  if (folder.test_go_files.empty() && folder.xtest_go_files.empty()) return {};
  TestPackages tests;
  tests.test = AddTestVariant(target);
  tests.xtest = AddXTest(target, tests.test);
  tests.main = AddTestMain(target, tests.test, tests.xtest);
  RebuildForTest(target, tests);
  CheckTestCycle(tests.test);
  return tests;
}

// Copies what stands between the test's main package and the package under test, so that all of it
// sees the variant with the test files.
void PackageLoader::RebuildForTest(PackageId target, const TestPackages& tests) {
  std::unordered_map<uint32_t, PackageId> copies = {{target.value, tests.test}};
  const std::string path = Get(target).import_path;
  const std::string profile = StateOf(target).profile;
  for (PackageId id : ListFrom({tests.main})) {
    if (id == target) continue;
    bool own = id == tests.main || id == tests.test || id == tests.xtest;
    PackageId current = id;
    auto split = [&] {
      if (own) return;
      own = true;
      current = Copy(id);
      copies.emplace(id.value, current);
      Package& copy = Get(current);
      copy.variant = PackageVariant::kRebuilt;
      copy.for_test = path;
      StateOf(current).profile = profile;
    };
    size_t count = Get(id).dependencies.size();
    for (size_t i = 0; i < count; ++i) {
      PackageId imported = Get(id).dependencies[i].package;
      auto copy = copies.find(imported.value);
      if (copy == copies.end() || copy->second == imported) continue;
      PackageId replacement = copy->second;
      split();
      Get(current).dependencies[i].package = replacement;
    }
    // A program that is imported by its test must not be linked as one.
    if (Get(id).name == "main" && id != tests.main && id != tests.test) split();
    if (!profile.empty() && StateOf(current).profile.empty()) split();
  }
}

// Whether the variant with test files imports itself in the end, over a package that imports it.
void PackageLoader::CheckTestCycle(PackageId test) {
  std::vector<bool> seen(packages_.size() + 1);
  std::vector<PackageId> queue;
  auto enter = [&](PackageId id) {
    if (seen[id.value]) return;
    seen[id.value] = true;
    queue.push_back(id);
  };
  for (const Dependency& dependency : Get(test).dependencies) enter(dependency.package);
  for (size_t i = 0; i < queue.size(); ++i) {
    if (queue[i] == test) {
      Get(test).error = Error{"import cycle not allowed in test"};
      Get(test).import_cycle = true;
      return;
    }
    for (const Dependency& dependency : Get(queue[i]).dependencies) enter(dependency.package);
  }
}

}  // namespace premortem::workspace
