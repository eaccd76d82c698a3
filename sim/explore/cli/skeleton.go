package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"groundhog/sim/explore/skeleton"
)

// listed is what skeleton needs to know of a package.
type listed struct {
	Dir, ImportPath, Name string
	GoFiles               []string
	Module                *struct {
		Path, Dir string
		Main      bool
	}
}

// skeletonJSON is what skeleton wrote.
type skeletonJSON struct {
	Package  string             `json:"package"`
	Scenario string             `json:"scenario"`
	Kind     string             `json:"kind"` // hosts, library or service
	Hosts    []string           `json:"hosts"`
	Dir      string             `json:"dir"`
	Files    []string           `json:"files"`
	Ops      []skeleton.Op      `json:"ops"`
	Readers  []string           `json:"readers"`
	LeftOut  []skeleton.LeftOut `json:"left_out"`
}

// writeSkeleton writes the beginning of a scenario.
func writeSkeleton(c *call) error {
	out := c.set.String("o", "", "write to this new `folder` of the module; if not given, NAMEsim "+
		"in the folder\nof the package NAME. The tests of a program can only stand beside it")
	args, err := c.parse(1, 1, "a package, such as ./store")
	if err != nil {
		return err
	}
	pkg, err := c.listPackage(args[0])
	if err != nil {
		return err
	}
	if _, err := c.checkout(); err != nil {
		return err
	}
	dir, in, err := place(pkg, *out)
	if err != nil {
		return err
	}
	sk, err := skeleton.Of(skeleton.Package{Path: pkg.ImportPath, Name: pkg.Name, Dir: pkg.Dir,
		Files: pkg.GoFiles}, in)
	if err != nil {
		return wrong("skeleton: %v", err)
	}
	if err := writeNew(dir, sk.Files); err != nil {
		return wrong("skeleton: %v", err)
	}
	c.saySkeleton(sk, dir, in)
	is := skeletonJSON{pkg.ImportPath, sk.Scenario, sk.Kind, sk.Hosts, dir,
		each(sk.Files, func(f skeleton.File) string { return f.Name }),
		append([]skeleton.Op{}, sk.Ops...), append([]string{}, sk.Readers...),
		append([]skeleton.LeftOut{}, sk.LeftOut...)}
	return c.emit(is)
}

// listPackage asks the go command for a package.
func (c *call) listPackage(name string) (p listed, err error) {
	list := exec.CommandContext(c.ctx, "go", "list", "-find", "-json", "--", name)
	var why bytes.Buffer
	list.Stderr = &why
	out, err := list.Output()
	if err != nil {
		return p, wrong("skeleton: no package %s: %s", name,
			strings.Join(strings.Fields(why.String()), " "))
	}
	d := json.NewDecoder(bytes.NewReader(out))
	if err := d.Decode(&p); err != nil {
		return p, wrong("skeleton: no package %s", name)
	}
	switch {
	case d.More():
		return p, wrong("skeleton: %s is more than one package: name one", name)
	case p.Module == nil || !p.Module.Main:
		return p, wrong("skeleton: %s is no package of this module: only its own are driven", name)
	}
	return p, nil
}

// place is the folder that a skeleton is written to, and its import path.
func place(p listed, out string) (dir, in string, err error) {
	switch {
	case p.Name == "main" && out != "":
		return "", "", wrong("skeleton: -o=%s: %s is a program, which nobody can import: leave "+
			"out -o", out, p.ImportPath)
	case p.Name == "main":
		return p.Dir, p.ImportPath, nil
	case out == "":
		out = filepath.Join(p.Dir, skeleton.Folder(p.Name))
	}
	if dir, err = filepath.Abs(out); err != nil {
		return "", "", wrong("skeleton: %v", err)
	}
	rel, err := filepath.Rel(p.Module.Dir, dir)
	if err != nil || rel == "." || !filepath.IsLocal(rel) {
		return "", "", wrong("skeleton: -o=%s: expected a folder below %s, the root of the module",
			out, p.Module.Dir)
	}
	return dir, path.Join(p.Module.Path, filepath.ToSlash(rel)), nil
}

// writeNew writes files, none of which may exist, and no other package in their folder.
func writeNew(dir string, files []skeleton.File) error {
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		if _, err := os.Lstat(name); err == nil {
			return fmt.Errorf("%s exists: remove it, or name another folder with -o", name)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(f.Text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// saySkeleton says what was written, and what to do with it.
func (c *call) saySkeleton(sk skeleton.Skeleton, dir, in string) {
	fmt.Fprintf(c.out, "wrote %s: %s\n", dir,
		names(sk.Files, func(f skeleton.File) string { return f.Name }))
	for _, op := range sk.Ops {
		fmt.Fprintf(c.out, "  op %-16s calls %s\n", op.Name, op.Call)
	}
	if len(sk.Readers) > 0 {
		fmt.Fprintf(c.out, "  to judge by       %s\n", strings.Join(sk.Readers, ", "))
	}
	for _, l := range sk.LeftOut {
		fmt.Fprintf(c.out, "  left out          %s: %s\n", l.Call, l.Why)
	}
	fmt.Fprintf(c.out, "say in judge what answered-is-kept means: until then -strict fails\n\n")
	fmt.Fprintf(c.out, "  go test %s -v -groundhog.seed=1\n", in)
	if sk.Inside {
		fmt.Fprintf(c.out, "  go test %s -groundhog.strict\n", in)
		return
	}
	fmt.Fprintf(c.out, "  go run %s/simulate run '*/*/1-100' -strict\n", in)
}
