package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// example is the module that init copies, below a checkout of groundhog, and its path.
const (
	example     = "sim/explore/testdata/counter"
	exampleName = "example.com/counter"
)

// initModule writes a module of one's own that works: the example, under another name.
func initModule(c *call) error {
	module := c.set.String("module", "",
		"`path` of the new module; if not given, example.com/ and the name of DIR")
	args, err := c.parse(1, 1, "the folder of the new module")
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(args[0])
	if err != nil {
		return wrong("init: %v", err)
	}
	if *module == "" {
		*module = "example.com/" + strings.ToLower(filepath.Base(dir))
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return wrong("init: %s is not empty: name a new folder", dir)
	}
	checkout, err := c.checkout()
	if err != nil {
		return err
	}
	if err := copyExample(checkout, dir, *module); err != nil {
		return wrong("init: %v", err)
	}
	fmt.Fprintf(c.out, "wrote %s, a module that depends on the checkout %s; go on with\n\n", dir,
		checkout)
	fmt.Fprintf(c.out, "  cd %s\n  go test ./...\n  go run ./cmd/counter help\n", args[0])
	return nil
}

// checkout is the folder of the module groundhog that this program's folder uses.
func (c *call) checkout() (string, error) {
	list := exec.CommandContext(c.ctx, "go", "list", "-m", "-f", "{{.Dir}}", "groundhog")
	var why bytes.Buffer
	list.Stderr = &why
	out, err := list.Output()
	if err != nil {
		return "",
			wrong("%s: where is groundhog? Run it in a checkout, or in a module that depends "+
				"on one: %s",
				c.command.name, strings.TrimSpace(why.String()))
	}
	dir := strings.TrimSpace(string(out))
	if _, err := os.Stat(filepath.Join(dir, example)); err != nil {
		return "", wrong("%s: %s is no checkout of groundhog: it has no folder %s", c.command.name,
			dir, example)
	}
	return dir, nil
}

// leftOut are the folders of the example that are for its own tests.
var leftOut = map[string]bool{"testdata": true, filepath.Join("cmd", "troubles"): true}

// copyExample copies the example into dir, where it depends on the checkout by a replace.
func copyExample(checkout, dir, module string) error {
	from := filepath.Join(checkout, example)
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, rel)
		if e.IsDir() {
			if leftOut[rel] {
				return fs.SkipDir
			}
			return os.MkdirAll(to, 0o755)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text = bytes.ReplaceAll(text, []byte(exampleName), []byte(module))
		if rel == "go.mod" {
			if text, err = replaced(text, checkout); err != nil {
				return err
			}
		}
		return os.WriteFile(to, text, 0o644)
	})
}

// replaced is the go.mod of the example with the place of the checkout.
func replaced(text []byte, checkout string) ([]byte, error) {
	before, _, ok := bytes.Cut(text, []byte("replace groundhog =>"))
	if !ok {
		return nil, errors.New("the go.mod of the example has no replace of groundhog")
	}
	return fmt.Appendf(before, "replace groundhog => %s\n", checkout), nil
}
