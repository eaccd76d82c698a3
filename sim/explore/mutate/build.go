package mutate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Build is a program, or the tests of packages, with many mutants in it.
type Build struct {
	Mutants    []*Mutant // that compile and differ from the original and from each other
	Rejected   []*Mutant // that do not compile
	Equivalent []*Mutant // whose object code is that of the original
	Duplicate  []*Mutant // whose object code is that of a mutant before

	dir     string // of the module
	trial   string // where its files are
	flags   []string
	schemas []*schema
	tests   map[string]testBinary // by package
}

// testBinary is the tests of a package.
type testBinary struct {
	path  string
	rapid bool // they know the flag that keeps rapid from writing what fails into the tree
}

// Make writes the code of all mutants below trial, and finds out which of them are worth judging.
// Commands of go run in the folder dir. The file overlay, if it is named, is a list for the flag
// -overlay of the go command: that of the mutants is added to it.
func Make(ctx context.Context, dir, trial, overlay string, all []*Mutant) (*Build, error) {
	b := &Build{dir: dir, trial: trial, tests: map[string]testBinary{}}
	var packages []*Package
	var left []*Mutant
	for _, m := range all {
		if !slices.Contains(packages, m.Package) {
			packages = append(packages, m.Package)
		}
		if !m.parses() {
			b.Rejected = append(b.Rejected, m)
			continue
		}
		left = append(left, m)
		m.number = len(left)
	}
	for _, p := range packages {
		rejected, err := schemaOf(p, left).rejected()
		if err != nil {
			return nil, err
		}
		b.Rejected = append(b.Rejected, rejected...)
		left = slices.DeleteFunc(left, func(m *Mutant) bool {
			return slices.Contains(rejected, m)
		})
		b.schemas = append(b.schemas, schemaOf(p, left))
	}
	if err := b.write(ctx, overlay); err != nil {
		return nil, err
	}
	for _, s := range b.schemas {
		listing, err := s.listing(ctx, b.dir, b.flags)
		if err != nil {
			return nil, fmt.Errorf("the mutants of %s do not compile: %w", s.pkg.Path, err)
		}
		s.compare(listing)
	}
	for _, m := range left {
		switch m.same {
		case "":
			b.Mutants = append(b.Mutants, m)
		case "the original":
			b.Equivalent = append(b.Equivalent, m)
		default:
			b.Duplicate = append(b.Duplicate, m)
		}
	}
	return b, nil
}

// write writes the files, and the list of them.
func (b *Build) write(ctx context.Context, overlay string) error {
	list := struct{ Replace map[string]string }{map[string]string{}}
	if overlay != "" {
		text, err := os.ReadFile(overlay)
		if err == nil {
			err = json.Unmarshal(text, &list)
		}
		if err != nil {
			return fmt.Errorf("the overlay %s: %w", overlay, err)
		}
	}
	cache, err := command(ctx, b.dir, "go", "env", "GOMODCACHE")
	if err != nil {
		return err
	}
	for i, s := range b.schemas {
		files := map[string]string{filepath.Join(s.pkg.Dir, extraFile): fmt.Sprintf(extra,
			s.pkg.name, len(s.functions)+1, s.pkg.Path)}
		for path, text := range s.texts {
			files[path] = text
		}
		if inside(s.pkg.Dir, strings.TrimSpace(string(cache))) {
			if err := b.copyModule(ctx, s, files); err != nil {
				return err
			}
			continue
		}
		for path, text := range files {
			to := filepath.Join(b.trial, strconv.Itoa(i)+"-"+filepath.Base(path))
			if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
				return err
			}
			list.Replace[path] = to
		}
	}
	text, err := json.MarshalIndent(list, "", "\t")
	if err != nil {
		return err
	}
	file := filepath.Join(b.trial, "overlay.json")
	b.flags = append(b.flags, "-overlay="+file)
	return os.WriteFile(file, text, 0o644)
}

// inside says whether a folder lies in another.
func inside(dir, parent string) bool {
	rel, err := filepath.Rel(parent, dir)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// copyModule copies a module out of the cache of modules, where no overlay may be, puts the mutants
// into the copy, and lets the build use it.
func (b *Build) copyModule(ctx context.Context, s *schema, files map[string]string) error {
	m := s.pkg.module
	to := filepath.Join(b.trial, "module-"+strings.NewReplacer("/", "-", "@", "-").Replace(m.Path))
	mod := filepath.Join(b.trial, "go.mod")
	if _, err := os.Stat(to); err != nil {
		if err := os.CopyFS(to, writable{os.DirFS(m.Dir)}); err != nil {
			return err
		}
		if _, err := os.Stat(filepath.Join(to, "go.mod")); err != nil {
			text := "module " + m.Path + "\n"
			if err := os.WriteFile(filepath.Join(to, "go.mod"), []byte(text), 0o644); err != nil {
				return err
			}
		}
	}
	if !slices.Contains(b.flags, "-modfile="+mod) {
		own, err := command(ctx, b.dir, "go", "env", "GOMOD")
		if err != nil {
			return err
		}
		from := strings.TrimSuffix(strings.TrimSpace(string(own)), ".mod")
		for _, end := range []string{".mod", ".sum"} {
			text, err := os.ReadFile(from + end)
			if err == nil {
				err = os.WriteFile(strings.TrimSuffix(mod, ".mod")+end, text, 0o644)
			}
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
		if err := absoluteReplaces(ctx, mod, filepath.Dir(from)); err != nil {
			return err
		}
		b.flags = append(b.flags, "-modfile="+mod)
	}
	for path, text := range files {
		rel, err := filepath.Rel(m.Dir, path)
		if err == nil {
			err = os.WriteFile(filepath.Join(to, rel), []byte(text), 0o644)
		}
		if err != nil {
			return err
		}
	}
	_, err := command(ctx, b.trial, "go", "mod", "edit", "-replace="+m.Path+"="+to, mod)
	return err
}

// Program builds the package of a program, and returns its path.
func (b *Build) Program(ctx context.Context, pkg string) (string, error) {
	program := filepath.Join(b.trial, "program")
	args := append(append([]string{"build", "-o", program}, b.flags...), pkg)
	if _, err := said(ctx, b.dir, nil, "go", args...); err != nil {
		return "", fmt.Errorf("%s with its mutants: %w", pkg, err)
	}
	return program, nil
}

// Tests builds the tests of each package that has mutants.
func (b *Build) Tests(ctx context.Context) error {
	for i, s := range b.schemas {
		program := filepath.Join(b.trial, fmt.Sprintf("tests%d", i))
		args := append([]string{"test", "-c", "-vet=off", "-o", program}, b.flags...)
		if _, err := said(ctx, b.dir, nil, "go", append(args, s.pkg.Path)...); err != nil {
			return fmt.Errorf("the tests of %s with its mutants: %w", s.pkg.Path, err)
		}
		text, err := os.ReadFile(program)
		if err != nil {
			continue // it has no tests
		}
		b.tests[s.pkg.Path] = testBinary{path: program,
			rapid: bytes.Contains(text, []byte("rapid.nofailfile"))}
	}
	return nil
}

// said runs a command with more in its environment, and returns what it says on the standard error.
func said(ctx context.Context, dir string, env []string, name string, args ...string) (string,
	error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var text bytes.Buffer
	cmd.Stderr = &text
	err := cmd.Run()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", name, args[0], err, complaint(text.String()))
	}
	return text.String(), nil
}
