package shapelog

import (
	"fmt"
	"testing"

	"groundhog/model"
)

// BenchmarkJudgeMany judges a history of so many shapes of a partitioned table, each of which has
// stored one operation; an acknowledgement follows each hundredth.
func BenchmarkJudgeMany(b *testing.B) {
	for _, shapes := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(shapes), func(b *testing.B) {
			h := &History{}
			by := &Partition{Name: "LSN", Of: func(op Op) uint64 { return uint64(op.At.LSN) }}
			for i := range shapes {
				h.Serve(
					Shape{Handle: fmt.Sprint(i), Table: "t", Partition: by, Part: uint64(i + 1)})
			}
			for i := range shapes {
				at := Offset{LSN(i + 1), 0}
				h.Commit(at.LSN, Op{At: at, Table: "t", Key: "k", Value: "v"})
				h.Store(fmt.Sprint(i), at)
				if i%100 == 0 {
					h.Acknowledge(at.LSN)
				}
			}
			for b.Loop() {
				for _, v := range Judge(h, Rules{}) {
					if v.Failed() {
						b.Fatal(v)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*shapes), "ns/shape")
		})
	}
}

// BenchmarkJudge judges a long good history: 1000 shapes on 10 tables, 10000 transactions, each
// stored by the shapes of its table and acknowledged, and two observations of all logs.
func BenchmarkJudge(b *testing.B) {
	const tables, shapes, txns = 10, 1000, 10_000
	h := &History{}
	logs := make([]Log, shapes)
	for i := range shapes {
		handle := fmt.Sprintf("s%d", i)
		h.Serve(
			Shape{
				Handle: handle,
				Table:  fmt.Sprintf("t%d", i%tables),
				Keys:   []string{fmt.Sprintf("k%d", i/tables%50)},
			},
		)
		logs[i].Handle = handle
	}
	for n := range txns {
		at := Offset{LSN(n + 1), 0}
		table, key := n%tables, n/tables%50
		h.Commit(at.LSN,
			Op{At: at, Table: fmt.Sprintf("t%d", table), Key: fmt.Sprintf("k%d", key), Value: "v"})
		for i := table + tables*key; i < shapes; i += tables * 50 {
			logs[i].Entries = append(logs[i].Entries, Entry{at, fmt.Sprintf("k%d", key), "v"})
			logs[i].Commits = append(logs[i].Commits, Mark{at.LSN, len(logs[i].Entries)})
			h.Store(logs[i].Handle, at)
		}
		h.Acknowledge(at.LSN)
	}
	h.Observe(State{Phase: Healed, EndOfWAL: txns, Logs: logs})
	h.Observe(State{Phase: Restarted, EndOfWAL: txns, Logs: logs})
	b.ReportMetric(float64(h.Len()), "events")
	for b.Loop() {
		for _, v := range Judge(h, Rules{}) {
			if v.Kind != model.Held {
				b.Fatal(v)
			}
		}
	}
}
