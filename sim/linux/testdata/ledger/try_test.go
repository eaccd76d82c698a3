package ledger

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"groundhog/sim"
	"groundhog/sim/explore"
)

func TestTry(t *testing.T) {
	seed, _ := strconv.Atoi(os.Getenv("SEED"))
	v := os.Getenv("VARIANT")
	start := time.Now()
	o, err := explore.Execute(context.Background(), Scenarios[0], explore.Options{Variant: v, Seed: uint64(seed), Log: func(l sim.LogLine) {
		if os.Getenv("LOG") != "" {
			fmt.Println(l)
		}
	}})
	fmt.Println(v, seed, err, o.Summary(), o.Worst().Key, o.Worst().Reason, o.Steps, o.Now, fmt.Sprintf("%016x", o.Hash), time.Since(start))
}
