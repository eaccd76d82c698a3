package queue

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/nats-io/nats.go/jetstream"
)

// HasProgram says whether there is an executable of this name, and all of it: if the answer of the
// server to the last part of one is lost, the client takes back the parts, but not the name.
func (q *Queue) HasProgram(ctx context.Context, name string) (bool, error) {
	object, err := q.programs.Get(ctx, name)
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer object.Close()
	if _, err := io.Copy(io.Discard, object); err != nil {
		return false, ctx.Err()
	}
	return true, nil
}

// PutProgram stores an executable under a name.
func (q *Queue) PutProgram(ctx context.Context, name, file string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = q.programs.Put(ctx, jetstream.ObjectMeta{Name: name}, in)
	return explained(err)
}

// ErrNoProgram says that there is no executable of this name.
var ErrNoProgram = errors.New("no such program in the object store")

// FetchProgram writes the executable of this name to a file that can be run. The file is there
// whole or not at all. The server's digest of it is verified.
func (q *Queue) FetchProgram(ctx context.Context, name, file string) error {
	part := file + ".part"
	defer os.Remove(part)
	err := q.programs.GetFile(ctx, name, part)
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return ErrNoProgram
	}
	if err != nil {
		return err
	}
	if err := os.Chmod(part, 0o755); err != nil {
		return err
	}
	return os.Rename(part, file)
}
