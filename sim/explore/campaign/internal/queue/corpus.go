package queue

import (
	"context"
)

// PutCorpus stores what searches begin with or leave. Its name follows from what it holds: if there
// is one of the name, it is the same.
func (q *Queue) PutCorpus(ctx context.Context, name string, corpus []byte) error {
	if has, err := q.has(ctx, name); has || err != nil {
		return err
	}
	_, err := q.programs.PutBytes(ctx, name, corpus)
	return explained(err)
}

// Corpus returns the corpus of this name.
func (q *Queue) Corpus(ctx context.Context, name string) ([]byte, error) {
	return q.programs.GetBytes(ctx, name)
}
