package model_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/model/bank"
	"groundhog/model/counter"
	"groundhog/model/layers"
	"groundhog/model/linear"
	"groundhog/model/queue"
	"groundhog/model/readers"
	"groundhog/model/replica"
	"groundhog/model/set"
	"groundhog/model/shapelog"
	"groundhog/model/store"
	"groundhog/model/syncengine"
	"groundhog/model/txn"
)

// TestNames: a property is known by its name everywhere, so no two have the same, each is words
// that a reader understands without a table, and it fits into the columns of reports.
func TestNames(t *testing.T) {
	words := regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)*$`)
	seen := make(map[string]bool)
	for _, p := range slices.Concat(
		bank.Properties(), counter.Properties(), []*model.Property{linear.Linearizable},
		queue.Properties(), replica.Properties(), set.Properties(), shapelog.Properties(),
		store.Properties(), syncengine.Properties(), txn.Properties(), layers.Properties(),
		readers.Properties(),
	) {
		require.Regexp(t, words, p.Name)
		require.LessOrEqual(t, len(p.Name), 32, p.Name)
		require.False(t, seen[p.Name], "two properties are called %s", p.Name)
		seen[p.Name] = true
		require.NotEmpty(t, p.Statement, p.Name)
		for _, need := range p.Needs {
			require.True(t, seen[need.Name], "%s is listed before %s, which it needs", p, need)
		}
	}
}
