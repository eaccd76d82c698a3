package overlay

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

//go:embed files
var files embed.FS

// linux is the import path of the package that calls the runtime.
func linux() string {
	type here struct{}
	return strings.TrimSuffix(reflect.TypeFor[here]().PkgPath(), "/overlay")
}

// Generate writes the overlay for the Go distribution at goroot into the folder dir, and returns
// the path of the file that go build -overlay wants. A release that does not fit is an error, which
// names every declaration that differs.
func Generate(goroot, dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	src := filepath.Join(goroot, "src")
	changed, err := change(src)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, f := range changed {
		to := filepath.Join(dir, f.path)
		replace[filepath.Join(src, f.path)] = to
		if err := put(to, f.text); err != nil {
			return "", err
		}
	}
	list, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, put(path, string(list))
}

// text is a file of the overlay.
type text struct{ path, text string }

// change returns the files that the overlay replaces and adds.
func change(src string) ([]text, error) {
	edits, err := parseEdits(editsText)
	if err != nil {
		return nil, err
	}
	var changed []text
	at := map[string]int{}
	var wrong []error
	for _, e := range edits {
		i, ok := at[e.file]
		if !ok {
			b, err := os.ReadFile(filepath.Join(src, e.file))
			if err != nil {
				return nil, fmt.Errorf("no standard library at %s: %w", src, err)
			}
			i, at[e.file] = len(changed), len(changed)
			changed = append(changed, text{e.file, string(b)})
		}
		if changed[i].text, err = e.applyAny(changed[i].text); err != nil {
			wrong = append(wrong, err)
		}
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("the Go release at %s does not fit: %w", filepath.Dir(src),
			errors.Join(wrong...))
	}
	for _, f := range added {
		b, err := files.ReadFile("files/" + f.from)
		if err != nil {
			return nil, err
		}
		changed = append(changed, text{f.path, strings.ReplaceAll(string(b), "LINUX", linux())})
	}
	return changed, nil
}

// put writes a file, unless it is there already: then the build cache finds its time unchanged.
func put(path, text string) error {
	if old, err := os.ReadFile(path); err == nil && string(old) == text {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temp := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(temp, []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
