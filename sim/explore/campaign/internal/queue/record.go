package queue

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/nats-io/nats.go/jetstream"
)

// Record stores what a campaign is about, or returns what was stored of it before: then it is one
// to go on with.
func (q *Queue) Record(ctx context.Context, campaign string, spec json.RawMessage) (
	stored json.RawMessage, err error) {
	_, err = q.records.Create(ctx, campaign, spec)
	if err == nil {
		return spec, nil
	}
	if !errors.Is(err, jetstream.ErrKeyExists) {
		return nil, explained(err)
	}
	return q.Recorded(ctx, campaign)
}

// Recorded returns what is stored of a campaign.
func (q *Queue) Recorded(ctx context.Context, campaign string) (json.RawMessage, error) {
	entry, err := q.records.Get(ctx, campaign)
	if err != nil {
		return nil, err
	}
	return entry.Value(), nil
}
