package worker

import (
	"encoding/gob"
	"os"
	"sync"
)

// Active says whether this process is a worker.
func Active() bool { return os.Getenv(Mark) != "" }

// repliesFD is the descriptor to which a worker writes: the first behind the standard ones.
const repliesFD = 3

// Replies is the way back to the parent.
type Replies[M any] struct {
	mu sync.Mutex
	to *gob.Encoder
}

// Accept returns the request to this worker, and the way back. The error says why there is none:
// somebody else has set the mark.
func Accept[Q, M any]() (request Q, r *Replies[M], err error) {
	if err = gob.NewDecoder(os.Stdin).Decode(&request); err != nil {
		return request, nil, err
	}
	return request, &Replies[M]{to: gob.NewEncoder(os.NewFile(repliesFD, "replies"))}, nil
}

// Send sends a message. It may be called by several goroutines. A parent that is gone is an error.
func (r *Replies[M]) Send(m M) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.to.Encode(m)
}
