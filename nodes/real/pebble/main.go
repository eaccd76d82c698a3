package pebble

import (
	"encoding/binary"
	"fmt"
	"os"

	db "github.com/cockroachdb/pebble/v2"
)

// Main is the program. Each write is synced, unless noSync.
func Main(noSync bool) {
	// The path of this start: see the package comment.
	start := fmt.Sprintf("/tmp/start-%d", os.Getpid())
	must(os.Symlink("/data", start))
	store, err := db.Open(start+"/keys", &db.Options{
		MemTableSize: 64 << 10, Logger: quiet{},
	})
	must(err)
	n := uint64(0)
	it, err := store.NewIter(nil)
	must(err)
	for ok := it.First(); ok; ok = it.Next() {
		if k := binary.BigEndian.Uint64(it.Key()); k != n {
			panic(fmt.Sprintf("key %d follows %d keys", k, n))
		}
		n++
	}
	must(it.Close())
	fmt.Println("have", n)
	for ; ; n++ {
		must(store.Set(key(n), make([]byte, 100+n%1000), &db.WriteOptions{Sync: !noSync}))
		fmt.Println("ack", n)
	}
}

// quiet drops what Pebble tells, but not why it ends.
type quiet struct{}

func (quiet) Infof(string, ...any)           {}
func (quiet) Errorf(format string, a ...any) { fmt.Printf(format+"\n", a...) }
func (quiet) Fatalf(format string, a ...any) { panic(fmt.Sprintf(format, a...)) }

func key(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}
