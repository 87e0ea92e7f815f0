// What library functions give that must be given back: which call acquires what, and what releases
// it.
//
//   if (const Acquirer* acquirer = models::AcquirerOf({"time", "", "NewTicker"}))
//     models::ReleaseOf(acquirer->kind).method   // "Stop"
//
// To add a row: in resources.cpp, in order of package, receiver and name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "models/functions.h"

namespace premortem::models {

enum class ResourceKind : uint8_t {
  kCancel,  // the function that ends a context
  kTicker,
  kTimer,
  kResponse,   // of an HTTP server
  kRows,       // of a query
  kStatement,  // that is prepared
  kFile,
  kConnection,
  kListener,
  kTransaction,
  kGroup,   // of goroutines, that somebody waits for
  kPooled,  // what a pool has lent, of any type
  kMade,    // what a constructor of the program gives, of a type with a method that ends it
};

struct Acquirer {
  FunctionName name;
  ResourceKind kind;
  int8_t result = 0;  // which result is the resource
  int8_t error =
      -1;  // which result is the error; where there is one there is no resource. -1: none
};

// All rows, sorted by name.
std::span<const Acquirer> Acquirers();
// Null where there is no row.
const Acquirer* AcquirerOf(const FunctionName& name);

struct Release {
  std::string_view method;  // empty: the resource is a function, and calling it releases it
  std::string_view part;    // the field that has the method; empty: the resource itself has it
  std::string_view endless = {};  // a field that is a channel which nobody ever closes
  std::string_view other = {};    // another method that releases it
  FunctionName taker = {};        // releases what it is given, instead of a method

  bool IsMethod(std::string_view name) const {
    return !name.empty() && (name == method || name == other);
  }
};
Release ReleaseOf(ResourceKind kind);

// Whether a function that gives something of a type with a method that ends it makes that, as far
// as its name says it: NewServer, startWorker.
bool IsConstructor(std::string_view function);

// Whether a context that this function makes ends by itself, at its deadline.
bool HasDeadline(const FunctionName& name);
// Whether the function gives a context that never ends; who ends a child of it has nobody to tell.
bool MakesEndlessContext(const FunctionName& name);

// The type of the resource, without "*"; empty: any.
TypeName TypeOf(ResourceKind kind);
std::optional<ResourceKind> KindOfType(const TypeName& type);
// Whether the method is one that resources which are closed have: an interface that asks for others
// too is of something else.
bool IsMethodOfResource(std::string_view method);

// Whether a function with this name does not return: it ends the process, the goroutine or the
// test. Judged by the name also where there is no row: Fatal, Fatalf, and what is called like them.
bool NeverReturns(const FunctionName& name);

// Whether a function that is given a reader closes it too, if it can be closed, or keeps it for who
// will.
bool TakesOverReader(const FunctionName& name);

// Whether a function reads what it is given to the end, or to an error, which it then returns.
bool ReadsToEnd(const FunctionName& name);

// Which argument of a function that makes an HTTP request is its method; -1: it makes none.
int MethodOfRequest(const FunctionName& name);
inline constexpr TypeName kRequestType = {"net/http", "Request"};
// By which a handler answers.
inline constexpr TypeName kAnswerType = {"net/http", "ResponseWriter"};
// The method whose response has no body.
inline constexpr std::string_view kMethodWithoutBody = "HEAD";

// Whether methods of HTTP clients with this name send a request to their first argument, a URL.
bool IsMethodWithUrl(std::string_view method);

// Whether a function that is given a resource itself only looks at it.
bool OnlyLooksAt(const FunctionName& name);

// The method of a context whose channel is closed when the context has ended, and the one whose
// error is not nil then.
bool IsDoneOfContext(const FunctionName& name);
bool IsErrorOfContext(const FunctionName& name);
// The function that gives that error, or the one that the context was cancelled with.
bool IsCauseOfContext(const FunctionName& name);

}  // namespace premortem::models
