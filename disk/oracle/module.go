package oracle

import (
	"bytes"
	"debug/elf"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ulikunitz/xz"
)

// wanted are the modules of the machine; blake2b is what btrfs looks for when it is loaded.
var wanted = []string{"nbd", "xfs", "blake2b_generic", "btrfs"}

// module is a kernel module, unpacked.
type module struct {
	name string
	data []byte
}

// kernelOf finds the kernel of an unpacked Debian package, and its version.
func kernelOf(dir string) (path, version string, err error) {
	found, err := filepath.Glob(filepath.Join(dir, "boot", "vmlinuz-*"))
	if err != nil || len(found) != 1 {
		return "", "", fmt.Errorf("%s/boot has %d kernels, want one: unpack a package there, "+
			"such as\n\tapt-get download linux-image-6.1.0-56-cloud-amd64 &&"+
			" dpkg-deb -x linux-image-*.deb %s", dir, len(found), dir)
	}
	return found[0], strings.TrimPrefix(filepath.Base(found[0]), "vmlinuz-"), nil
}

// modulesOf reads the wanted modules of an unpacked package and those they depend on, in the order
// of loading. What has no file is built in.
func modulesOf(dir string) (list []module, err error) {
	files := map[string]string{}
	err = filepath.WalkDir(filepath.Join(dir, "lib", "modules"),
		func(path string, e fs.DirEntry, err error) error {
			name, _, isModule := strings.Cut(filepath.Base(path), ".ko")
			if isModule && err == nil {
				files[plainName(name)] = path
			}
			return err
		})
	if err != nil {
		return nil, err
	}
	var load func(name string) error
	load = func(name string) error {
		path := files[name]
		if path == "" || slices.ContainsFunc(list, func(m module) bool { return m.name == name }) {
			return nil
		}
		data, err := readModule(path)
		if err != nil {
			return err
		}
		needs, err := dependencies(data)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, other := range needs {
			if err := load(other); err != nil {
				return err
			}
		}
		list = append(list, module{name, data})
		return nil
	}
	for _, name := range wanted {
		if err := load(name); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// plainName is the name of a module as modules call each other.
func plainName(name string) string { return strings.ReplaceAll(name, "-", "_") }

func readModule(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil || !strings.HasSuffix(path, ".xz") {
		return data, err
	}
	r, err := xz.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return io.ReadAll(r)
}

// dependencies are the modules that a module needs.
func dependencies(data []byte) ([]string, error) {
	file, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	section := file.Section(".modinfo")
	if section == nil {
		return nil, fmt.Errorf("no module: it has no section .modinfo")
	}
	info, err := section.Data()
	if err != nil {
		return nil, err
	}
	for _, field := range strings.Split(string(info), "\x00") {
		if text, ok := strings.CutPrefix(field, "depends="); ok {
			return strings.FieldsFunc(plainName(text), func(c rune) bool { return c == ',' }), nil
		}
	}
	return nil, nil
}
