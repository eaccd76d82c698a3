package overlay_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"groundhog/sim/linux/overlay"
)

// The overlay for the Go release that is in use. "go build -overlay=FILE" builds with it.
func ExampleGenerate() {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "overlay")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	list, err := overlay.Generate(strings.TrimSpace(string(goroot)), dir)
	fmt.Println(filepath.Base(list), err)
	// Output:
	// overlay.json <nil>
}
