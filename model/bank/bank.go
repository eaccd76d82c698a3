// Package bank judges transfers between accounts: however they interleave, no money is made or
// lost. It is Jepsen's bank test, which finds reads that are no snapshot and updates that are lost.
//
// Clients record transfers, and reads of all accounts at once, in a [History]. A transfer that was
// refused for want of money is recorded as failed.
//
//	h := bank.New(clock)
//	call := h.Invoke("alice", bank.Transfer(0, 1, 5))
//	call.OK(nil)
//	read := h.Invoke("bob", bank.Read())
//	read.OK([]int64{95, 105})
//	r.Judge(bank.Check(h, bank.Rules{Total: 200})...)
//
// # Files
//
//	bank.go  History, Check and the properties
package bank

import (
	"fmt"

	"groundhog/model"
	"groundhog/model/history"
)

// Request is a transfer between accounts, or a read of all of them.
type Request struct {
	Reads    bool
	From, To int // accounts, by their places in the answer of a read
	Amount   int64
}

// Transfer moves an amount from one account to another.
func Transfer(from, to int, amount int64) Request {
	return Request{From: from, To: to, Amount: amount}
}

// Read asks for the balances of all accounts at one moment.
func Read() Request { return Request{Reads: true} }

// String is the request in words.
func (r Request) String() string {
	if r.Reads {
		return "read"
	}
	return fmt.Sprintf("transfer %d from %d to %d", r.Amount, r.From, r.To)
}

// History is what clients asked and were answered: a read by the balances of all accounts, a
// transfer by nothing.
type History = history.History[Request, []int64]

// New returns an empty history with a clock of virtual nanoseconds.
func New(clock func() int64) *History { return history.New[Request, []int64](clock) }

// Rules are the settings of [Check].
type Rules struct {
	Total    int64 // of all balances
	Accounts int   // how many there are; 0: as many as the first read answers
	Negative bool  // a balance may be below zero
}

// The properties of banks.
var (
	TotalIsKept = &model.Property{
		Name: "bank-total-is-kept", Kind: model.Safety, Means: "money made or lost",
		Statement:  "every read of all accounts adds up to the same total",
		Assumes:    "reads are answered from one snapshot, which is what the system promises",
		NotChecked: "whether a read has seen the transfers that were acknowledged before it",
	}
	NoOverdraft = &model.Property{
		Name: "bank-has-no-overdraft", Kind: model.Safety, Means: "overdraft",
		Statement:  "no read shows a balance below zero",
		Assumes:    "more than there is cannot be transferred; where it can, see Rules.Negative",
		NotChecked: "balances between reads",
	}
)

// Properties are all that [Check] judges by.
func Properties() []*model.Property { return []*model.Property{TotalIsKept, NoOverdraft} }

// Check judges the reads of a history.
func Check(h *History, r Rules) []model.Verdict {
	verdicts := []model.Verdict{TotalIsKept.Held(), NoOverdraft.Held()}
	for _, op := range h.Ops() {
		if !op.Input.Reads || op.Outcome != history.OK {
			continue
		}
		if r.Accounts == 0 {
			r.Accounts = len(op.Output)
		}
		if key, reason := r.total(op.Output); key != "" && !verdicts[0].Failed() {
			verdicts[0] = failed(TotalIsKept, op, key, reason)
		}
		if reason := r.overdraft(op.Output); reason != "" && !verdicts[1].Failed() {
			verdicts[1] = failed(NoOverdraft, op, "negative balance", reason)
		}
	}
	return verdicts
}

func failed(p *model.Property, op history.Op[Request, []int64], key, reason string) model.Verdict {
	return p.Violated(&model.Evidence{Event: op.Index}, key, "%s reads %v from %s to %s: %s",
		op.Client, op.Output, history.Seconds(op.Asked), history.Seconds(op.Ended),
		reason).At(op.Ended)
}

// total says what is wrong with the sum of balances; an empty key is nothing.
func (r Rules) total(balances []int64) (key, reason string) {
	if len(balances) != r.Accounts {
		return "account missing", fmt.Sprintf("%d accounts of %d", len(balances), r.Accounts)
	}
	sum := int64(0)
	for _, b := range balances {
		sum += b
	}
	if sum != r.Total {
		return "wrong total", fmt.Sprintf("that is %d, and there must be %d", sum, r.Total)
	}
	return "", ""
}

// overdraft says which balance is below zero, if one must not be.
func (r Rules) overdraft(balances []int64) string {
	for account, b := range balances {
		if b < 0 && !r.Negative {
			return fmt.Sprintf("account %d has %d", account, b)
		}
	}
	return ""
}
