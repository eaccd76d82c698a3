package badger

import (
	"encoding/binary"
	"fmt"

	db "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// Main is the program. Each write is synced.
func Main() {
	store, err := db.Open(db.DefaultOptions("/data/keys").WithSyncWrites(true).
		WithLoggingLevel(db.WARNING).WithMemTableSize(1 << 20).WithValueLogFileSize(2 << 20).
		WithValueThreshold(1 << 10).WithBlockCacheSize(0).WithCompression(options.None).
		WithMetricsEnabled(false))
	must(err)
	n := uint64(0)
	must(store.View(func(tx *db.Txn) error {
		it := tx.NewIterator(db.DefaultIteratorOptions)
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			if k := binary.BigEndian.Uint64(it.Item().Key()); k != n {
				panic(fmt.Sprintf("key %d follows %d keys", k, n))
			}
			n++
		}
		return nil
	}))
	fmt.Println("have", n)
	for ; ; n++ {
		must(store.Update(func(tx *db.Txn) error {
			return tx.Set(key(n), make([]byte, 100+n%1000))
		}))
		fmt.Println("ack", n)
	}
}

func key(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}
