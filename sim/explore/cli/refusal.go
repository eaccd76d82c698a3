package cli

import (
	"context"
	"sync/atomic"

	"groundhog/sim/linux/twin"
)

// refusal is why no process can be had for a run with programs, if that is so.
type refusal struct{ err atomic.Pointer[error] }

// binary is the program that makes such runs: see explore.Worker.
func (r *refusal) binary(ctx context.Context) (string, error) {
	path, err := twin.Binary(ctx)
	if err != nil && ctx.Err() == nil {
		r.err.Store(&err)
	}
	return path, err
}

// why is the error, as a mistake of the user.
func (r *refusal) why() error {
	if err := r.err.Load(); err != nil {
		return wrong("%v", *err)
	}
	return nil
}
