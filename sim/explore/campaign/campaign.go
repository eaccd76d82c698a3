package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"groundhog/sim/explore"
	"groundhog/sim/explore/campaign/internal/campaign"
	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/campaign/internal/page"
	"groundhog/sim/explore/campaign/internal/program"
	"groundhog/sim/explore/campaign/internal/queue"
)

// request is what a person asks a campaign for.
type request struct {
	server
	place
	output
	source    campaign.Source
	runs      []string
	seeds     string
	round     uint64
	part      string
	share     campaign.Share
	result    string
	shard     uint64
	searches  campaign.Searches
	name      string
	branch    string
	listen    string
	embedded  bool // the server is of this process
	workers   int
	platforms string
	budget    time.Duration
	blame     bool
	serve     string
	verbose   bool
}

func (r *request) flags(set *flag.FlagSet) {
	r.server.flags(set)
	r.place.flags(set)
	r.output.flags(set)
	sourceFlags(set, &r.source)
	set.StringVar(&r.source.Commit, "commit", "HEAD", "`revision` under test")
	set.StringVar(&r.branch, "branch", "", "`branch` to which the findings belong; if not given, "+
		"that of the\ncommit")
	set.StringVar(&r.seeds, "seeds", "1-1000", "`seeds` of each scenario and variant; commit+N: "+
		"N seeds from\nthe commit's hash on, so that each commit explores others")
	set.Uint64Var(&r.round, "round", 0, "with -seeds=commit+N: take the N seeds behind those of "+
		"so many\nearlier rounds of this commit")
	set.StringVar(&r.part, "part", "1/1", "judge one part of the seeds, such as 2/4")
	set.StringVar(&r.result, "result", "", "write what came of it to this `file`, for groundhog "+
		"merge, and not\ninto the findings")
	set.Uint64Var(&r.shard, "shard", 0, "seeds of a task; 0: as many as take some seconds")
	set.Uint64Var(&r.searches.N, "searches", 0, "searches of each scenario and variant that "+
		"learn, as groundhog\nfuzz does, and begin with what earlier campaigns have left")
	set.Uint64Var(&r.searches.Runs, "search-runs", 1000, "runs of a search, beside those that it "+
		"begins with")
	set.StringVar(&r.name, "name", "", "`name` of the campaign; if not given, one that commit "+
		"and seeds decide")
	set.StringVar(&r.listen, "listen", "127.0.0.1:0", "`address` at which the embedded server "+
		"takes\nworkers of other machines")
	set.IntVar(&r.workers, "workers", runtime.NumCPU(), "workers of this machine")
	set.StringVar(&r.platforms, "platforms", campaign.Platform(), "`platforms` to build for, "+
		"such as linux-amd64,linux-arm64")
	set.DurationVar(&r.budget, "budget", 0, "`time` after which no seeds are begun, nor a commit "+
		"looked for;\nif something was found, the seeds end at three quarters of it; 0: no end")
	set.StringVar(&r.serve, "serve", "", "serve the page of findings, with the progress, at this "+
		"`address`")
	set.BoolVar(&r.verbose, "v", false, "show what bisections do")
	set.BoolVar(&r.blame, "bisect", true, "find the commit that brought what is new")
}

