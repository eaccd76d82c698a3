package bbolt

import (
	"encoding/binary"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

var keys = []byte("keys")

// Main is the program: its database is synced at each commit, unless noSync.
func Main(noSync bool) {
	db, err := bolt.Open("/data/keys.db", 0o600, &bolt.Options{
		Timeout: time.Second, NoSync: noSync,
	})
	must(err)
	n := uint64(0)
	must(db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(keys)
		must(err)
		for k, _ := b.Cursor().First(); k != nil; k, _ = b.Cursor().Seek(key(n)) {
			if binary.BigEndian.Uint64(k) != n {
				panic(fmt.Sprintf("key %d follows %d keys", binary.BigEndian.Uint64(k), n))
			}
			n++
		}
		for err := range tx.Check() {
			panic(err)
		}
		return nil
	}))
	fmt.Println("have", n)
	for ; ; n++ {
		must(db.Update(func(tx *bolt.Tx) error {
			return tx.Bucket(keys).Put(key(n), make([]byte, 100+n%1000))
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
