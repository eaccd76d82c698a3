package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"

	"groundhog/sim/explore/campaign/internal/campaign"
)

// local are the workers of this machine: processes of their own, so that one that dies takes
// nothing with it.
type local struct {
	start func() (*child, error)
	all   []*child
}

// child is a worker.
type child struct {
	stdin io.Closer // when it closes, the worker ends
	ended chan struct{}
}

// startWorkers starts n workers of a server.
func startWorkers(s server, n int, dir string) (*local, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	l := &local{start: func() (*child, error) {
		cmd := exec.Command(program, "worker", "-child", "-nats="+s.url, "-dir="+dir, "-j=1")
		cmd.Env = append(os.Environ(), "GROUNDHOG_TOKEN="+s.token)
		cmd.Stderr = os.Stderr
		stdin, err := cmd.StdinPipe()
		if err != nil {
			return nil, err
		}
		if err := cmd.Start(); err != nil {
			return nil, err
		}
		c := &child{stdin: stdin, ended: make(chan struct{})}
		go func() {
			_ = cmd.Wait() // however it ended, it is started again
			close(c.ended)
		}()
		return c, nil
	}}
	for range n {
		c, err := l.start()
		if err != nil {
			l.stop()
			return nil, err
		}
		l.all = append(l.all, c)
	}
	return l, nil
}

// keep starts workers again that have ended.
func (l *local) keep() {
	for i, c := range l.all {
		select {
		case <-c.ended:
			if again, err := l.start(); err == nil {
				l.all[i] = again
			}
		default:
		}
	}
}

// stop ends the workers, and waits for them.
func (l *local) stop() {
	var all sync.WaitGroup
	for _, c := range l.all {
		all.Go(func() {
			_ = c.stdin.Close()
			<-c.ended
		})
	}
	all.Wait()
}

// bar draws progress in one line, if it goes to a terminal.
type bar struct {
	to    *os.File
	on    bool
	drawn bool
}

func newBar(to *os.File) *bar {
	info, err := to.Stat()
	return &bar{to: to, on: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (b *bar) draw(p campaign.Progress) {
	if b.on {
		fmt.Fprintf(b.to, "\r%-"+strconv.Itoa(79)+"s", p)
		b.drawn = true
	}
}

func (b *bar) end() {
	if b.drawn {
		fmt.Fprintf(b.to, "\r%79s\r", "")
	}
}
