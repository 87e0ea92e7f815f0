// What is known of the flow in one package, found out bit by bit as rules ask. For one thread.
#pragma once

#include "flow/lifetime.h"
#include "flow/package_ir.h"

namespace premortem::flow {

class PackageFlow {
 public:
  // The package must live as long as this does.
  explicit PackageFlow(const types::PackageState& package) : ir_(package), lifetimes_(ir_) {}
  PackageFlow(const PackageFlow&) = delete;
  PackageFlow& operator=(const PackageFlow&) = delete;

  PackageIr& ir() { return ir_; }
  Lifetimes& lifetimes() { return lifetimes_; }

 private:
  PackageIr ir_;
  Lifetimes lifetimes_;
};

}  // namespace premortem::flow
