package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"groundhog/sim/explore/campaign/internal/campaign"
)

// newFlags makes the flags of a command.
func newFlags(name string) *flag.FlagSet {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	return set
}

// parse reads flags and arguments in any order.
func parse(set *flag.FlagSet, usage string, args []string) (rest []string, err error) {
	set.Usage = func() {}
	for len(args) > 0 {
		if err := set.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				fmt.Printf("groundhog %s %s\n\nFlags\n", set.Name(), usage)
				set.SetOutput(os.Stdout)
				set.PrintDefaults()
				return nil, err
			}
			return nil, wrong("%v", err)
		}
		if args = set.Args(); len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	return rest, nil
}

// sourceFlags are the flags that say where the program comes from.
func sourceFlags(set *flag.FlagSet, s *campaign.Source) {
	set.StringVar(&s.Dir, "dir", ".", "`folder` of the module")
	set.StringVar(&s.Command, "cmd", os.Getenv("GROUNDHOG_COMMAND"),
		"`package` of the command that has the scenarios")
}

// place says where campaigns of a module keep their files: queue, findings, programs.
type place struct {
	data, store string
}

func (p *place) flags(set *flag.FlagSet) {
	set.StringVar(&p.data, "data", "", "`folder` of the queue and the findings; if not given, one "+
		"for\nthis module in the user's cache")
	set.StringVar(&p.store, "store", "", "`file` of the findings; if not given, findings.db in "+
		"that folder")
}

// resolve fills in what is not given, for the module in a folder.
func (p *place) resolve(dir string) error {
	if p.data == "" {
		module, err := filepath.Abs(dir)
		if err != nil {
			return err
		}
		cache, err := os.UserCacheDir()
		if err != nil {
			return wrong("there is no folder for caches: give one by -data (%v)", err)
		}
		sum := sha256.Sum256([]byte(module))
		p.data = filepath.Join(cache, "groundhog", "campaigns",
			filepath.Base(module)+"-"+hex.EncodeToString(sum[:4]))
	}
	if p.store == "" {
		p.store = filepath.Join(p.data, "findings.db")
	}
	return os.MkdirAll(p.data, 0o755)
}

// server is where the queue is.
type server struct {
	url, token string
}

func (s *server) flags(set *flag.FlagSet) {
	set.StringVar(&s.url, "nats", os.Getenv("GROUNDHOG_NATS"), "`URL` of a NATS server with "+
		"JetStream; also by GROUNDHOG_NATS")
	set.StringVar(&s.token, "token", os.Getenv("GROUNDHOG_TOKEN"), "what the server wants to be "+
		"shown; also by GROUNDHOG_TOKEN")
}
