// The names that functions have at run time, taken apart: goroutine dumps, profiles and traces name
// a literal for the function around it, and that is the one which a reader knows.
//
//   RuntimeSymbol s = ParseRuntimeSymbol("example.com/shop.(*Cache[...]).Get.func1.2");
//   // package "example.com/shop", receiver "Cache", pointer_receiver, function "Get", literal
//
// Counterpart: cmd/internal/objabi/path.go, closureName in cmd/compile/internal/ir/func.go, go1.27.
#pragma once

#include <string>
#include <string_view>

namespace premortem::source {

struct RuntimeSymbol {
  std::string
      package;  // import path, "main"; empty: the name has none, such as that of a C function
  std::string receiver;  // type of the receiver, without type arguments; empty: no method
  std::string
      function;  // the declared function or method; "init" also for initializers of variables
  bool pointer_receiver = false;
  // What it names is not the declared function itself but a literal or a loop body in it, or what
  // the compiler makes for a `go` or `defer` in it.
  bool literal = false;
  // The compiler wrote it: a method value ("-fm"), or a `go` or `defer` of a call with arguments.
  bool wrapper = false;
  // "p.A.B.func1": a literal of the method B of A, or one of B that was inlined into A (up to Go
  // 1.26); B may be of another package then. `receiver` is A.
  bool maybe_inlined = false;

  // "example.com/shop.(*Cache).Get"
  std::string Declaration() const;
};

// The package in a symbol, as it stands there: with its escapes. Empty where there is none.
std::string_view PackagePart(std::string_view symbol);

// O(length of `symbol`); any text has some answer.
RuntimeSymbol ParseRuntimeSymbol(std::string_view symbol);

// The import path as symbols have it: dots of the last element, and bytes that are no printable
// ASCII, are written %2e.
std::string EscapePackagePath(std::string_view path);
// The reverse; what is no escape stays.
std::string UnescapePackagePath(std::string_view path);

}  // namespace premortem::source
