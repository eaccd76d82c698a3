package twin

import (
	"context"
	"os"

	"groundhog/sim/linux/overlay"
)

// built is set by the overlay, in a binary that was built with it. The runtime knows it by this
// name; it must stay without a value here.
var built uintptr

// own builds the twin of this program with the overlay that lets ordinary programs run.
var own = Builder{Generate: overlay.Generate, Log: os.Stderr}

// Binary returns the path of a build of this program in which ordinary programs run: this one, if
// it was built with the overlay, else its twin, built if need be.
func Binary(ctx context.Context) (string, error) {
	if built != 0 {
		return os.Executable()
	}
	return own.Binary(ctx)
}

// Overlay writes the overlay for the Go release at goroot, empty for that of the go command, into
// dir, empty for a folder of the cache. It returns the path that go build -overlay wants.
func Overlay(ctx context.Context, goroot, dir string) (list string, err error) {
	if goroot == "" {
		g, err := findGo(ctx, recipe{dir: started})
		if err != nil {
			return "", err
		}
		goroot = g.root
	}
	if dir != "" {
		return overlay.Generate(goroot, dir)
	}
	return own.Overlay(goroot)
}
