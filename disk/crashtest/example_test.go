package crashtest_test

import (
	"fmt"

	"groundhog/disk"
	"groundhog/disk/crashtest"
)

// save replaces the settings as many programs do: write a temporary file, rename it over the old
// one.
func save(d *disk.Disk, text string) error {
	if err := d.WriteFile("settings.tmp", []byte(text), 0o644); err != nil {
		return err
	}
	return d.Rename("settings.tmp", "settings")
}

// A file that is written and renamed over the old one, but never synced, may be empty after a power
// loss.
func Example() {
	report, err := crashtest.Test{
		Setup:    func(d *disk.Disk) error { return save(d, "color=red") },
		Workload: func(d *disk.Disk) error { return save(d, "color=blue") },
		Recover: func(d *disk.Disk, _ []string) error {
			text, err := d.ReadFile("settings")
			if err == nil && string(text) != "color=red" && string(text) != "color=blue" {
				err = fmt.Errorf("settings: cannot parse %q", text)
			}
			return err
		},
	}.Run()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report)
	// Output:
	// posix                recovery FAILS: 1 crash points, 6 states, 3 distinct images
	// ext4                 all recover: 1 crash points, 7 states, 5 distinct images
	// xfs                  recovery FAILS: 1 crash points, 4 states, 3 distinct images
	// btrfs                recovery FAILS: 1 crash points, 3 states, 3 distinct images
	// lazyfs               recovery FAILS: 4 crash points, 4 states, 3 distinct images
	// power loss, legal under posix
	//      1  create settings.tmp                                          survived
	//      2  settings.tmp: write [0,10)                                   1 of 2 pieces LOST
	//      3  rename settings.tmp to settings                              survived
	//         POWER LOSS at the end; of what could be lost, these survived: 1 2.0 3
	//   the disk then   settings=""
	//   recovery said   settings: cannot parse ""
	//   smallest loss   2.1 (settings.tmp: write [0,10)): size 10
	//   missing         sync settings.tmp after 2
	//   with it         all recover: 2 crash points, 11 states, 5 distinct images
}
