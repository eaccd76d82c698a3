package electric_test

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/electric"
	"groundhog/sim"
)

// A database and a sync service. A consumer is killed before it has flushed: in 1.4.13 nobody is
// told, and the database keeps its WAL for ever.
func Example() {
	for _, name := range []string{"1.4.13", "pinned"} {
		version, _ := electric.AllVersions().Find(name)
		s := sim.New(sim.Config{Seed: 1})
		n := net.New(s)
		pg := electric.NewPostgres(s, n, "postgres", 2, nil)
		svc := electric.NewService(s, n, "electric", electric.Config{
			Source: fmt.Sprint("postgres:", electric.PostgresPort), Toggles: version.Toggles,
			Shapes: electric.DefaultShapes(),
		})
		pg.Host().Boot()
		svc.Host().Boot()
		s.RunFor(3 * time.Second)
		_, _ = pg.Commit([]electric.Change{{Table: 1, Row: 1, Value: 7}})
		s.RunFor(100 * time.Millisecond)
		svc.KillConsumer(2, electric.DieKill)
		for range 10 {
			_, _ = pg.Commit([]electric.Change{{Table: 0, Row: 1, Value: 8}})
			s.RunFor(2 * time.Second)
		}
		s.RunFor(time.Minute)
		fmt.Println(name, "keeps WAL:", pg.RetainedBytes() > 0)
		s.Close()
	}
	// Output:
	// 1.4.13 keeps WAL: true
	// pinned keeps WAL: false
}
