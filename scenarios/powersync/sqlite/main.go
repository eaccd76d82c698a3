// Command sqlite is the groundhog command over the scenarios of PowerSync whose clients keep their
// data in SQLite, on the virtual disks of their machines, with the pragma synchronous=FULL. One
// more scenario, powersync-power-normal, has NORMAL, the default of the real client, under which a
// power loss takes acknowledged transactions. See package groundhog/sim/explore/cli for the
// commands. It is a module of its own, so that nobody else builds SQLite:
//
//	cd scenarios/powersync/sqlite
//	go run . run -scenario=powersync-power-normal -variant=recheck -seed=1
//
// A line "go test ./scenarios …" in a report replays the same run over the database in memory.
package main

import (
	"os"

	"groundhog/model"
	"groundhog/model/syncengine"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/sqlite"
	"groundhog/scenarios/powersync"
	"groundhog/sim/explore"
	"groundhog/sim/explore/cli"
)

func main() { os.Exit(cli.Main(all(), os.Args[1:])) }

// all are the scenarios over SQLite.
func all() []*explore.Scenario {
	list := over(sqlite.Options{Synchronous: "FULL", PageSize: 1024})
	for _, sc := range over(sqlite.Options{Synchronous: "NORMAL", PageSize: 1024}) {
		if sc.Name != "powersync-power" {
			continue
		}
		sc.Name, sc.Doc = sc.Name+"-normal", sc.Doc+"; synchronous=NORMAL"
		for i := range sc.Variants {
			sc.Variants[i].Expect = explore.Expect{
				Finds: []*model.Property{syncengine.LocalWritesReachSource}, Within: 100,
				Allows: []*model.Property{
					syncengine.ReadsAreCausal, syncengine.UploadLoopWakes,
					syncengine.UploadsAndDownloadsEnd, syncengine.LastSyncTimeNeverFalls,
					syncengine.AnsweredUploadNotRepeated,
				},
			}
		}
		list = append(list, sc)
	}
	return list
}

// over are the scenarios over databases with these options.
func over(o sqlite.Options) []*explore.Scenario { return powersync.Over(with(o)) }

func with(o sqlite.Options) func() func(client.Opening) (client.Store, error) {
	return func() func(client.Opening) (client.Store, error) { return o.Open }
}
