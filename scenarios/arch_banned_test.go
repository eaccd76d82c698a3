package scenarios

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pure are the folders whose non-test code runs inside the simulation, or
// judges it; outside are folders in them that belong to the outside.
var (
	pure    = []string{"sim", "disk", "net", "model", "nodes"}
	outside = []string{"sim/explore", "sim/internal/prefetch", "sim/wall", "disk/osfs", "disk/sqlitefs", "disk/pebblefs", "nodes/powersync/sqlite"}
)

// banned lists what pure code must not name: an import path, or one identifier
// of it.
var banned = []struct{ path, name, instead, why string }{
	{"time", "Now", "the Clock of the host", "real time differs from run to run"},
	{"time", "Since", "Clock.Since", "real time differs from run to run"},
	{"time", "Until", "Clock.Until", "real time differs from run to run"},
	{"time", "Sleep", "Proc.Sleep", "it stops the whole simulation in real time"},
	{"time", "After", "sim.After in a Select", "it runs on real time"},
	{"time", "AfterFunc", "Clock.AfterFunc", "it runs on real time, on another goroutine"},
	{"time", "Tick", "Host.After", "it runs on real time"},
	{"time", "NewTimer", "Host.After", "it runs on real time"},
	{"time", "NewTicker", "Host.After", "it runs on real time"},
	{"context", "WithCancel", "sim.WithCancel", "processes cannot wait for it in virtual time"},
	{"context", "WithCancelCause", "sim.WithCancel", "processes cannot wait for it in virtual time"},
	{"context", "WithTimeout", "sim.WithTimeout", "it runs on real time"},
	{"context", "WithTimeoutCause", "sim.WithTimeout", "it runs on real time"},
	{"context", "WithDeadline", "sim.WithDeadline", "it runs on real time"},
	{"context", "WithDeadlineCause", "sim.WithDeadline", "it runs on real time"},
	{"context", "AfterFunc", "sim.AfterFunc", "it starts a real goroutine, also for the dead"},
	{"math/rand", "", "Stream, or Rand over it", "its globals are seeded by the process"},
	{"crypto/rand", "", "Stream", "it is never the same twice"},
	{"hash/maphash", "", "a hash with fixed constants", "its seed is drawn by the process"},
	{"os", "", "package disk", "the real machine must not be seen"},
	{"net", "", "package groundhog/net", "the real network must not be seen"},
	{"sync", "", "the primitives of sim", "there is one thread; real locks stop it"},
	{"sync/atomic", "", "plain values", "there is one thread"},
	{"unsafe", "", "plain values", "addresses differ from run to run"},
}

// randGlobals are the functions of math/rand/v2 that use its global source;
// rand.New over a Stream is fine.
var randGlobals = map[string]bool{"New": false, "Rand": false, "Source": false, "NewZipf": false, "Zipf": false}

// excused are the places where a rule does not hold, each with its reason.
var excused = map[string]string{
	"sim: sync/atomic": "Sim.Interrupt: whoever waits for a run is another goroutine",
	"net: net":         "our net implements the standard interfaces and returns its error types",
	"net: os":          "net/errors_os.go: code compares with os.ErrDeadlineExceeded and unwraps *os.SyscallError",
}

func TestBannedIdentifiers(t *testing.T) {
	fset, files := sources(t)
	for _, f := range files {
		if f.test || !below(f.folder, pure...) || below(f.folder, outside...) {
			continue
		}
		for _, v := range banViolations(fset, f) {
			t.Error(v)
		}
	}
}

