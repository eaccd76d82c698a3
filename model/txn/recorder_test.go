package txn_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model/txn"
)

func TestRecorder(t *testing.T) {
	now := int64(0)
	r := txn.NewRecorder(func() int64 { now += 1_000_000; return now })
	one := r.Begin("alice")
	require.Equal(t, uint64(1), one.Append(7))
	one.Commit()
	two, three := r.Begin("bob"), r.Begin("alice")
	require.Equal(t, uint64(2), two.Append(7))
	three.ReadLast(8)
	three.Read(7, 1)
	three.Abort()
	require.Equal(t, []txn.Txn{
		{
			Process: 0,
			From:    1e6,
			To:      2e6,
			Outcome: txn.Committed,
			Ops:     []txn.Op{{Key: 7, Append: true, Value: 1}},
		},
		{Process: 1, From: 3e6, Ops: []txn.Op{{Key: 7, Append: true, Value: 2}}},
		{
			Process: 0,
			From:    4e6,
			To:      5e6,
			Outcome: txn.Aborted,
			Ops:     []txn.Op{{Key: 8, Last: true}, {Key: 7, Read: []uint64{1}}},
		},
	}, r.History().Txns)
	require.PanicsWithValue(t, "txn: T0 was already committed", func() { one.Append(1) })
	require.PanicsWithValue(t, "txn: register 9 was read with 2 values, and has one",
		func() { two.ReadLast(9, 1, 2) })
}

// Two transactions read what the other is about to write: write skew, which snapshot isolation
// allows and serializability does not.
func Example() {
	now := int64(0)
	r := txn.NewRecorder(func() int64 { now += 1_000_000; return now })
	alice, bob := r.Begin("alice"), r.Begin("bob")
	alice.Read(1)
	bob.Read(2)
	alice.Append(2)
	bob.Append(1)
	alice.Commit()
	bob.Commit()
	fmt.Println(txn.Judge(r.History())[0].ID())
	// Output:
	// serializable/G2
}

// A register that loses an update: both saw nothing, and both wrote.
func Example_register() {
	now := int64(0)
	r := txn.NewRecorder(func() int64 { now += 1_000_000; return now })
	alice, bob := r.Begin("alice"), r.Begin("bob")
	alice.ReadLast(1)
	bob.ReadLast(1)
	first := alice.Append(1)
	second := bob.Append(1)
	alice.Commit()
	bob.Commit()
	end := r.Begin("carol") // reads the whole list in the end
	end.Read(1, first, second)
	end.Commit()
	fmt.Println(txn.Judge(r.History())[0].ID())
	// Output:
	// serializable/lost update
}
