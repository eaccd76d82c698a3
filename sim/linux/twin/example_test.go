package twin_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"groundhog/sim/linux/twin"
)

// The overlay with which a twin is built, for the Go release in use, in a folder of one's own.
func ExampleOverlay() {
	dir, err := os.MkdirTemp("", "twin")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	list, err := twin.Overlay(context.Background(), "", dir)
	fmt.Println(filepath.Base(list), err)
	// Output:
	// overlay.json <nil>
}
