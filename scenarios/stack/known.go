package stack

import (
	"slices"

	"groundhog/model"
	"groundhog/model/layers"
	"groundhog/nodes/stack"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
)

// The properties by short names.
var (
	durable  = layers.ClaimsAreDurable
	once     = layers.AppliedOnce
	exact    = layers.ViewIsExact
	advance  = layers.ViewsOnlyAdvance
	stays    = layers.OwnWritesStay
	drains   = layers.QueuesDrain
	catchUp  = layers.ClaimsCatchUp
	refetch  = layers.NoNeedlessRefetch
	converge = layers.ClientsConverge
	told     = layers.ClientsAreTold
)

// finding is what a version does under a scenario, within so many seeds.
type finding struct {
	scenario string
	version  string
	within   int
	finds    *model.Property
}

// known is what each version with a defect is searched for. What it does under another scenario is
// open.
var known = []finding{
	{"power", "ack-received", 10, durable},
	{"backup", "ack-unbacked", 10, durable},
	{"power", "answer-early", 10, durable},
	{"power", "resend-applies", 20, once},
	{"power", "repeat-is-fatal", 20, drains},
	{"links", "gaps-pass", 400, once},
	{"full", "full-ignored", 20, durable},
	{"full", "full-fatal", 10, converge},
	{"full", "pinned-full-ignored", 10, durable},
	{"torn", "torn-drops-all", 100, durable},
	{"torn", "torn-parts", 10, durable},
	{"consumers", "ack-unflushed", 10, durable},
	{"consumers", "dead-consumer", 20, catchUp},
	{"full", "dead-consumer", 10, drains},
	{"consumers", "consumer-resumes", 150, exact},
	{"consumers", "dead-unpinned", 20, durable},
	{"consumers", "undelivered-dropped", 100, durable},
	{"consumers", "hanging-consumer", 50, catchUp},
	{"consumers", "poison-event", 100, catchUp},
	{"consumers", "quarantine-late", 50, durable},
	{"consumers", "flush-ignored", 20, durable},
	{"storm", "refetch-at-once", 10, drains},
	{"refused", "poison-blocks", 10, drains},
	{"links", "waits-for-pull", 150, drains},
	{"backlog", "peek-decodes", 10, catchUp},
	{"failover", "async-standby", 200, once},
	{"failover", "stream-first", 50, exact},
	{"failover", "unsynced-slot", 150, exact},
	{"power", "no-receive-timeout", 100, catchUp},
	{"slot", "restore-again", 20, catchUp},
	{"restore", "slot-lost-retried", 50, catchUp},
	{"backlog", "keepalives-ignored", 100, catchUp},
	{"handover", "positions-as-text", 10, catchUp},
	{"stream", "half-txn-kept", 50, catchUp},
	{"slot", "lock-while-asking", 20, catchUp},
	{"upgrade", "dead-reader", 20, catchUp},
	{"power", "upload-once", 100, catchUp},
	{"rotate", "zero-backup", 10, catchUp},
	{"restore", "opens-all", 50, catchUp},
	{"power", "loose-names", 10, durable},
	{"upgrade", "format-at-once", 50, drains},
	{"upgrade", "format-on-disk", 150, catchUp},
	{"handover", "frozen-view", 50, drains},
	{"handover", "serve-behind", 50, advance},
	{"backup", "snapshot-then-follow", 400, exact},
	{"handover", "open-poke", 50, drains},
	{"handover", "last-apart", 150, exact},
	{"shapes", "live-parts", 100, exact},
	{"shapes", "new-shape-old-cursor", 20, exact},
	{"power", "early-kept", 10, durable},
	{"mixed", "drop-on-saved", 10, stays},
	{"power", "no-resend", 50, drains},
	{"backup", "drop-by-echo", 10, drains},
	{"backup", "reset-hides-outbox", 100, stays},
	{"rotate", "handle-needs-growth", 10, refetch},
	{"power", "sent-survives", 50, drains},
	{"power", "no-first-push", 50, drains},
	{"tabs", "stale-leader", 300, advance},
	{"handover", "parts-at-once", 10, exact},
	{"users", "token-kept", 10, drains},
	{"users", "shared-store", 20, exact},
	{"users", "gate-of-former", 50, drains},
	{"tabs", "sent-by-position", 10, drains},
	{"tabs", "tab-keeps-term", 20, drains},
	{"offline", "info-in-place", 50, drains},
	{"handover", "retry-dies", 50, drains},
	{"offline", "reset-replaces", 100, stays},
	{"rotate", "watermark-fatal", 10, drains},
	{"cache", "stale-believed", 100, drains},
	{"cache", "own-counts", 20, exact},
	{"subquery", "late-materializer", 20, told},
	{"subquery", "first-chunk", 100, exact},
	{"links", "told-once", 200, exact},
	{"shapes", "invalid-forgotten", 100, exact},
	{"power", "gate-first", 400, drains},
	{"strip", "next-suffix", 10, drains},
	{"buffer", "held-stream", 10, told},
	{"reuse", "positions", 100, exact},
	{"backup", "positions", 50, exact},
	{"backup", "positions+sync", 50, exact},
}

// holds are the versions that are no defects, or whose defect a scenario cannot bring out: the
// fixed one under every scenario, and cures.
func holds(scenario, version string) bool {
	switch version {
	case "fixed":
		return true
	case "refetch-at-once+gone":
		return scenario == "storm"
	case "push-needs-head":
		return scenario == "links" || scenario == "handover"
	case "waits-for-readers":
		return scenario == "upgrade" || scenario == "handover"
	case "positions+epochs":
		return scenario == "reuse" || scenario == "power" || scenario == "backup"
	case "positions+sync":
		return scenario == "reuse" || scenario == "power"
	case "live-parts+check":
		return scenario == "shapes"
	case "unsynced-slot+check":
		return scenario == "failover"
	}
	return false
}

// expected is what a version is expected to do under a scenario.
func expected(scenario, version string) explore.Expect {
	if holds(scenario, version) {
		return explore.Expect{}
	}
	expect := explore.Expect{Allows: layers.Properties()}
	i := slices.IndexFunc(known, func(f finding) bool {
		return f.scenario == scenario && f.version == version
	})
	if i >= 0 {
		expect.Finds, expect.Within = []*model.Property{known[i].finds}, known[i].within
	}
	return expect
}

// variants are all versions under a scenario, and one in which each seed draws its version.
func variants(scenario string) (list []explore.Variant) {
	for _, v := range stack.Versions() {
		list = append(list, versions.Variant(v, expected(scenario, v.Name)))
	}
	return append(list, explore.Variant{
		Name: swarm, Doc: "each seed draws one of the versions",
		Expect: explore.Expect{Allows: layers.Properties()},
	})
}

// swarm is the variant in which the seed draws which version runs, as it draws plan and faults.
const swarm = "swarm"

// togglesOf are those of a run.
func togglesOf(r *explore.Run) stack.Toggles {
	all := stack.Versions()
	if r.Variant != swarm {
		return versions.Of(r, all).Toggles
	}
	v := all[r.Sim.Stream("version").IntN(len(all))]
	r.Sim.World().Logf("the version is %s", v.Name)
	return v.Toggles
}
