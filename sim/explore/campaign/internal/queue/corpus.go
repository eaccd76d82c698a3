package queue

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go/jetstream"
)

// PutCorpus stores what searches begin with or leave. Its name follows from what it holds: if there
// is one of the name, it is the same. It is one message, which is there whole or not at all: an
// object of several could lose its parts when the answer of the server to its last is lost.
func (q *Queue) PutCorpus(ctx context.Context, name string, corpus []byte) error {
	_, err := q.corpora.Create(ctx, name, corpus)
	if errors.Is(err, jetstream.ErrKeyExists) {
		return nil
	}
	return explained(err)
}

// Corpus returns the corpus of this name.
func (q *Queue) Corpus(ctx context.Context, name string) ([]byte, error) {
	entry, err := q.corpora.Get(ctx, name)
	if err != nil {
		return nil, explained(err)
	}
	return entry.Value(), nil
}
