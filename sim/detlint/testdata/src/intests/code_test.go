package intests

import "time"

func f() { time.Sleep(1) } // want `time.Sleep`
