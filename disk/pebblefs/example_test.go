package pebblefs_test

import (
	"fmt"

	"github.com/cockroachdb/pebble/v2"

	"groundhog/disk"
	"groundhog/disk/pebblefs"
	"groundhog/sim"
)

// A database loses with the power what it was not asked to sync.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("server", nil)
	d := disk.New(h)
	h.Boot()

	y := pebblefs.New(d)
	db, err := pebble.Open("db", pebblefs.Deterministic(&pebble.Options{FS: y}))
	fmt.Println("open:", err)
	db.Set([]byte("paid"), []byte("yes"), pebble.Sync)
	db.Set([]byte("seen"), []byte("yes"), pebble.NoSync)
	y.Do(func() { h.Crash(sim.PowerLoss) })
	fmt.Println("then:", y.Err())
	db.Close()

	h.Boot()
	db, err = pebble.Open("db", pebblefs.Deterministic(&pebble.Options{FS: pebblefs.New(d)}))
	fmt.Println("open:", err)
	defer db.Close()
	for _, key := range []string{"paid", "seen"} {
		value, closer, err := db.Get([]byte(key))
		fmt.Printf("%s=%s %v\n", key, value, err)
		if err == nil {
			closer.Close()
		}
	}

	// Output:
	// open: <nil>
	// then: host server crashed: file already closed
	// open: <nil>
	// paid=yes <nil>
	// seen= pebble: not found
}
