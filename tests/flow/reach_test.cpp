// Entries of libraries: each is a module of its own, foreign to the program.
#include "flow/reach.h"

#include <gtest/gtest.h>

#include "flow/flow_program.h"

namespace premortem::flow {
namespace {

constexpr std::string_view kGoMod = R"(module m

go 1.27

require (
	github.com/gin-gonic/gin v1.0.0
	github.com/go-chi/chi/v5 v5.0.0
	github.com/spf13/cobra v1.0.0
	google.golang.org/grpc v1.0.0
)

replace (
	github.com/gin-gonic/gin => ./lib/gin
	github.com/go-chi/chi/v5 => ./lib/chi
	github.com/spf13/cobra => ./lib/cobra
	google.golang.org/grpc => ./lib/grpc
)
)";

class ReachTest : public ::testing::Test {
 protected:
  std::string Origins(std::string text, std::string_view function) {
    TestProgram program({
        {"go.mod", std::string(kGoMod)},
        {"lib/gin/go.mod", "module github.com/gin-gonic/gin\n\ngo 1.27\n"},
        {"lib/gin/gin.go", R"(package gin

type Context struct{}
type HandlerFunc func(*Context)
type RouterGroup struct{}
type Engine struct{ RouterGroup }

func New() *Engine                                             { return nil }
func (g *RouterGroup) GET(path string, handlers ...HandlerFunc) {}
)"},
        {"lib/chi/go.mod", "module github.com/go-chi/chi/v5\n\ngo 1.27\n"},
        {"lib/chi/chi.go", R"(package chi

import "net/http"

type Router interface {
	Get(pattern string, h http.HandlerFunc)
	Use(middlewares ...func(http.Handler) http.Handler)
}

func NewRouter() Router { return nil }
)"},
        {"lib/cobra/go.mod", "module github.com/spf13/cobra\n\ngo 1.27\n"},
        {"lib/cobra/cobra.go", R"(package cobra

type Command struct{ RunE func(cmd *Command, args []string) error }

func (c *Command) Execute() error { return nil }
)"},
        {"lib/grpc/go.mod", "module google.golang.org/grpc\n\ngo 1.27\n"},
        {"lib/grpc/grpc.go", R"(package grpc

type MethodDesc struct {
	MethodName string
	Handler    func(srv any) error
}
type ServiceDesc struct {
	HandlerType any
	Methods     []MethodDesc
}
type Server struct{}

func (s *Server) RegisterService(d *ServiceDesc, impl any) {}
)"},
        {"main.go", std::move(text)},
    });
    FunctionId f = program.Find(function);
    if (!program.graph().HasBody(f)) return "no body";
    Reach reach(program.graph());
    std::string origins;
    for (int i = 0; i < kOriginCount; ++i) {
      auto origin = static_cast<Origin>(i);
      if (reach.From(f, origin)) origins += std::string(NameOf(origin)) + ' ';
    }
    return origins;
  }
};

constexpr std::string_view kGin = R"(package main

import "github.com/gin-gonic/gin"

type api struct{}

func (a *api) get(c *gin.Context) { load() }

func load() {}

func auth(level int) gin.HandlerFunc {
	return func(c *gin.Context) { check(level) }
}

func check(int) {}

func routes(g *gin.RouterGroup, h gin.HandlerFunc) { g.GET("/", auth(1), h) }

func main() {
	e := gin.New()
	routes(&e.RouterGroup, (&api{}).get)
}
)";

TEST_F(ReachTest, VariadicHandlersAndEmbeddedRouter) {
  EXPECT_EQ(Origins(std::string(kGin), "m.load"), "request ");
  EXPECT_EQ(Origins(std::string(kGin), "m.check"), "request ");
  EXPECT_EQ(Origins(std::string(kGin), "m.auth"), "main ");
}

constexpr std::string_view kChi = R"(package main

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

func logged(next http.Handler) http.Handler {
	prepare()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { log(); next.ServeHTTP(w, r) })
}

func prepare() {}
func log()     {}

func get(w http.ResponseWriter, r *http.Request) {}

func main() {
	r := chi.NewRouter()
	r.Use(logged)
	r.Get("/", get)
}
)";

TEST_F(ReachTest, MiddlewareOfAnInterface) {
  EXPECT_EQ(Origins(std::string(kChi), "m.get"), "request ");
  EXPECT_EQ(Origins(std::string(kChi), "m.log"), "request ");
}

constexpr std::string_view kGrpc = R"(package main

import "google.golang.org/grpc"

type GreeterServer interface{ Greet() error }

func greetHandler(srv any) error { return srv.(GreeterServer).Greet() }

var desc = grpc.ServiceDesc{
	HandlerType: (*GreeterServer)(nil),
	Methods:     []grpc.MethodDesc{{MethodName: "Greet", Handler: greetHandler}},
}

func Register(s *grpc.Server, srv GreeterServer) { s.RegisterService(&desc, srv) }

type greeter struct{}

func (*greeter) Greet() error { return nil }

func main() { Register(&grpc.Server{}, &greeter{}) }
)";

// The handler gets its server from the library.
TEST_F(ReachTest, GeneratedServer) {
  EXPECT_EQ(Origins(std::string(kGrpc), "m.greetHandler"), "request ");
  EXPECT_EQ(Origins(std::string(kGrpc), "(*m.greeter).Greet"), "request ");
}

constexpr std::string_view kCobra = R"(package main

import "github.com/spf13/cobra"

var root = &cobra.Command{RunE: func(cmd *cobra.Command, args []string) error { return run() }}

func run() error { return nil }

func main() { root.Execute() }
)";

TEST_F(ReachTest, CommandsRunOnce) { EXPECT_EQ(Origins(std::string(kCobra), "m.run"), "main "); }

}  // namespace
}  // namespace premortem::flow
