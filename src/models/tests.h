// Which code is there for tests although no file name says so.
#pragma once

#include <string_view>

namespace premortem::models {

// Whether a file that imports this path is one of a test or of its helpers.
bool IsTestLibrary(std::string_view import_path);

// Whether the package lies in a folder for tests: "x/test/e2e", "x/internal/testutil".
bool IsTestPackage(std::string_view import_path);

// Whether a type stands in for another one in tests, by its name or that of its package: FakeClock,
// mockStore, x/fake.Client.
bool IsTestDouble(std::string_view import_path, std::string_view type);

// Whether a sentence about a program says that it is there for tests, or to show something: "The
// agent is a test server". What tests other things is none.
bool SpeaksOfTests(std::string_view sentence);

}  // namespace premortem::models
