// Uses of the standard library of which each would go wrong if the snapshot left something out.
package std

import (
	"cmp"
	"context"
	"crypto/tls"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	htemplate "html/template"
	"io"
	"iter"
	"maps"
	"math"
	"math/big"
	"net/http"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"text/template"
	"time"
	"unique"
	"unsafe"
)

// Sizes and offsets follow from unexported fields.
type Sized struct {
	a   byte
	mu  sync.RWMutex
	n   atomic.Int64
	val reflect.Value
	t   time.Time
	h   http.Server
	big big.Float
	uni unique.Handle[string]
	b   strings.Builder
}

const (
	size   = unsafe.Sizeof(Sized{})
	offset = unsafe.Offsetof(Sized{}.h)
)

// Method sets hold unexported methods, and those of embedded fields.
type Embeds struct {
	reflect.Type
	*http.Request
	ast.Node
	sync.Locker
	error
	tls.Config
}

// Comparable or not, by unexported fields.
type Key[K comparable] struct{ k K }

var (
	_ Key[time.Time]
	_ Key[netErr]
	_ Key[sync.Once]
	_ Key[http.Header]     // an error
	_ Key[strings.Builder] // an error
)

type netErr = http.ProtocolError

// Exact constants.
const (
	pi      = math.Pi * 1e100
	exact   = math.MaxUint64 + 1
	minimal = math.SmallestNonzeroFloat64
	e2big   = syscall.E2BIG
	flag    = os.O_CREATE | os.O_TRUNC
	second  = 3 * time.Second / 7
)

// Generic functions, types, iterators and aliases.
func generics[M ~map[K]V, K cmp.Ordered, V any](m M) iter.Seq2[K, V] {
	keys := slices.Sorted(maps.Keys(m))
	slices.SortFunc(keys, cmp.Compare)
	var p atomic.Pointer[M]
	p.Store(&m)
	once := sync.OnceValues(func() (*K, error) { return &keys[0], nil })
	first, err := once()
	_, _ = first, err
	return maps.All(*p.Load())
}

var instances = generics[http.Header]

func values(ctx context.Context, db *sql.DB) (err error) {
	row := db.QueryRowContext(ctx, "select 1")
	var null sql.Null[time.Duration]
	if err = row.Scan(&null); errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("row: %w", err)
	}
	if typed, ok := errors.AsType[*json.SyntaxError](err); ok {
		return typed
	}
	r, w := io.Pipe()
	defer func() { err = errors.Join(err, r.Close(), w.CloseWithError(io.EOF)) }()
	switch x := any(w).(type) {
	case io.WriteCloser:
		_, err = x.Write(nil)
	case io.ReaderFrom, fmt.Stringer:
		fmt.Println(x)
	}
	for range time.Tick(time.Second) {
		runtime.Gosched()
	}
	return json.NewDecoder(r).Decode(&null.V)
}

// Errors that name packages: two of them are called template.
func wrong() {
	var t *template.Template = htemplate.New("")
	var r io.Reader = http.Client{}
	var n ast.Node = Embeds{}
	var c reflect.Type = fakeType{}
	fmt.Undefined()
	fmt.println()
	http.Server{}.Adr
	time.Now().wall = 1
	strings.Builder{}.buf = nil
	math.MaxInt8 = 3
	var i int8 = math.MaxInt16
	slices.Sort([]any{})
	sync.Mutex{}.lock()
	_, _, _, _, _ = t, r, n, c, i
}

type fakeType struct{}