// banViolations finds banned imports, identifiers and statements.
func banViolations(fset *token.FileSet, f *sourceFile) (out []string) {
	report := func(pos token.Pos, what, instead, why string) {
		out = append(out, fmt.Sprintf("%s:%d: %s is banned here: use %s (%s)", f.path, fset.Position(pos).Line, what, instead, why))
	}
	local := make(map[string]string) // name in this file -> import path
	for _, imp := range f.tree.Imports {
		path, _ := strconv.Unquote(imp.Path.Value)
		name := filepath.Base(path)
		if name == "v2" {
			name = filepath.Base(filepath.Dir(path))
		}
		if imp.Name != nil {
			name = imp.Name.Name
		}
		local[name] = path
		for _, b := range banned {
			_, fine := excused[f.folder+": "+path]
			if b.path == path && b.name == "" && !fine {
				report(imp.Pos(), path, b.instead, b.why)
			}
		}
	}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			report(n.Pos(), "go", "Host.Go", "goroutines run in an order of their own")
		case *ast.SelectStmt:
			report(n.Pos(), "select", "sim.Select", "the runtime chooses at random")
		case *ast.BasicLit:
			if n.Kind == token.STRING && strings.Contains(n.Value, "%p") {
				report(n.Pos(), "%p", "a number of your own", "addresses differ from run to run")
			}
		case *ast.SelectorExpr:
			id, ok := n.X.(*ast.Ident)
			if !ok || local[id.Name] == "" {
				return true
			}
			path := local[id.Name]
			for _, b := range banned {
				if b.path == path && b.name == n.Sel.Name {
					report(n.Pos(), id.Name+"."+n.Sel.Name, b.instead, b.why)
				}
			}
			if _, fine := randGlobals[n.Sel.Name]; path == "math/rand/v2" && !fine {
				report(n.Pos(), "rand."+n.Sel.Name, "Stream, or Rand over it", "the global source is seeded by the process")
			}
		}
		return true
	})
	return out
}

// TestBannedMapRange finds loops over maps in pure code: their order differs from
// run to run. A loop whose result does not depend on it says so on its line:
// "// order-free: why". Files that are not built on this machine have twins that are.
func TestBannedMapRange(t *testing.T) {
	fset, files := sources(t)
	exports := exportData(t)
	byFolder := make(map[string][]*sourceFile)
	var folders []string
	for _, f := range files {
		if f.test || !below(f.folder, pure...) || below(f.folder, outside...) {
			continue
		}
		built, err := build.Default.MatchFile(filepath.Join("..", f.folder), filepath.Base(f.path))
		require.NoError(t, err)
		if !built {
			continue
		}
		if byFolder[f.folder] == nil {
			folders = append(folders, f.folder)
		}
		byFolder[f.folder] = append(byFolder[f.folder], f)
	}
	sort.Strings(folders)
	imp := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, folder := range folders {
		var trees []*ast.File
		for _, f := range byFolder[folder] {
			trees = append(trees, f.tree)
		}
		info := &types.Info{Types: make(map[ast.Expr]types.TypeAndValue)}
		_, err := (&types.Config{Importer: imp}).Check("groundhog/"+folder, fset, trees, info)
		require.NoError(t, err)
		for _, f := range byFolder[folder] {
			for _, v := range mapRanges(fset, f, info) {
				t.Error(v)
			}
		}
	}
}

func mapRanges(fset *token.FileSet, f *sourceFile, info *types.Info) (out []string) {
	lines := bytes.Split(f.text, []byte("\n"))
	ast.Inspect(f.tree, func(n ast.Node) bool {
		r, ok := n.(*ast.RangeStmt)
		if !ok {
			return true
		}
		line := fset.Position(r.Pos()).Line
		if _, isMap := info.Types[r.X].Type.Underlying().(*types.Map); isMap && !bytes.Contains(lines[line-1], []byte("// order-free: ")) {
			out = append(out, fmt.Sprintf("%s:%d: range over a map: sort the keys, or say on the line \"// order-free: why\"", f.path, line))
		}
		return true
	})
	return out
}

// exportData asks the go command for the compiled form of every dependency.
func exportData(t *testing.T) map[string]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "groundhog/...").Output()
	require.NoError(t, err)
	exports := make(map[string]string)
	for _, line := range strings.Split(string(out), "\n") {
		if path, file, ok := strings.Cut(line, " "); ok {
			exports[path] = file
		}
	}
	return exports
}

// TestBannedRuleBites shows that the rules reject what they forbid.
func TestBannedRuleBites(t *testing.T) {
	const source = `package x
import ("time"; "math/rand/v2"; "groundhog/scenarios"; "os")
func f() {
	go f()
	select {}
	_ = time.Now()
	_ = rand.IntN(3)
	_ = rand.New(nil)
	println("%p")
}`
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, "x.go", source, parser.SkipObjectResolution)
	require.NoError(t, err)
	f := &sourceFile{path: "nodes/x/x.go", folder: "nodes/x", tree: tree, text: []byte(source)}
	require.Len(t, importViolations(f), 1)
	got := strings.Join(banViolations(fset, f), "\n")
	for _, want := range []string{"x.go:4: go ", "x.go:5: select ", "x.go:6: time.Now ", "x.go:7: rand.IntN ", "x.go:9: %p ", "x.go:2: os "} {
		require.Contains(t, got, want)
	}
	require.NotContains(t, got, "rand.New")
}
