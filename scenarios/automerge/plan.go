package automerge

import (
	"fmt"
	"time"

	"groundhog/disk"
	"groundhog/nodes/automerge/document"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// actions are the lines of plans of automerge-repo.
func actions() []plan.Action {
	client := plan.Word("client", clientNames...)
	hosts := append([]string{"server"}, clientNames...)
	return append([]plan.Action{
		{Name: "edit", Doc: "a client edits a document", Args: []plan.Arg{
			client, plan.Word("doc", documentNames...), plan.Word("what", "key", "text", "list", "counter", "delete"),
		}},
		{Name: "kill", Kind: plan.Fault, Doc: "the process of a node is killed, and started again after a while", Args: []plan.Arg{
			plan.Word("node", hosts...), plan.Time("down", 0, 4*time.Second),
		}},
		{Name: "power-loss", Kind: plan.Fault, Doc: "the server's machine loses power, and starts again after a while", Args: []plan.Arg{
			plan.Time("down", 0, 4*time.Second),
		}},
		{Name: "leave", Kind: plan.Fault, Doc: "a client goes, and never comes back", Args: []plan.Arg{client}},
		{Name: "save-errors", Kind: plan.Fault, Doc: "writes to the server's storage fail, so many or for ever", Args: []plan.Arg{
			plan.Word("what", "snapshot", "incremental", "all"), plan.Int("times", 0, 6),
		}},
		{Name: "load-errors", Kind: plan.Fault, Doc: "reads from the server's storage fail", Args: []plan.Arg{plan.Int("times", 1, 4)}},
		{Name: "slow", Kind: plan.Fault, Doc: "the server's storage takes long, and finishes in any order", Args: []plan.Arg{
			plan.Time("save", 10*time.Millisecond, 3*time.Second), plan.Time("for", time.Second, 8*time.Second),
		}},
	}, world.Actions(hosts, hosts)...)
}

// workload is two edits a second, some of them close together.
func workload() []plan.Part {
	edits := func(min, max int, from, to time.Duration, with ...plan.Arg) plan.Part {
		return plan.Part{Action: "edit", Min: min, Max: max, From: from, To: to, With: with}
	}
	shared := plan.Word("doc", "doc-0", "doc-1")
	return []plan.Part{
		edits(10, 40, time.Second, workTime, plan.Word("client", "alice", "bob"), shared),
		edits(2, 8, 8*time.Second, 8500*time.Millisecond, plan.Word("client", "alice", "bob"), shared),
		edits(4, 16, time.Second, workTime, plan.Word("client", "tab"), plan.Word("doc", "doc-0", "doc-2")),
	}
}

// handlers carry out the lines of a plan.
func (w *system) handlers() explore.Handlers {
	do := world.Handlers(w.sim, w.net, func(host string) *disk.Disk {
		if host == "server" {
			return w.server.Disk()
		}
		return w.client(host).Disk()
	})
	do["edit"] = func(l plan.Line) {
		w.edits++
		what, value := l.Word("what"), fmt.Sprint(w.edits)
		w.client(l.Word("client")).Edit(l.Word("doc"), func(tx *document.Tx) { edit(tx, what, value) })
	}
	do["kill"] = func(l plan.Line) { w.crash(l.Word("node"), sim.Kill, l.Time("down")) }
	do["power-loss"] = func(l plan.Line) { w.crash("server", sim.PowerLoss, l.Time("down")) }
	do["leave"] = func(l plan.Line) {
		name := l.Word("client")
		w.gone[name] = true
		w.tell("%-7s leaves for ever", name)
		w.client(name).Host().Crash(sim.Kill)
	}
	do["save-errors"] = func(l plan.Line) {
		glob := map[string]string{"snapshot": "automerge-repo-data/*/snapshot/*", "incremental": "automerge-repo-data/*/incremental/*", "all": "automerge-repo-data/*/*/*"}[l.Word("what")]
		text := fmt.Sprintf("write %q EIO", glob)
		if n := l.Int("times"); n > 0 {
			text += fmt.Sprintf(" max=%d", n)
		}
		w.fault(text)
	}
	do["load-errors"] = func(l plan.Line) { w.fault(fmt.Sprintf(`read "automerge-repo-data/*/*/*" EIO max=%d`, l.Int("times"))) }
	do["slow"] = func(l plan.Line) {
		w.server.SetSaveTime(l.Time("save"))
		world.After(w.sim, l.Time("for"), func() { w.server.SetSaveTime(w.saveTime) })
	}
	return do
}

func (w *system) fault(text string) {
	f, err := disk.ParseFault(text)
	world.Must(w.sim, err)
	w.server.Disk().Inject(f)
}

// crash ends a process; one that is gone for ever stays so.
func (w *system) crash(name string, kind sim.CrashKind, down time.Duration) {
	h := w.sim.HostByName(name)
	w.tell("%-7s %v", name, kind)
	h.Crash(kind)
	world.After(w.sim, down, func() {
		if !h.Up() && !w.gone[name] {
			h.Boot()
		}
	})
}

// edit makes the operations of one edit.
func edit(tx *document.Tx, what, value string) {
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