// campaignCommand runs a campaign.
func campaignCommand(ctx context.Context, args []string) (int, error) {
	set := newFlags("campaign")
	var r request
	r.flags(set)
	runs, err := parse(set, "[SCENARIO/VARIANT…]", args)
	if err != nil {
		return 0, err
	}
	r.runs = runs
	if err := r.check(ctx); err != nil {
		return 0, err
	}
	store, err := findings.Open(ctx, r.store)
	if err != nil {
		return 0, wrong("%v", err)
	}
	defer store.Close()
	q, leave, err := r.connect(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	whole, err := r.prepare(ctx, q)
	if err != nil {
		return 0, err
	}
	if err := whole.Begin(ctx, store, q); err != nil {
		return 0, err
	}
	spec, err := r.share.Of(whole)
	if err != nil {
		return 0, wrong("-part=%s: %v", r.part, err)
	}
	if r.name == "" {
		r.name = spec.Name()
	}
	c := campaign.Campaign{Name: r.name, Spec: spec, Queue: q, Store: store, Log: io.Discard}
	away, err := r.attend(&c)
	if err != nil {
		return 0, err
	}
	defer away()
	outcome, err := c.Judge(ctx)
	if err != nil {
		return 0, r.explain(err)
	}
	if r.result != "" {
		return exitFine, campaign.NewPart(whole, r.share, outcome).Write(r.result)
	}
	report, err := c.Conclude(ctx, outcome)
	if err != nil {
		return 0, err
	}
	away()
	return r.write(ctx, report, store, r.source.Dir)
}

// explain says why the judging has ended: of a disk that is full the server tells nobody.
func (r *request) explain(err error) error {
	if r.embedded {
		if full := room(r.data, roomToGoOn); full != nil {
			return wrong("%v", full)
		}
	}
	return err
}

// check refuses what cannot be meant, and fills in what follows from the rest.
func (r *request) check(ctx context.Context) error {
	switch {
	case r.source.Command == "":
		return wrong("which command has the scenarios? Give its package by -cmd, such as " +
			"-cmd=./cmd/simulate")
	case r.searches.N > 0 && r.searches.Runs == 0:
		return wrong("-search-runs=0: a search has one run or more")
	case r.workers < 0:
		return wrong("-workers=%d: there cannot be fewer than none", r.workers)
	case r.budget < 0:
		return wrong("-budget=%v: a time from now on, such as 30m", r.budget)
	}
	if strings.Trim(r.name, letters) != "" {
		return wrong("-name=%q: letters, digits, - and _ only", r.name)
	}
	var err error
	if r.share, err = campaign.ParseShare(r.part); err != nil {
		return wrong("-part=%v", err)
	}
	if r.share.N > 1 && r.result == "" {
		return wrong("-part=%s: a part is for groundhog merge: say by -result=FILE where it goes",
			r.part)
	}
	if r.serve != "" && r.result != "" {
		return wrong("-serve: a part has no page: groundhog merge -html writes that of the whole")
	}
	branch, err := r.source.Resolve(ctx)
	if err != nil {
		return wrong("%v", err)
	}
	if r.branch == "" {
		r.branch = branch
	}
	return r.place.resolve(r.source.Dir)
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// connect connects to the server that was named, or starts one.
func (r *request) connect(ctx context.Context) (*queue.Queue, func(), error) {
	stop := func() {}
	if r.url == "" {
		if err := room(r.data, roomToBegin); err != nil {
			return nil, nil, wrong("%v", err)
		}
		r.embedded = true
		s, err := queue.Embed(filepath.Join(r.data, "nats"), r.listen, r.token)
		if err != nil {
			return nil, nil, wrong("%v", err)
		}
		r.url, stop = s.URL(), s.Close
		fmt.Fprintf(os.Stderr, "workers: groundhog worker -nats=%s\n", r.url)
	}
	q, err := queue.Connect(ctx, r.url, r.token)
	if err != nil {
		stop()
		return nil, nil, wrong("%v", err)
	}
	return q, func() { q.Close(); stop() }, nil
}

// prepare builds the program, unless it is there, and asks it what there is to run.
func (r *request) prepare(ctx context.Context, q *queue.Queue) (spec campaign.Spec, err error) {
	spec = campaign.Spec{Commit: r.source.Commit, Branch: r.branch, Shard: r.shard,
		Program: r.source.ProgramName()}
	if spec.From, spec.Seeds, err = r.parseSeeds(); err != nil {
		return spec, wrong("-seeds: %v", err)
	}
	if r.searches.N > 0 { // from seeds on that the whole does not judge
		r.searches.From = spec.From + spec.Seeds
		spec.Searches = &r.searches
	}
	platforms := strings.Split(r.platforms, ",")
	if !slices.Contains(platforms, campaign.Platform()) {
		platforms = append(platforms, campaign.Platform())
	}
	if err := campaign.Provide(ctx, q, r.source, platforms); err != nil {
		return spec, wrong("%v", err)
	}
	dir, err := os.MkdirTemp("", "groundhog-campaign-")
	if err != nil {
		return spec, err
	}
	defer os.RemoveAll(dir)
	p := program.Program{Path: filepath.Join(dir, "program"), Dir: dir}
	if err := q.FetchProgram(ctx, spec.Program+"-"+campaign.Platform(), p.Path); err != nil {
		return spec, err
	}
	all, err := p.Scenarios(ctx)
	if err != nil {
		return spec, err
	}
	var choices []campaign.Choice
	for _, text := range r.runs {
		choice, err := campaign.ParseChoice(text)
		if err != nil {
			return spec, wrong("%v", err)
		}
		choices = append(choices, choice)
	}
	if spec.Cells, err = campaign.Cells(all, choices); err != nil {
		return spec, wrong("%v", err)
	}
	return spec, nil
}

// parseSeeds reads -seeds. Seeds of a commit begin at the number that the first 16 digits of its
// hash are, halved, so that they stay far from 2^64.
func (r *request) parseSeeds() (from, n uint64, err error) {
	rest, own := strings.CutPrefix(r.seeds, "commit")
	if !own {
		if r.round > 0 {
			return 0, 0, fmt.Errorf("only those of a commit have rounds: "+
				"-seeds=commit+1000 -round=%d", r.round)
		}
		return explore.ParseSeeds(r.seeds)
	}
	n = 1000
	if rest != "" {
		n, err = strconv.ParseUint(strings.TrimPrefix(rest, "+"), 10, 40)
		if err != nil || n == 0 || rest[0] != '+' {
			return 0, 0, fmt.Errorf("%q: expected commit+N, such as commit+5000", r.seeds)
		}
	}
	from, err = explore.ParseSeed(r.source.Commit)
	if r.round >= 1<<20 {
		return 0, 0, fmt.Errorf("-round=%d: a commit has fewer rounds than a million", r.round)
	}
	return from>>1 + r.round*n, n, err
}

// attend starts workers of this machine for a campaign, and shows how far it is, until away is
// called for the first time.
func (r *request) attend(c *campaign.Campaign) (away func(), err error) {
	local, err := startWorkers(r.server, r.workers, filepath.Join(r.data, "workers"))
	if err != nil {
		return nil, err
	}
	stop := func() {}
	live := &page.Handler{Store: c.Store, Branch: r.branch}
	if r.serve != "" {
		if stop, err = serve(r.serve, live); err != nil {
			local.stop()
			return nil, err
		}
	}
	if r.verbose {
		c.Log = os.Stderr
	}
	if r.blame {
		c.Source = &r.source
	}
	if r.budget > 0 {
		c.Until, c.Reserve = time.Now().Add(r.budget), r.budget/4
	}
	show := newBar(os.Stderr)
	if r.embedded {
		c.Check = func() error { return room(r.data, roomToGoOn) }
	}
	c.Seen = func(p campaign.Progress) {
		local.keep()
		show.draw(p)
		live.Update(p)
	}
	return sync.OnceFunc(func() { show.end(); stop(); local.stop() }), nil
}
