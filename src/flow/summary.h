// What is left of a package's bodies when their IR is freed: of each function its calls, and where
// the functions and concrete types that they may reach come from. The calls that only the whole
// program can answer (of interface methods, of function values) stay open; linker.h binds them.
//
//   type Server struct { store Store }
//   func New(s Store) *Server { return &Server{store: s} }   // flow: param 0 of New ->
//   Server.store func (s *Server) Get() { s.store.Get() }                 // site: Store.Get on
//   Server.store
//
// A *node* is a place that holds functions or values of interfaces: a parameter, a field of a
// struct type (of all its values together), a global, a local variable. What a container holds and
// what a pointer points to is the container's or pointer's own node: a slice of functions counts as
// its elements. A *flow* says that what is in one node may come to be in another.
//
// All is numbers and symbols: nothing refers to trees, types or IR, so a summary can be written to
// a file. Rows of a package refer to each other by index; index 0 of nodes and interfaces is none.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "flow/notes.h"
#include "flow/symbol.h"
#include "ir/ir.h"
#include "source/file_table.h"

namespace premortem::flow {

// A node, an interface of a PackageSummary.
struct NodeRef : Id<NodeRef> {
  using Id::Id;
};
struct InterfaceRef : Id<InterfaceRef> {
  using Id::Id;
};

enum class NodeKind : uint8_t {
  kNone,
  kFunction,   // the function `symbol` itself
  kType,       // values of the concrete type types[index]
  kParam,      // parameter `index` of `symbol`, the receiver included
  kFreeVar,    // free variable `index` of `symbol`
  kResult,     // result `index` of `symbol`
  kTypeParam,  // what type parameter `index` of `symbol` stands for, those of its receiver first
  kField,      // field `symbol` of the package whose path is the symbol `index`
  kGlobal,     // variable `symbol` of the package whose path is the symbol `index`
  kLocal,      // a place within a function. With `index`: of what comes in only values that
               // implement interfaces[index] get further
  kForeign,    // what code hands out that nobody sees
};

struct Node {
  NodeKind kind = NodeKind::kNone;
  uint32_t index = 0;
  Symbol symbol;

  friend bool operator==(const Node&, const Node&) = default;
};

struct Flow {
  NodeRef from, to;
  // Both share what they refer to: a slice, a map, a channel, a pointer.
  bool both_ways = false;
};

// A concrete type that is converted to an interface, with its method set.
struct TypeRow {
  Symbol symbol;  // "*p.T"
  uint32_t first_method = 0, method_count = 0;
};

struct MethodRow {
  Symbol key;       // TypeSymbols::OfMethod
  Symbol function;  // none: the method is that of an interface which is embedded
  NodeRef embedded;
};

struct InterfaceRow {
  Symbol symbol;
  std::vector<Symbol> methods;  // keys, sorted by id
};

enum class CallKind : uint8_t {
  kStatic,     // of a declared function or method
  kClosure,    // of a function literal, bound method or thunk that the caller itself makes
  kInterface,  // of a method of an interface, or of a type parameter
  kValue,      // of a function value
};

struct Arg {
  NodeRef node;        // none: neither functions nor interfaces come with it
  InterfaceRef iface;  // of the argument's static type, or of what it holds; none: functions
  bool shared = false;
  // From 1: the first result of the same type. What a function that nobody sees gets may come back.
  uint8_t like_result = 0;
};

// A result of a call whose callee is open.
struct SiteResult {
  NodeRef node;
  uint16_t index = 0;
  bool shared = false;
};

struct CallSite {
  CallKind kind = CallKind::kStatic;
  bool is_go = false, is_defer = false;
  bool of_method = false;  // what is called has a receiver
  uint8_t loop_depth = 0;  // loops of the function around it, at most 255
  source::SourceLoc loc;   // of the call's "("; no file where no source says it
  Symbol callee;           // the function; of an interface call the method in full: "(p.I).M"
  Symbol method;           // kInterface: its key
  NodeRef node;            // kInterface: the receiver; kValue: the function
  InterfaceRef iface;      // kInterface: of the receiver
  uint32_t first_arg = 0, arg_count = 0;  // without the receiver of an interface call
  uint32_t first_result = 0, result_count = 0;

  // Whether the first argument is the receiver.
  bool has_receiver_arg() const { return of_method && kind != CallKind::kInterface; }
};

struct FunctionSummary {
  Symbol symbol;
  ir::FuncKind kind = ir::FuncKind::kDeclared;
  bool has_body = false;
  bool in_test = false;       // of a _test.go file
  bool has_context = false;   // that of its caller: see caller_context.h
  bool gets_request = false;  // and what to answer it by: likewise
  source::SourceLoc loc;
  uint32_t param_count = 0, result_count = 0;
  uint32_t first_site = 0, site_count = 0;
  uint32_t first_flow = 0, flow_count = 0;
};

struct PackageSummary {
  Symbol path;  // import path: that of the package also for its test variant
  bool is_main = false;
  bool has_errors = false;      // so some of its functions may have no body here
  std::vector<Symbol> imports;  // paths, of a package with errors; others do not need it
  std::vector<Node> nodes = {Node{}};
  std::vector<Flow> flows;
  std::vector<TypeRow> types;
  std::vector<MethodRow> methods;
  std::vector<InterfaceRow> interfaces = {InterfaceRow{}};
  std::vector<FunctionSummary> functions;
  std::vector<FunctionNotes> notes;  // of functions, one each
  std::vector<CallSite> sites;
  std::vector<Arg> args;
  std::vector<SiteResult> results;

  std::span<const CallSite> SitesOf(const FunctionSummary& f) const {
    return std::span(sites).subspan(f.first_site, f.site_count);
  }
  std::span<const Flow> FlowsOf(const FunctionSummary& f) const {
    return std::span(flows).subspan(f.first_flow, f.flow_count);
  }
  std::span<const Arg> ArgsOf(const CallSite& site) const {
    return std::span(args).subspan(site.first_arg, site.arg_count);
  }
  std::span<const SiteResult> ResultsOf(const CallSite& site) const {
    return std::span(results).subspan(site.first_result, site.result_count);
  }
  std::span<const MethodRow> MethodsOf(const TypeRow& type) const {
    return std::span(methods).subspan(type.first_method, type.method_count);
  }
  size_t memory_bytes() const;
};

}  // namespace premortem::flow
