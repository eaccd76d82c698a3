package skeleton_test

import (
	"fmt"
	"os"
	"path/filepath"

	"groundhog/sim/explore/skeleton"
)

func ExampleOf() {
	dir, err := os.MkdirTemp("", "store")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	source := `package store

import "groundhog/disk"

type Store struct{ files *disk.Disk }

func Open(files *disk.Disk) *Store { return &Store{files} }

func (s *Store) Put(key, value string) error { return s.files.WriteFile(key, []byte(value), 0o644) }

func (s *Store) Get(key string) ([]byte, error) { return s.files.ReadFile(key) }
`
	if err := os.WriteFile(filepath.Join(dir, "store.go"), []byte(source), 0o600); err != nil {
		panic(err)
	}
	sk, err := skeleton.Of(skeleton.Package{Path: "example.com/store", Name: "store", Dir: dir,
		Files: []string{"store.go"}}, "example.com/store/storesim")
	fmt.Println(sk.Kind, sk.Ops, sk.Readers, err)
	for _, f := range sk.Files {
		fmt.Println(f.Name)
	}
	// Output:
	// hosts [{put Store.Put}] [Store.Get] <nil>
	// scenario.go
	// scenario_test.go
	// simulate/main.go
}
