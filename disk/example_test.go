package disk_test

import (
	"fmt"

	"groundhog/disk"
	"groundhog/sim"
)

// A file is replaced in the way that looks safe: write a new one, sync it, rename it over the old.
// Without a sync of the directory the rename is lost with the power.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("server", nil)
	d := disk.New(h)
	h.Boot()

	put := func(name, text string) {
		f, _ := d.Create(name)
		defer f.Close()
		f.Write([]byte(text))
		f.Sync()
	}
	syncRoot := func() {
		root, _ := d.Open("/")
		defer root.Close()
		root.Sync()
	}
	show := func() {
		list, _ := d.ReadDir("/")
		for _, e := range list {
			text, _ := d.ReadFile(e.Name())
			fmt.Printf("%s=%s\n", e.Name(), text)
		}
	}

	put("config", "old")
	syncRoot()
	put("config.tmp", "new")
	d.Rename("config.tmp", "config")
	show()

	h.Crash(sim.PowerLoss)
	h.Boot()
	show()

	// Output:
	// config=new
	// config=old
}

// One of very many directories, in which a small file is replaced again and again. No call walks
// through the large one.
func ExampleDir() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("server", nil)
	d := disk.New(h)
	h.Boot()

	d.MkdirAll("objects/4711", 0o755)
	d.SyncFS()
	dir := d.Dir("objects/4711")
	replace := func(text string) {
		f, _ := dir.Create("state.tmp")
		f.Write([]byte(text))
		f.Sync()
		f.Close()
		dir.Rename("state.tmp", "state")
		dir.Sync()
	}

	replace("one")
	replace("two")
	h.Crash(sim.PowerLoss)
	h.Boot()
	text, _ := dir.ReadFile("state")
	fmt.Printf("%s\n", text)
	_, err := dir.ReadFile("state.tmp")
	fmt.Println(err)

	// Output:
	// two
	// open objects/4711/state.tmp: no such file or directory
}
