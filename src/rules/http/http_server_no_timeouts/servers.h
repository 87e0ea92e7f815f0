// What the HTTP servers of one package are given after they are made: a server is followed forwards
// through variables, fields, elements, parameters and results of the package, and what is set there
// is set in it.
//
//   s := &http.Server{Handler: h}    // made here
//   a := &app{server: s}             // goes to the field
//   a.server.Addr = ":8080"          // its address
//   limit(s)                         // sets s.ReadHeaderTimeout: its time-out
//
// Fields are one place for all values of their struct, and the order of statements does not count:
// what some server behind a place is given counts for each that comes there. So a server that is
// said to lack a field lacks it on every way that the package shows.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/callee.h"
#include "rules/context.h"

namespace premortem::rules::http_server_no_timeouts {

struct Server {
  // An expression and the file that it stands in.
  struct Value {
    FileContext* file = nullptr;
    syntax::NodeId node;
  };
  std::vector<std::string_view> set;  // names of fields
  std::vector<Value> addresses;       // values of Addr
  std::vector<Value> handlers;        // values of Handler
  std::vector<Value> listeners;       // that it serves on
  bool listens = false;               // at the address that it knows
};

class Servers {
 public:
  // The files, those without types and those of tests left out, must outlive this.
  explicit Servers(std::span<const std::unique_ptr<FileContext>> files);

  // Where servers are made in a file: literals, calls of new, names of variables that are declared
  // without a value; in the order of their nodes.
  std::vector<syntax::NodeId> MadeIn(const FileContext& file) const;
  // What the server that is made there is given. Walks the places that it reaches.
  Server At(const FileContext& file, syntax::NodeId made) const;

 private:
  using Index = uint32_t;
  // A variable, a field, the results of a function, or an expression that makes servers or what
  // holds them.
  struct Place {
    Server given;
    std::vector<Index> to;  // places that get what is here
  };
  static constexpr Index kNone = 0xffffffff;

  void ReadFile(FileContext& file);
  void ReadLiteral(FileContext& file, syntax::NodeId node);
  void ReadSpec(FileContext& file, syntax::NodeId node);
  void ReadAssignment(FileContext& file, syntax::NodeId node);
  void ReadRange(FileContext& file, syntax::NodeId node);
  void ReadReturn(FileContext& file, syntax::NodeId node);
  void ReadCall(FileContext& file, syntax::NodeId node);
  void ReadArguments(FileContext& file, syntax::NodeId node, const Callee& callee);

  void Make(const FileContext& file, syntax::NodeId node);
  void Flow(FileContext& file, syntax::NodeId from, Index to);
  void SetField(Index place, std::string_view field, Server::Value value);
  Index PlaceOf(FileContext& file, syntax::NodeId expr);
  Index OfObject(types::ObjectId object);
  Index OfNode(const FileContext& file, syntax::NodeId node);

  std::vector<Place> places_;
  std::map<uint32_t, Index> objects_;
  std::map<std::pair<const FileContext*, uint32_t>, Index> nodes_;
  std::map<const FileContext*, std::vector<syntax::NodeId>> made_;
};

}  // namespace premortem::rules::http_server_no_timeouts
