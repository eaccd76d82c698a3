package bank

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/model"
)

// ids are the failures of a list of verdicts.
func ids(verdicts []model.Verdict) (list []string) {
	for _, v := range verdicts {
		if v.Failed() {
			list = append(list, v.ID())
		}
	}
	return list
}

func TestBank(t *testing.T) {
	for name, c := range map[string]struct {
		balances [][]int64
		rules    Rules
		want     []string
	}{
		"all is well": {[][]int64{{5, 5}, {0, 10}}, Rules{Total: 10}, nil},
		"money lost": {
			[][]int64{{5, 5}, {0, 9}}, Rules{Total: 10},
			[]string{"bank-total-is-kept/wrong total"},
		},
		"money made": {
			[][]int64{{5, 6}}, Rules{Total: 10},
			[]string{"bank-total-is-kept/wrong total"},
		},
		"account missing": {
			[][]int64{{5, 5}, {10}}, Rules{Total: 10},
			[]string{"bank-total-is-kept/account missing"},
		},
		"always missing": {
			[][]int64{{10}}, Rules{Total: 10, Accounts: 2},
			[]string{"bank-total-is-kept/account missing"},
		},
		"overdraft": {
			[][]int64{{-1, 11}}, Rules{Total: 10},
			[]string{"bank-has-no-overdraft/negative balance"},
		},
		"overdraft allowed": {[][]int64{{-1, 11}}, Rules{Total: 10, Negative: true}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			h := New(nil)
			h.Invoke("a", Transfer(0, 1, 5)).OK(nil)
			h.Invoke("a", Read()).Info() // never answered: it says nothing
			for _, b := range c.balances {
				h.Invoke("b", Read()).OK(b)
			}
			require.Equal(t, c.want, ids(Check(h, c.rules)))
		})
	}
}

// TestSkewedReads: a bank with snapshots holds, and a read that takes some accounts from before a
// transfer and others from behind it does not.
func TestSkewedReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := New(nil)
		balances := []int64{10, 10, 10}
		before := slices.Clone(balances)
		from, to := 0, 0
		for range rapid.IntRange(1, 10).Draw(t, "transfers") {
			from = rapid.IntRange(0, 2).Draw(t, "from")
			to = (from + rapid.IntRange(1, 2).Draw(t, "to")) % 3
			if balances[from] == 0 {
				h.Invoke("a", Transfer(from, to, 1)).Fail()
				continue
			}
			before = slices.Clone(balances)
			amount := rapid.Int64Range(1, balances[from]).Draw(t, "amount")
			balances[from] -= amount
			balances[to] += amount
			h.Invoke("a", Transfer(from, to, amount)).OK(nil)
			h.Invoke("b", Read()).OK(slices.Clone(balances))
		}
		require.Empty(t, ids(Check(h, Rules{Total: 30})))
		skewed := slices.Clone(balances)
		for account := range skewed {
			if skewed[account] != before[account] {
				skewed[account] = before[account]
				break
			}
		}
		h.Invoke("b", Read()).OK(skewed)
		require.Equal(t, []string{"bank-total-is-kept/wrong total"},
			ids(Check(h, Rules{Total: 30})))
	})
}

// A read that sees half of a transfer.
func ExampleCheck() {
	h := New(nil)
	transfer := h.Invoke("alice", Transfer(0, 1, 5))
	h.Invoke("bob", Read()).OK([]int64{5, 10})
	transfer.OK(nil)
	for _, v := range Check(h, Rules{Total: 20}) {
		fmt.Println(strings.TrimSpace(fmt.Sprint(v.Property, " ", v.Kind, " ", v.Key)))
	}
	// Output:
	// bank-total-is-kept violated wrong total
	// bank-has-no-overdraft held
}
