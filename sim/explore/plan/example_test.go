package plan_test

import (
	"fmt"
	"time"

	"groundhog/sim/explore/plan"
)

// purchase is what a line "buy" says.
type purchase struct {
	N    int      `plan:"1..9"`
	What []string `plan:"1..3 of milk|rye|tea"`
}

// closing is what a line "close" says.
type closing struct {
	For time.Duration `plan:"1s..1m"`
}

var (
	buy  = plan.Op[purchase]("buy", "a customer buys")
	shut = plan.Fault[closing]("close", "the shop is closed for a while")
)

func Example() {
	shop := &plan.Schema{
		Scenario: "shop", Length: 20 * time.Second,
		Parts: []plan.Part{
			{Action: buy, Min: 2, Max: 4, From: time.Second, To: 20 * time.Second},
			{Action: shut, Max: 2, To: 10 * time.Second,
				With: []plan.Domain{plan.Range("for", time.Second, 5*time.Second)}},
		},
	}
	if err := shop.Check(); err != nil {
		fmt.Println(err)
	}
	drawn, _ := shop.Draw(plan.Seeded(1), true)
	fmt.Print(drawn)

	_, err := shop.ParseLine("2s op buy n=12 what=tea")
	fmt.Println(err)

	p, _ := shop.Parse("groundhog plan 1 shop\n 2s op buy n=2 what=tea\n 4s fault close for=3s")
	do, _ := shop.Bind(
		buy.Do(func(p purchase) { fmt.Println("buys", p.N, "of", p.What) }),
		shut.Do(func(c closing) { fmt.Println("closed for", c.For) }))
	for _, line := range p.Lines {
		do(line)
	}
	// Output:
	// groundhog plan 1 shop
	//   2.519837334s  fault  close for=1.561328906s
	//   3.570103346s  fault  close for=2.809794028s
	//   6.545760509s  op     buy   n=6 what=milk
	//   9.920247153s  op     buy   n=3 what=milk
	//  10.245116825s  op     buy   n=2 what=milk
	//  15.675145084s  op     buy   n=6 what=rye,tea,rye
	// buy: argument n: "12": expected a number from 1 to 9
	// buys 2 of [tea]
	// closed for 3s
}
