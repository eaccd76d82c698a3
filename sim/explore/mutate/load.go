package mutate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Package is one package under mutation: its files with their types.
type Package struct {
	Path string // import path
	Dir  string

	name    string
	module  module
	files   []*file
	fset    *token.FileSet
	types   *types.Package
	info    *types.Info
	imports types.Importer
}

// module is what go list tells of a package's module.
type module struct {
	Path, Dir, GoVersion string
}

// file is one file of a package that is built here.
type file struct {
	path string
	text []byte
	tree *ast.File
}

// listed is what go list tells of a package.
type listed struct {
	ImportPath, Name, Dir, Export string
	GoFiles                       []string
	DepOnly, Standard             bool
	Module                        *module
	Error                         *struct{ Err string }
}

// Load reads the packages that patterns of the go command mean, in the folder dir.
func Load(ctx context.Context, dir string, patterns ...string) ([]*Package, error) {
	args := []string{"list", "-e", "-export", "-deps",
		"-json=ImportPath,Name,Dir,Export,GoFiles,DepOnly,Standard,Module,Error", "--"}
	args = append(args, patterns...)
	out, err := command(ctx, dir, "go", args...)
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	var roots []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if p.Export != "" {
			exports[p.ImportPath] = p.Export
		}
		if !p.DepOnly {
			roots = append(roots, p)
		}
	}
	var list []*Package
	for _, p := range roots {
		switch {
		case p.Error != nil:
			return nil, fmt.Errorf("%s: %s", p.ImportPath, firstLine(p.Error.Err))
		case p.Standard || p.Module == nil:
			return nil, fmt.Errorf("%s: packages of the standard library are not changed",
				p.ImportPath)
		case len(p.GoFiles) == 0:
			continue
		}
		loaded, err := p.load(exports)
		if err != nil {
			return nil, err
		}
		list = append(list, loaded)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no package with Go files matches %s",
			strings.Join(patterns, " "))
	}
	return list, nil
}

// load parses a package, and finds its types.
func (p listed) load(exports map[string]string) (*Package, error) {
	loaded := &Package{Path: p.ImportPath, Dir: p.Dir, name: p.Name, module: *p.Module,
		fset: token.NewFileSet()}
	loaded.imports = importer.ForCompiler(loaded.fset, "gc",
		func(path string) (io.ReadCloser, error) {
			if exports[path] == "" {
				return nil, fmt.Errorf("%s is not built", path)
			}
			return os.Open(exports[path])
		})
	var trees []*ast.File
	for _, name := range p.GoFiles {
		path := filepath.Join(p.Dir, name)
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		tree, err := parser.ParseFile(loaded.fset, path, text, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		loaded.files, trees = append(loaded.files, &file{path, text, tree}), append(trees, tree)
	}
	loaded.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{},
		Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	var err error
	conf := loaded.config()
	if loaded.types, err = conf.Check(p.ImportPath, loaded.fset, trees, loaded.info); err != nil {
		return nil, fmt.Errorf("%s does not compile: %w", p.ImportPath, err)
	}
	return loaded, nil
}

// config is how types of the package are found.
func (p *Package) config() *types.Config {
	conf := &types.Config{Importer: p.imports, Sizes: types.SizesFor("gc", runtime.GOARCH)}
	if p.module.GoVersion != "" {
		conf.GoVersion = "go" + p.module.GoVersion
	}
	return conf
}

// command runs a command, and returns what it prints. Its error is one line.
func command(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", name, args[0], err, complaint(said.String()))
	}
	return out, nil
}

// complaint is the first line of what the go command says that is no heading.
func complaint(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	return "it says nothing"
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
