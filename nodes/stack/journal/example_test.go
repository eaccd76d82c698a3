package journal_test

import (
	"fmt"

	"groundhog/disk"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// A machine loses power between two records.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("machine", nil)
	d := disk.New(h)
	h.Boot()
	j, _, _ := journal.Open(d, "log")
	_ = j.Append(journal.Record{Mark: 1, Text: []byte("synced")})
	_ = j.Sync()
	_ = j.Append(journal.Record{Mark: 2, Text: []byte("not synced")})
	h.Crash(sim.PowerLoss)
	h.Boot()
	_, found, _ := journal.Open(d, "log")
	for _, r := range found {
		fmt.Println(r.Mark, string(r.Text))
	}
	// Output:
	// 1 synced
}
