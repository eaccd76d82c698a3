package outside

import "time"

func g() { time.Sleep(1) }
