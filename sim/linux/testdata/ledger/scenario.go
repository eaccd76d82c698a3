// Package ledger lets a service of ordinary Go run in a world in which everything around it fails.
package ledger

import (
	"fmt"
	"strings"
	"time"

	"groundhog/model"
	"groundhog/sim/explore"
	"groundhog/sim/linux"
	"groundhog/sim/world"

	"example.com/ledger/service"
)

var (
	durable = &model.Property{
		Name: "acked-is-durable", Kind: model.Safety, Means: "loss",
		Statement: "what was acknowledged to a client is in its balance",
	}
	once = &model.Property{
		Name: "deposits-count-once", Kind: model.Safety, Means: "money from nothing",
		Statement: "a deposit that was sent again is in the balance once",
	}
	ends = &model.Property{
		Name: "deposits-end", Kind: model.Liveness, Means: "stuck",
		Statement: "once everything works again, every deposit is acknowledged",
	}
)

const deposits = 70 // of each client

var hosts = world.NewTopology([]string{"server", "anna", "bert", "auditor"}, []string{"server"})

// Scenarios are all there are.
var Scenarios = []*explore.Scenario{{
	Name: "ledger", Doc: "hosts crash, clocks jump, the network and the disk of the server fail",
	Programs: true, StepLimit: 2_000_000, TimeLimit: 5 * time.Minute, Test: ".",
	Properties: []*model.Property{durable, once, ends}, Sweep: 60,
	Variants: []explore.Variant{
		{Name: "no-wait", Doc: "it acknowledges before the sync",
			Expect: explore.Expect{Finds: []*model.Property{durable}, Within: 300}},
		{Name: "no-dir-sync", Doc: "it does not sync the folder after a rename",
			Expect: explore.Expect{Finds: []*model.Property{durable}, Within: 80}},
		{Name: "no-reserve", Doc: "it remembers a deposit only when it is durable",
			Expect: explore.Expect{Finds: []*model.Property{once}, Within: 150}},
		{Name: "right", Doc: "it does all of that"},
	},
	Plan: hosts.Plan(10 * time.Second),
	Play: play,
}}

func play(r *explore.Run) {
	w := hosts.New(r.Sim)
	boot := func(name string, main func(), output func(string)) {
		h := w.NewHost(name, nil)
		linux.Boot(h.Host, h.Disk, h.Net, linux.Program{
			Main: main, Files: map[string]string{"/var/": ""}, Restart: time.Second,
			Output: func(_ int, b []byte) { output(string(b)) },
		})
	}
	boot("server", func() {
		service.Serve(service.Options{
			Dir: "/var/ledger", Listen: ":8080", Batch: 20 * time.Millisecond, Rotate: 20,
			NoWait: r.Variant == "no-wait", NoDirSync: r.Variant == "no-dir-sync",
			NoReserve: r.Variant == "no-reserve",
		})
	}, func(string) {})
	acked := map[string]int{}
	for _, name := range []string{"anna", "bert"} {
		boot(name, func() { deposit(name, acked[name]) }, func(line string) {
			if strings.HasPrefix(line, "acked") {
				acked[name]++
			}
		})
	}
	found := map[string]int{}
	boot("auditor", audit, func(line string) {
		var name string
		var balance int
		if n, _ := fmt.Sscanf(line, "balance %s %d", &name, &balance); n == 2 {
			found[name] = balance
		}
	})
	w.Boot()
	r.Follow(w.Handlers())
	w.Run(r, world.Phases{Faults: 10 * time.Second, Heal: 20 * time.Second},
		func(world.Phase) bool {
			for _, name := range []string{"anna", "bert"} {
				judge(r, name, acked[name], found)
			}
			return true
		})
}

// deposit is the program of a client: it goes on where it was before a crash.
func deposit(name string, from int) {
	client := service.NewClient("http://server:8080")
	for i := from; i < deposits; i++ {
		client.Deposit(fmt.Sprintf("%s-%d", name, i), name, 1)
		fmt.Println("acked", i)
		time.Sleep(100 * time.Millisecond)
	}
}

// audit is the program of the auditor: it looks at the balances again and again.
func audit() {
	client := service.NewClient("http://server:8080")
	for range time.Tick(time.Second) {
		for _, name := range []string{"anna", "bert"} {
			if n, err := client.Balance(name); err == nil {
				fmt.Println("balance", name, n)
			}
		}
	}
}

// judge compares what a client was told with what the auditor found last.
func judge(r *explore.Run, name string, acked int, found map[string]int) {
	switch balance := found[name]; {
	case balance < acked:
		r.Violated(durable, "lost", "%d deposits of %s are acknowledged, its balance is %d",
			acked, name, balance)
	case balance > deposits:
		r.Violated(once, "twice", "%s has made %d deposits, its balance is %d", name, deposits,
			balance)
	case acked < deposits:
		r.Stuck(ends, "stuck", "%d of %d deposits of %s are acknowledged", acked, deposits, name)
	}
}
