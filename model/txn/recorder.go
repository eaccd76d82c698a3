package txn

import "fmt"

// Recorder writes down transactions as clients run them, for [Judge]. It hands out the values that
// they append, since each must be appended once only.
//
//	r := txn.NewRecorder(func() int64 { return int64(s.Now()) })
//	t := r.Begin("alice")
//	value := t.Append(1)     // send it to the store
//	t.Read(2, answered...)   // the list 2, as the store answered
//	t.Commit()               // or Abort; neither, if no answer came
//	run.Judge(txn.Judge(r.History())...)
type Recorder struct {
	clock   func() int64
	history History
	clients map[string]int
	value   uint64
}

// NewRecorder returns a recorder with a clock of virtual nanoseconds.
func NewRecorder(clock func() int64) *Recorder {
	return &Recorder{clock: clock, clients: make(map[string]int)}
}

// History is what was recorded. A transaction without an end is unknown.
func (r *Recorder) History() *History { return &r.history }

// Begin records that a client begins a transaction. A client runs one at a time.
func (r *Recorder) Begin(client string) Recording {
	process, known := r.clients[client]
	if !known {
		process = len(r.clients)
		r.clients[client] = process
	}
	r.history.Txns = append(r.history.Txns, Txn{Process: process, From: r.clock()})
	return Recording{r, len(r.history.Txns) - 1}
}

// Recording is a transaction that is being recorded.
type Recording struct {
	recorder *Recorder
	index    int
}

// Append records that the transaction appends a value to a list, or writes it to a register, and
// returns the value: no other is the same.
func (t Recording) Append(key uint64) uint64 {
	t.recorder.value++
	t.add(Op{Key: key, Append: true, Value: t.recorder.value})
	return t.recorder.value
}

// Read records that the transaction read a whole list.
func (t Recording) Read(key uint64, values ...uint64) { t.add(Op{Key: key, Read: values}) }

// ReadLast records that the transaction read a register. It had no value if there is none here. The
// order of writes is known from reads of the whole list alone, so that somebody should read it in
// the end; else only lost and foreign values are found.
func (t Recording) ReadLast(key uint64, value ...uint64) {
	if len(value) > 1 {
		panic(fmt.Sprintf("txn: register %d was read with %d values, and has one", key, len(value)))
	}
	t.add(Op{Key: key, Last: true, Read: value})
}

// Commit records that the client was told that the transaction happened.
func (t Recording) Commit() { t.end(Committed) }

// Abort records that the client was told that it did not.
func (t Recording) Abort() { t.end(Aborted) }

func (t Recording) add(op Op) {
	txn := t.open()
	txn.Ops = append(txn.Ops, op)
}

func (t Recording) end(outcome Outcome) {
	txn := t.open()
	txn.Outcome, txn.To = outcome, t.recorder.clock()
}

// open is the transaction, which has not ended.
func (t Recording) open() *Txn {
	txn := &t.recorder.history.Txns[t.index]
	if txn.Outcome != Unknown {
		panic(fmt.Sprintf("txn: T%d was already %v", t.index, txn.Outcome))
	}
	return txn
}
