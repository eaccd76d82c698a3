// Package allow allows some findings, and makes mistakes in it.
package allow

import "time"

func good() {
	time.Sleep(1) //detlint:allow the test of the watchdog needs a run that hangs
	//detlint:allow the same
	time.Sleep(1)
	time.Sleep(1) //detlint:allow this line, and not the next
	time.Sleep(1) // want `time.Sleep`
}

func bad(m map[string]int) {
	/* want `detlint:allow without a reason` */ //detlint:allow
	time.Sleep(1)                               // want `time.Sleep`

	/* want `detlint:allow allows nothing here` */ //detlint:allow nothing is wrong in the next line
	_ = time.Second

	/* want `unknown comment of detlint` */ //detlint:ignore a word of another tool
	time.Sleep(1)                           // want `time.Sleep`

	/* want `detlint:outside concerns the package` */ //detlint:outside too late
	for k := range m {                                // want `range over a map`
		println(k)
	}
	for k := range m { // order-free: whoever reads it sorts it
		println(k)
	}
	/* want `order-free: without a reason` */ // order-free:
	time.Sleep(1)                             // order-free: sleeping is not a matter of order // want `time.Sleep`
}
