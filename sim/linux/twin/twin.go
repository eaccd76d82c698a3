package twin

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Builder builds the twin of this program, once.
type Builder struct {
	// Generate writes the overlay for the Go release at goroot into a folder, and returns the path
	// of the list that go build -overlay wants.
	Generate func(goroot, dir string) (list string, err error)
	Log      io.Writer // takes the lines about what is built; nil: nobody reads them

	mu    sync.Mutex
	known bool
	path  string
	err   error
}

// Binary returns the path of the twin, which is built if need be. A second call returns what the
// first did, unless that was interrupted.
func (b *Builder) Binary(ctx context.Context) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known {
		return b.path, b.err
	}
	path, err := b.build(ctx)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	b.known, b.path, b.err = true, path, err
	return path, err
}

// build builds the twin of this program.
func (b *Builder) build(ctx context.Context) (string, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		return "", fmt.Errorf("ordinary programs run on linux with amd64 or arm64, and this is %s "+
			"with %s", runtime.GOOS, runtime.GOARCH)
	}
	r, err := ownRecipe()
	if err != nil {
		return "", err
	}
	return b.twinOf(ctx, r)
}

// twinOf builds what a recipe says, with the overlay.
func (b *Builder) twinOf(ctx context.Context, r recipe) (string, error) {
	g, err := findGo(ctx, r)
	if err != nil {
		return "", err
	}
	list, err := b.Overlay(g.root)
	if err != nil {
		return "", err
	}
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	key := sha256.Sum256([]byte(r.key() + g.root + list))
	dir := filepath.Join(cache, "twin", fmt.Sprintf("%x", key[:12]))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	unlock, err := lock(filepath.Join(dir, "lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	built := filepath.Join(dir, "built")
	_, missing := os.Stat(built)
	if used(dir); missing != nil {
		forget(filepath.Dir(dir), programAge)
	}
	done := b.report(r, missing != nil)
	_, err = g.output(ctx, r.command(list, built)...)
	done()
	if err != nil {
		return "", err
	}
	return keep(dir, built, r.name())
}

// How long a build may take until somebody wants to know, and then from line to line.
const (
	silentFor = 2 * time.Second
	toldEvery = 10 * time.Second
)

// report says that something is built: at once if that never was, else when it takes long.
func (b *Builder) report(r recipe, first bool) (done func()) {
	say := func(format string, args ...any) {
		if b.Log != nil {
			fmt.Fprintf(b.Log, "groundhog: "+format+"\n", args...)
		}
	}
	if first {
		say("building %s with its virtual runtime, once (up to a minute or two)…", r.name())
	}
	start, ended, stopped := time.Now(), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for wait := silentFor; ; wait = toldEvery {
			select {
			case <-ended:
				return
			case <-time.After(wait):
				say("building %s with its virtual runtime: %v…", r.name(),
					time.Since(start).Round(time.Second))
			}
		}
	}()
	return func() {
		close(ended)
		<-stopped
	}
}

// How long is kept what nobody uses: a build from other sources; the twin of a program.
const (
	sourcesAge = 24 * time.Hour
	programAge = 7 * 24 * time.Hour
)

// keep copies what was built to a path that nothing is ever written to again, since processes are
// started from it: it is named after what it holds. It removes the old ones.
func keep(dir, built, name string) (string, error) {
	from, err := os.Open(built)
	if err != nil {
		return "", err
	}
	defer from.Close()
	h := sha256.New()
	if _, err := io.Copy(h, from); err != nil {
		return "", err
	}
	path := filepath.Join(dir, fmt.Sprintf("%x", h.Sum(nil)[:12]), name)
	if _, err := os.Stat(path); err == nil {
		used(filepath.Dir(path))
		return path, nil
	}
	forget(dir, sourcesAge)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	return path, write(path, from)
}

// write makes an executable file that is whole as soon as it is there.
func write(path string, from io.Reader) error {
	to, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	if err = errors.Join(err, to.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// used remembers that a folder was used now. Where that fails, it is built again some day.
func used(dir string) {
	now := time.Now()
	_ = os.Chtimes(dir, now, now)
}

// forget removes the folders in dir that were used last before so long.
func forget(dir string, age time.Duration) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && e.IsDir() && time.Since(info.ModTime()) > age {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}
