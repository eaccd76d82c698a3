package automerge

import (
	"fmt"
	"slices"
	"time"

	"groundhog/disk"
	"groundhog/nodes/automerge/document"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
	"groundhog/sim/fault"
	"groundhog/sim/world"
)

// hosts are those of every scenario. The tab has a disk, on which it keeps nothing.
var hosts = func() *world.Topology {
	names := append([]string{"server"}, clientNames...)
	return world.NewTopology(names, names)
}()

// The lines of plans of automerge-repo, and their arguments.
type (
	editLine struct {
		Client string
		Doc    string
		What   string `plan:"key|text|list|counter|delete"`
	}
	killLine struct {
		Node string
		Down time.Duration `plan:"0s..4s"`
	}
	downLine struct {
		Down time.Duration `plan:"0s..4s"`
	}
	leaveLine      struct{ Client string }
	saveErrorsLine struct {
		What  string `plan:"snapshot|incremental|all"`
		Times uint64 `plan:"0..6"`
	}
	loadErrorsLine struct {
		Times uint64 `plan:"1..4"`
	}
	slowLine struct {
		Save time.Duration `plan:"10ms..3s"`
		For  time.Duration `plan:"1s..8s"`
	}
)

var (
	edit = plan.Op[editLine]("edit", "a client edits a document",
		plan.Among("client", clientNames...), plan.Among("doc", documentNames...))
	kill = plan.Fault[killLine]("kill",
		"the process of a node is killed, and started again after a while",
		plan.Among("node", hosts.Hosts...))
	powerLoss = plan.Fault[downLine]("power-loss",
		"the server's machine loses power, and starts again after a while")
	leave = plan.Fault[leaveLine]("leave", "a client goes, and never comes back",
		plan.Among("client", clientNames...))
	saveErrors = plan.Fault[saveErrorsLine]("save-errors",
		"writes to the server's storage fail, so many or for ever")
	loadErrors = plan.Fault[loadErrorsLine]("load-errors", "reads from the server's storage fail")
	slow       = plan.Fault[slowLine]("slow",
		"the server's storage takes long, and finishes in any order")
)

// actions are what plans of every scenario may hold.
var actions = append([]plan.Action{edit, kill, powerLoss, leave, saveErrors, loadErrors, slow},
	hosts.Actions()...)

// workload is two edits a second, some of them close together.
func workload() []plan.Part {
	edits := func(min, max int, from, to time.Duration, with ...plan.Domain) plan.Part {
		return plan.Part{Action: edit, Min: min, Max: max, From: from, To: to, With: with}
	}
	shared := plan.Among("doc", "doc-0", "doc-1")
	return []plan.Part{
		edits(10, 40, time.Second, workTime, plan.Among("client", "alice", "bob"), shared),
		edits(2, 8, 8*time.Second, 8500*time.Millisecond,
			plan.Among("client", "alice", "bob"), shared),
		edits(4, 16, time.Second, workTime, plan.Among("client", "tab"),
			plan.Among("doc", "doc-0", "doc-2")),
	}
}

// handlers carry out the lines of a plan.
func (w *system) handlers() plan.Handlers {
	return slices.Concat(w.Handlers(),
		edit.Do(func(l editLine) {
			w.edits++
			value := fmt.Sprint(w.edits)
			w.client(l.Client).Edit(l.Doc, func(tx *document.Tx) { change(tx, l.What, value) })
		}),
		kill.Do(func(l killLine) { w.crash(l.Node, sim.Kill, l.Down) }),
		powerLoss.Do(func(l downLine) { w.crash("server", sim.PowerLoss, l.Down) }),
		leave.Do(func(l leaveLine) {
			w.log(l.Client, "leaves for ever")
			w.Leave(l.Client)
		}),
		saveErrors.Do(func(l saveErrorsLine) {
			w.fail(disk.OpWrite, saved[l.What], l.Times)
		}),
		loadErrors.Do(func(l loadErrorsLine) {
			w.fail(disk.OpRead, saved["all"], l.Times)
		}),
		slow.Do(func(l slowLine) {
			w.server.SetSaveTime(l.Save)
			w.After(l.For, func() { w.server.SetSaveTime(w.saveTime) })
		}),
	)
}

// saved are the files of a document that a line of save-errors means.
var saved = map[string]string{
	"snapshot":    "automerge-repo-data/*/snapshot/*",
	"incremental": "automerge-repo-data/*/incremental/*",
	"all":         "automerge-repo-data/*/*/*",
}

// fail lets so many operations on the server's storage fail, or all from now on if times is 0.
func (w *system) fail(op disk.Op, path string, times uint64) {
	w.server.Disk().Inject(disk.Fault{Op: op, Path: path, When: fault.When{Max: times}})
}

// crash ends a process, and starts it again after a while.
func (w *system) crash(name string, kind sim.CrashKind, down time.Duration) {
	w.log(name, "%v", kind)
	w.Crash(name, kind, down)
}

// change makes the operations of one edit.
func change(tx *document.Tx, what, value string) {
	root := document.OpID{}
	object := func(key string, kind document.Action) document.OpID {
		if id, ok := tx.Object(root, key); ok {
			return id
		}
		return tx.Make(root, key, kind)
	}
	switch what {
	case "key":
		tx.Set(root, "title", value)
	case "text":
		tx.Splice(object("text", document.MakeText), 0, 0, value[:1])
	case "list":
		tx.Splice(object("list", document.MakeList), 1, 1, value, value)
	case "counter":
		tx.SetCounter(root, "count", 1)
		tx.Increment(root, "count", 2)
	case "delete":
		tx.Set(root, "other", value)
		tx.Delete(root, "title")
	}
}
