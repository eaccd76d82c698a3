// Package outside is the command around the server.
//
//detlint:outside it runs the simulation, and is not in it
package outside

import "time"

func f() { time.Sleep(1) }
