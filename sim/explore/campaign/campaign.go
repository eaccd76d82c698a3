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
	"strings"
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
	source    campaign.Source
	runs      []string
	seeds     string
	shard     uint64
	name      string
	branch    string
	listen    string
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
	set.StringVar(&r.source.Dir, "dir", ".", "`folder` of the module")
	set.StringVar(&r.source.Command, "cmd", os.Getenv("GROUNDHOG_COMMAND"),
		"`package` of the command that has the scenarios")
	set.StringVar(&r.source.Commit, "commit", "HEAD", "`revision` under test")
	set.StringVar(&r.branch, "branch", "", "`branch` to which the findings belong; if not given, "+
		"that of the\ncommit")
	set.StringVar(&r.seeds, "seeds", "1-1000", "`seeds` of each scenario and variant; commit: "+
		"from the\ncommit's hash on, so that each commit explores others")
	set.Uint64Var(&r.shard, "shard", 100, "seeds of a task")
	set.StringVar(&r.name, "name", "", "`name` of the campaign; if not given, one that commit "+
		"and seeds decide")
	set.StringVar(&r.listen, "listen", "127.0.0.1:0", "`address` at which the embedded server "+
		"takes\nworkers of other machines")
	set.IntVar(&r.workers, "workers", runtime.NumCPU(), "workers of this machine")
	set.StringVar(&r.platforms, "platforms", campaign.Platform(), "`platforms` to build for, "+
		"such as linux-amd64,linux-arm64")
	set.DurationVar(&r.budget, "budget", 0, "`time` after which no seeds are begun; 0: all of them")
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
	asJSON := set.Bool("json", false, "print JSON instead of text")
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
	spec, err := r.prepare(ctx, q)
	if err != nil {
		return 0, err
	}
	if r.name == "" {
		r.name = spec.Name()
	}
	report, err := r.run(ctx, q, store, spec)
	if err != nil {
		return 0, err
	}
	if *asJSON {
		err = report.JSON(os.Stdout)
	} else {
		report.Write(os.Stdout)
	}
	if report.News() > 0 {
		return exitFound, err
	}
	return exitFine, err
}

// check refuses what cannot be meant, and fills in what follows from the rest.
func (r *request) check(ctx context.Context) error {
	switch {
	case r.source.Command == "":
		return wrong("which command has the scenarios? Give its package by -cmd, such as " +
			"-cmd=./cmd/simulate")
	case r.shard == 0:
		return wrong("-shard=0: a task has one seed or more")
	case r.workers < 0:
		return wrong("-workers=%d: there cannot be fewer than none", r.workers)
	}
	if strings.Trim(r.name, letters) != "" {
		return wrong("-name=%q: letters, digits, - and _ only", r.name)
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

// parseSeeds reads -seeds; "commit" are a thousand seeds from the one that the commit's hash is.
func (r *request) parseSeeds() (from, n uint64, err error) {
	if r.seeds != "commit" {
		return explore.ParseSeeds(r.seeds)
	}
	from, err = explore.ParseSeed(r.source.Commit)
	return from >> 1, 1000, err // so far from 2^64 that no range ends there
}

// run runs the campaign, with workers of this machine beside it.
func (r *request) run(ctx context.Context, q *queue.Queue, store *findings.Store,
	spec campaign.Spec) (campaign.Report, error) {
	local, err := startWorkers(r.server, r.workers, filepath.Join(r.data, "workers"))
	if err != nil {
		return campaign.Report{}, err
	}
	defer local.stop()
	c := campaign.Campaign{Name: r.name, Spec: spec, Queue: q, Store: store, Log: io.Discard}
	if r.verbose {
		c.Log = os.Stderr
	}
	if r.blame {
		c.Source = &r.source
	}
	if r.budget > 0 {
		c.Until = time.Now().Add(r.budget)
	}
	show := newBar(os.Stderr)
	defer show.end()
	live := &page.Handler{Store: store, Branch: r.branch}
	if r.serve != "" {
		stop, err := serve(r.serve, live)
		if err != nil {
			return campaign.Report{}, err
		}
		defer stop()
	}
	c.Seen = func(p campaign.Progress) {
		local.keep()
		show.draw(p)
		live.Update(p)
	}
	return c.Run(ctx)
}
