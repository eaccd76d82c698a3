package excepttests

import "time"

func f() { time.Sleep(1) }
