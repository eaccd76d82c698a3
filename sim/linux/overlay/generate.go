package overlay

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

//go:embed files
var files embed.FS

// linux is the import path of the package that calls the runtime.
func linux() string {
	type here struct{}
	return strings.TrimSuffix(reflect.TypeFor[here]().PkgPath(), "/overlay")
}

// Generate writes the overlay for the Go distribution at goroot into dir, and returns the path of
// the JSON file that go build -overlay wants. The error names every function that does not fit.
func Generate(goroot, dir string) (string, error) {
	src := filepath.Join(goroot, "src")
	texts := map[string]string{}
	var wrong []error
	for _, e := range slices.Concat(runtimeEdits, libraryEdits) {
		text, ok := texts[e.file]
		if !ok {
			b, err := os.ReadFile(filepath.Join(src, e.file))
			if err != nil {
				return "", fmt.Errorf("the standard library at %s: %w", src, err)
			}
			text = string(b)
		}
		text, err := e.applyAny(text)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		texts[e.file] = text
	}
	if len(wrong) > 0 {
		return "", fmt.Errorf("the Go release at %s is not one that this version knows: %w", goroot,
			errors.Join(wrong...))
	}
	for file, from := range added {
		b, err := files.ReadFile("files/" + from)
		if err != nil {
			return "", err
		}
		text := strings.ReplaceAll(string(b), "LINUX", linux())
		texts[file] = text
	}
	return write(src, dir, texts)
}

// write puts the files into dir, and their list beside them.
func write(src, dir string, texts map[string]string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for file, text := range texts {
		to := filepath.Join(dir, file)
		replace[filepath.Join(src, file)] = to
		if old, err := os.ReadFile(to); err == nil && string(old) == text {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	list, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, list, 0o644)
}
