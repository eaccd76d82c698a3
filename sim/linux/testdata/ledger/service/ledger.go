// Package service is a ledger over HTTP: deposits are written to a log before they are
// acknowledged, and the log becomes a snapshot now and then. It knows nothing of a simulation.
package service

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// Options are the settings of a ledger. The last three leave out what they name.
type Options struct {
	Dir    string        // where log and snapshot are
	Listen string        // address
	Batch  time.Duration // deposits of so long a time are synced together
	Rotate int           // deposits after which the log becomes a snapshot

	NoWait    bool // acknowledge before the sync
	NoDirSync bool // do not sync the folder after a rename
	NoReserve bool // remember a deposit only when it is durable
}

// deposit is a line of the log.
type deposit struct {
	id, account string
	amount      int
}

// ledger is the state of the service.
type ledger struct {
	Options
	mu       sync.Mutex
	balances map[string]int
	durable  map[string]bool // by deposit that is known: whether it is in the balances
	all      []deposit
	log      *os.File
	logged   int
	pending  []deposit // in the log, and not synced
}

// Serve runs the service, for ever.
func Serve(o Options) {
	l := &ledger{Options: o, balances: map[string]int{}, durable: map[string]bool{}}
	if err := l.recover(); err != nil {
		fail(err)
	}
	go l.flush()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /deposit", l.deposit)
	mux.HandleFunc("GET /balance", l.balance)
	fail(http.ListenAndServe(o.Listen, mux))
}

func (l *ledger) deposit(w http.ResponseWriter, r *http.Request) {
	amount, err := strconv.Atoi(r.FormValue("amount"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	d := deposit{r.FormValue("id"), r.FormValue("account"), amount}
	l.mu.Lock()
	if _, known := l.durable[d.id]; !known {
		if !l.NoReserve {
			l.durable[d.id] = false
		}
		l.append(d)
	}
	l.mu.Unlock()
	for wait := !l.NoWait; wait; {
		time.Sleep(l.Batch / 2)
		l.mu.Lock()
		wait = !l.durable[d.id]
		l.mu.Unlock()
	}
	fmt.Fprintln(w, "ok")
}

// append writes a line to the log.
func (l *ledger) append(d deposit) {
	if _, err := fmt.Fprintf(l.log, "%s %s %d\n", d.id, d.account, d.amount); err != nil {
		fail(err)
	}
	l.logged++
	l.pending = append(l.pending, d)
}

// fail ends the service. After an error of the disk nobody knows what is in the log, nor what of
// it is durable; whoever runs the service starts it again, and it reads the log.
func fail(err error) {
	fmt.Fprintln(os.Stderr, "ledger:", err)
	os.Exit(1)
}

// flush makes what is pending durable, again and again.
func (l *ledger) flush() {
	for range time.Tick(l.Batch) {
		l.mu.Lock()
		if len(l.pending) > 0 {
			if err := l.commit(); err != nil {
				fail(err)
			}
		}
		l.mu.Unlock()
	}
}

// commit syncs the log and applies what it has.
func (l *ledger) commit() error {
	if err := l.log.Sync(); err != nil {
		return err
	}
	for _, d := range l.pending {
		l.apply(d)
	}
	l.pending = nil
	if l.logged >= l.Rotate {
		return l.rotate()
	}
	return nil
}

func (l *ledger) apply(d deposit) {
	l.balances[d.account] += d.amount
	l.all = append(l.all, d)
	l.durable[d.id] = true
}

func (l *ledger) balance(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintln(w, l.balances[r.FormValue("account")])
}

// rotate writes all deposits to a snapshot and empties the log.
func (l *ledger) rotate() error {
	name := filepath.Join(l.Dir, "snapshot")
	f, err := os.Create(name + ".new")
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for _, d := range l.all {
		fmt.Fprintf(w, "%s %s %d\n", d.id, d.account, d.amount)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(name+".new", name); err != nil {
		return err
	}
	if !l.NoDirSync {
		if err := syncDir(l.Dir); err != nil {
			return err
		}
	}
	l.logged = 0
	if err := l.log.Truncate(0); err != nil {
		return err
	}
	return l.log.Sync()
}
