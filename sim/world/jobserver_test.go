package world_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/world"
)

// lease is how long a worker may keep a job.
const lease = 5 * time.Second

// jobServer is a queue of jobs as somebody might write it: it appends what it accepts to a log, and
// lends jobs to workers. Its defects are those of its author, and no fault is made for them.
type jobServer struct {
	h      *world.Host
	defect string // "early-ack", "wall-clock" or "no-dedup"

	log    *disk.File
	closed bool     // the log could not be read
	jobs   []string // as the log has them
	done   map[string]bool
	lent   map[string]sim.Instant // until when, on the clock of the leases
}

// serveJobs is the program of the server.
func serveJobs(p *sim.Proc, h *world.Host, defect string) {
	q := &jobServer{h: h, defect: defect}
	for q.open() != nil { // the disk fails for a while
		p.Sleep(time.Second)
	}
	l, err := h.Net.Listen(80)
	for err == nil {
		var c net.Conn
		if c, err = l.Accept(); err == nil {
			h.Go("session", func(*sim.Proc) { q.session(c) })
		}
	}
}

// clock is what leases are counted by.
func (q *jobServer) clock() sim.Instant {
	if q.defect == "wall-clock" {
		return sim.Instant(q.h.Clock().Now().UnixNano())
	}
	return q.h.Monotonic()
}

// open reads the log. Whoever had a job before a restart may still have it, so all are lent.
func (q *jobServer) open() (err error) {
	defer func() { q.closed = err != nil }()
	q.jobs, q.done, q.lent = nil, map[string]bool{}, map[string]sim.Instant{}
	text, err := q.h.Disk.ReadFile("jobs")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	whole := string(text[:strings.LastIndex(string(text), "\n")+1])
	if q.log, err = q.h.Disk.OpenFile("jobs", disk.O_CREATE|disk.O_WRONLY, 0o644); err != nil {
		return err
	}
	if err = q.log.Truncate(int64(len(whole))); err == nil {
		_, err = q.log.Seek(int64(len(whole)), 0)
	}
	if err == nil {
		err = q.log.Sync()
	}
	root, failed := q.h.Disk.Open("/")
	if err == nil && failed == nil {
		failed = root.Sync()
	}
	for line := range strings.Lines(whole) {
		what, job, _ := strings.Cut(strings.TrimSpace(line), " ")
		if what == "done" {
			q.done[job] = true
			continue
		}
		q.jobs = append(q.jobs, job)
		q.lent[job] = q.clock().Add(lease)
	}
	return errors.Join(err, failed)
}

// keep appends a line to the log; after an error the log is read anew.
func (q *jobServer) keep(c net.Conn, line string) {
	if _, err := q.log.WriteString(line + "\n"); err != nil {
		q.answer(c, "failed")
		_ = q.open()
		return
	}
	if q.defect == "early-ack" {
		q.answer(c, "ok")
	}
	if err := q.log.Sync(); err != nil {
		q.answer(c, "failed")
		_ = q.open()
		return
	}
	if q.defect != "early-ack" {
		q.answer(c, "ok")
	}
}

func (q *jobServer) answer(c net.Conn, text string) { _, _ = fmt.Fprintln(c, text) }

// session answers one request.
func (q *jobServer) session(c net.Conn) {
	defer c.Close()
	_ = c.SetDeadline(q.h.Clock().Now().Add(2 * time.Second))
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		return
	}
	if q.closed && q.open() != nil {
		return
	}
	switch what, job, _ := strings.Cut(strings.TrimSpace(line), " "); what {
	case "submit":
		q.submit(c, job)
	case "take":
		q.take(c)
	case "done":
		if q.done[job] {
			q.answer(c, "ok")
			return
		}
		q.done[job] = true
		q.keep(c, "done "+job)
	}
}

// submit keeps a job, unless it is one that was submitted before.
func (q *jobServer) submit(c net.Conn, job string) {
	for _, known := range q.jobs {
		if known == job && q.defect != "no-dedup" {
			if err := q.log.Sync(); err == nil {
				q.answer(c, "ok")
			}
			return
		}
	}
	q.jobs = append(q.jobs, job)
	q.keep(c, "job "+job)
}

// take lends the first job that nobody has.
func (q *jobServer) take(c net.Conn) {
	for _, job := range q.jobs {
		if !q.done[job] && q.clock() >= q.lent[job] {
			q.lent[job] = q.clock().Add(lease)
			q.answer(c, "job "+job)
			return
		}
	}
	q.answer(c, "none")
}

// ask sends the server a line and returns its answer.
func ask(h *world.Host, line string) (string, error) {
	c, err := h.Net.DialTimeout("server:80", time.Second)
	if err != nil {
		return "", err
	}
	defer c.Close()
	_ = c.SetDeadline(h.Clock().Now().Add(2 * time.Second))
	if _, err = fmt.Fprintln(c, line); err != nil {
		return "", err
	}
	answer, err := bufio.NewReader(c).ReadString('\n')
	return strings.TrimSpace(answer), err
}

// submitJob submits a job until the server has it.
func submitJob(p *sim.Proc, h *world.Host, job string, acked func()) {
	for {
		if answer, err := ask(h, "submit "+job); err == nil && answer == "ok" {
			acked()
			return
		}
		p.Sleep(500 * time.Millisecond)
	}
}

// work takes jobs and does them, each in a second.
func work(p *sim.Proc, h *world.Host, took func(job string)) {
	for {
		answer, err := ask(h, "take")
		job, some := strings.CutPrefix(answer, "job ")
		if err != nil || !some {
			p.Sleep(time.Second)
			continue
		}
		took(job)
		p.Sleep(time.Second)
		for range 3 {
			if answer, err = ask(h, "done "+job); err == nil && answer == "ok" {
				break
			}
		}
	}
}
